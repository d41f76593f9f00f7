"""Portals whose pages changed: read only, until somebody has mended them and says so."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from agent.ledger.connection import Connection, stamp


@dataclass(frozen=True, slots=True)
class Disarmed:
    """A portal, what did not hold on which page, and the folder with the page."""

    portal: str
    message: str
    evidence: str | None
    at: datetime


class DisarmedPortals:
    """All SQL about them."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def disarm(self, portal: str, message: str, evidence: str | None, at: datetime) -> None:
        """From now on this portal is only read. The first trouble stays the one that is told."""
        self._db.run(
            "INSERT INTO disarmed VALUES (?,?,?,?) ON CONFLICT (portal) DO NOTHING",
            (portal, message, evidence, stamp(at)),
        )

    def arm(self, portal: str) -> bool:
        """A person said yes; whether it was disarmed."""
        return self._db.run("DELETE FROM disarmed WHERE portal = ?", (portal,)) > 0

    def of(self, portal: str) -> Disarmed | None:
        """Why a portal is only read; None where it is not."""
        row = self._db.row("SELECT * FROM disarmed WHERE portal = ?", (portal,))
        return _disarmed(row) if row else None

    def all(self) -> list[Disarmed]:
        """Every portal that is only read."""
        rows = self._db.rows("SELECT * FROM disarmed ORDER BY portal")
        return [_disarmed(row) for row in rows]


def _disarmed(row: sqlite3.Row) -> Disarmed:
    return Disarmed(
        row["portal"], row["message"], row["evidence"], datetime.fromisoformat(row["at"])
    )
