"""What the seller is to be told even away from the computer: a lost login, a parked portal …"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.ledger.connection import Connection, moment, packed, stamp

SESSION_ENDING = "session_ending"
"""The kind of what says around when a login ends (`ends_at`)."""
OVER_WHEN_READ = ("login_lost", "challenge", "parked")
"""The kinds of what is over once an account is read again."""


@dataclass(frozen=True, slots=True)
class Alert:
    """`details` are facts for its sentence, never of receivers; open while it has no end."""

    id: int
    kind: str
    subject: str
    opened_at: datetime
    closed_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Alerts:
    """All SQL about alerts. Of one kind and subject at most one is open."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def open(self, kind: str, subject: str, details: Mapping[str, Any], at: datetime) -> bool:
        """Raise an alert; False where it is open already, and then nothing changes."""
        return bool(
            self._db.run(
                "INSERT INTO alerts (kind, subject, details, opened_at) VALUES (?,?,?,?)"
                " ON CONFLICT DO NOTHING",
                (kind, subject, packed(details), stamp(at)),
            )
        )

    def close(self, kind: str, subject: str, at: datetime) -> bool:
        """It is over; False where it was not open."""
        return bool(
            self._db.run(
                "UPDATE alerts SET closed_at = ?"
                " WHERE kind = ? AND subject = ? AND closed_at IS NULL",
                (stamp(at), kind, subject),
            )
        )

    def withdraw(self, kind: str, subject: str, at: datetime) -> bool:
        """It did not come true: over, and no channel is told anything more of it; False where it
        was not open."""
        return bool(
            self._db.run(
                "UPDATE alerts SET closed_at = ?, details = json_set(details, '$.withdrawn', 1)"
                " WHERE kind = ? AND subject = ? AND closed_at IS NULL",
                (stamp(at), kind, subject),
            )
        )

    def pass_over(self) -> None:
        """Another computer tells of them: no channel of ours is told anything more of what is
        over."""
        untold = "closed_at IS NOT NULL AND json_extract(details, '$.withdrawn') IS NULL"
        if self._db.row(f"SELECT 1 FROM alerts WHERE {untold}"):
            self._db.run(
                f"UPDATE alerts SET details = json_set(details, '$.withdrawn', 1) WHERE {untold}"
            )

    def amend(self, kind: str, subject: str, details: Mapping[str, Any]) -> None:
        """Other facts of one that is open; whoever was told is not told again."""
        self._db.run(
            "UPDATE alerts SET details = ? WHERE kind = ? AND subject = ? AND closed_at IS NULL",
            (packed(details), kind, subject),
        )

    def last_end(self, kind: str, subject: str) -> datetime | None:
        """When the latest of them was over, by the clock of then; None where none ever was."""
        row = self._db.row(
            "SELECT closed_at AS at FROM alerts WHERE kind = ? AND subject = ?"
            " AND closed_at IS NOT NULL ORDER BY id DESC LIMIT 1",
            (kind, subject),
        )
        return moment(row["at"]) if row else None

    def open_ones(self) -> list[Alert]:
        """Those that are not over, the oldest first."""
        rows = self._db.rows("SELECT * FROM alerts WHERE closed_at IS NULL ORDER BY id")
        return [alert_of(row) for row in rows]


def alert_of(row: sqlite3.Row) -> Alert:
    """An alert from its row."""
    opened = moment(row["opened_at"])
    assert opened is not None
    closed, details = moment(row["closed_at"]), json.loads(row["details"])
    return Alert(row["id"], row["kind"], row["subject"], opened, closed, details)
