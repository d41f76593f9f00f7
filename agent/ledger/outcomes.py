"""What became of writes, mishap by mishap; stores that are only read until a person looked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.ledger.connection import Connection, packed, stamp
from agent.rules.stop_loss import Mishap, Tally

FINE, OWN_NUMBER = "fine", "own_number"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A store to which nothing is written. `details` are the counts."""

    store: str
    mishap: Mishap
    details: Mapping[str, Any]
    at: datetime


class Outcomes:
    """All SQL about them."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, store: str, kind: str, about: str, at: datetime) -> None:
        """One more: a Mishap, FINE or OWN_NUMBER. It is about an order, with numbers about a
        waybill number, and about nothing where a page was not as we know it."""
        self._db.run("INSERT INTO outcomes VALUES (?,?,?,?)", (store, kind, about, stamp(at)))

    def since(self, store: str, kind: str, begin: datetime) -> set[str]:
        """What a kind was about from `begin` on."""
        rows = self._db.rows(
            "SELECT DISTINCT about FROM outcomes WHERE store = ? AND kind = ? AND at >= ?",
            (store, kind, stamp(begin)),
        )
        return {row["about"] for row in rows}

    def between(self, store: str, begin: datetime, end: datetime) -> Tally:
        """How many each happened to from `begin` to before `end`; what is about nothing counts
        each time. A pass that was killed forgets what it counted, and the next one adds it again.
        """
        rows = self._db.rows(
            "SELECT kind, count(DISTINCT iif(about = '', rowid, about)) AS n FROM outcomes"
            " WHERE store = ? AND at >= ? AND at < ? GROUP BY kind",
            (store, stamp(begin), stamp(end)),
        )
        counts = {row["kind"]: row["n"] for row in rows}
        fine, own = counts.pop(FINE, 0), counts.pop(OWN_NUMBER, 0)
        return Tally(fine, {Mishap(kind): n for kind, n in counts.items()}, own)

    def forget(self, before: datetime) -> None:
        """Drop what is too old to count."""
        self._db.run("DELETE FROM outcomes WHERE at < ?", (stamp(before),))

    def stop(self, store: str, mishap: Mishap, details: Mapping[str, Any], at: datetime) -> None:
        """Nothing is written to this store from now on."""
        self._db.run(
            "INSERT INTO stops (store, mishap, details, at) SELECT ?,?,?,? WHERE NOT EXISTS"
            " (SELECT 1 FROM stops WHERE store = ? AND ended_at IS NULL)",
            (store, mishap, packed(dict(details)), stamp(at), store),
        )

    def stopped(self, store: str) -> Stopped | None:
        """Why nothing is written to a store; None where that is not so."""
        row = self._db.row("SELECT * FROM stops WHERE store = ? AND ended_at IS NULL", (store,))
        return _stopped(row) if row else None

    def all_stopped(self) -> list[Stopped]:
        """Every store to which nothing is written. Asks of a ledger of any age."""
        if not self._db.has_table("stops"):
            return []
        return [
            _stopped(row) for row in self._db.rows("SELECT * FROM stops WHERE ended_at IS NULL")
        ]

    def resume(self, store: str, at: datetime, by: str) -> bool:
        """A person looked: writing goes on; whether it was stopped."""
        changed = self._db.run(
            "UPDATE stops SET ended_at = ?, ended_by = ? WHERE store = ? AND ended_at IS NULL",
            (stamp(at), by, store),
        )
        return changed > 0

    def resumed_at(self, store: str) -> datetime | None:
        """When a person last looked."""
        row = self._db.row("SELECT max(ended_at) AS at FROM stops WHERE store = ?", (store,))
        return datetime.fromisoformat(row["at"]) if row and row["at"] else None


def _stopped(row: sqlite3.Row) -> Stopped:
    details, at = json.loads(row["details"]), datetime.fromisoformat(row["at"])
    return Stopped(row["store"], Mishap(row["mishap"]), details, at)
