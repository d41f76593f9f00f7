"""Passes that somebody asked for: what was asked, how far it is, what came of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.ledger.connection import Connection, moment, packed, stamp

_KILLED: Mapping[str, Any] = {"trouble": "worker_died", "details": {}}


@dataclass(frozen=True, slots=True)
class AskedRun:
    """One asked-for run: of one order, of one store, or (neither given) of all."""

    id: int
    store: str | None
    order_id: str | None
    by: str  # person | schedule
    state: str  # asked | running | ended | broken | gave_way
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    bits: int | None
    progress: Mapping[str, Any]
    result: Sequence[Mapping[str, Any]]  # one per store


class AskedRuns:
    """All SQL about asked-for runs."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def ask(self, store: str | None, order_id: str | None, at: datetime, by: str = "person") -> int:
        """Ask for a run; the same one that still waits is not asked for twice."""
        with self._db.transaction():
            row = self._db.row(
                "SELECT id FROM asked_runs WHERE state = 'asked' AND store IS ? AND order_id IS ?"
                " AND by = ?",
                (store, order_id, by),
            )
            if row is not None:
                return row["id"]
            return self._db.insert(
                "INSERT INTO asked_runs (store, order_id, state, asked_at, by)"
                " VALUES (?,?,'asked',?,?)",
                (store, order_id, stamp(at), by),
            )

    def waiting(self) -> list[AskedRun]:
        """Runs that wait, those of persons first, then as they were asked for."""
        rows = self._db.rows(
            "SELECT * FROM asked_runs WHERE state = 'asked' ORDER BY by = 'schedule', id"
        )
        return [_run(row) for row in rows]

    def person_waits(self) -> bool:
        """Whether a run that a person asked for waits."""
        row = self._db.row(
            "SELECT 1 FROM asked_runs WHERE state = 'asked' AND by = 'person' LIMIT 1"
        )
        return row is not None

    def open_stores(self) -> set[str | None]:
        """Stores for which a run waits or is at work; None where it is about all."""
        rows = self._db.rows("SELECT store FROM asked_runs WHERE state IN ('asked', 'running')")
        return {row["store"] for row in rows}

    def give_way(self, id: int, at: datetime) -> None:
        """A run of the schedule made room for a person's."""
        self._db.run(
            "UPDATE asked_runs SET state = 'gave_way', ended_at = ? WHERE id = ?", (stamp(at), id)
        )

    def broke(self, id: int, at: datetime, because: Mapping[str, Any] | None = None) -> bool:
        """A run whose process ended without a word is broken off, where known with what became of
        it; whether it was."""
        changed = self._db.run(
            "UPDATE asked_runs SET state = 'broken', result = ?, ended_at = ?"
            " WHERE id = ? AND state IN ('asked', 'running')",
            (packed([dict(because)] if because else []), stamp(at), id),
        )
        return changed > 0

    def forget(self, before: datetime) -> None:
        """Drop what the schedule asked for and was done `before`."""
        self._db.run(
            "DELETE FROM asked_runs WHERE by = 'schedule' AND ended_at < ?", (stamp(before),)
        )

    def start(self, id: int, at: datetime) -> AskedRun | None:
        """Begin a run that waits; None where it was begun already."""
        begun = self._db.run(
            "UPDATE asked_runs SET state = 'running', started_at = ?"
            " WHERE id = ? AND state = 'asked'",
            (stamp(at), id),
        )
        return self.get(id) if begun == 1 else None

    def progress(self, id: int, progress: Mapping[str, Any]) -> None:
        """How far a run is."""
        self._db.run(
            "UPDATE asked_runs SET progress = ? WHERE id = ?", (packed(dict(progress)), id)
        )

    def end(self, id: int, bits: int, result: Sequence[Mapping[str, Any]], at: datetime) -> None:
        """A run ended, with its exit bits and one result per store."""
        self._db.run(
            "UPDATE asked_runs SET state = 'ended', bits = ?, result = ?, ended_at = ?"
            " WHERE id = ?",
            (bits, packed([dict(one) for one in result]), stamp(at), id),
        )

    def break_off(self, at: datetime) -> list[int]:
        """At start: runs that a dead worker left are broken off, with that as their trouble: who is
        told to end leaves none. Those that still wait."""
        self._db.run(
            "UPDATE asked_runs SET state = 'broken', result = ?, ended_at = ?"
            " WHERE state = 'running'",
            (packed([_KILLED]), stamp(at)),
        )
        rows = self._db.rows("SELECT id FROM asked_runs WHERE state = 'asked' ORDER BY id")
        return [row["id"] for row in rows]

    def get(self, id: int) -> AskedRun | None:
        """One run by its number."""
        row = self._db.row("SELECT * FROM asked_runs WHERE id = ?", (id,))
        return _run(row) if row else None

    def latest(self, many: int) -> list[AskedRun]:
        """The latest runs that persons asked for, newest first."""
        rows = self._db.rows(
            "SELECT * FROM asked_runs WHERE by = 'person' ORDER BY id DESC LIMIT ?", (many,)
        )
        return [_run(row) for row in rows]

    def over(self, store: str, many: int) -> list[AskedRun]:
        """The latest runs over a store that are over, whoever asked for them, newest first."""
        rows = self._db.rows(
            "SELECT * FROM asked_runs WHERE state IN ('ended', 'broken')"
            " AND (store = ? OR store IS NULL) ORDER BY id DESC LIMIT ?",
            (store, many),
        )
        return [_run(row) for row in rows]

    def under_way(self) -> AskedRun | None:
        """The run at work now, else the first that waits; a person's before the schedule's."""
        row = self._db.row(
            "SELECT * FROM asked_runs WHERE state IN ('running', 'asked')"
            " ORDER BY state DESC, by = 'schedule', id LIMIT 1"
        )
        return _run(row) if row else None


def _run(row: sqlite3.Row) -> AskedRun:
    return AskedRun(
        row["id"],
        row["store"],
        row["order_id"],
        row["by"],
        row["state"],
        moment(row["asked_at"]) or datetime.min,
        moment(row["started_at"]),
        moment(row["ended_at"]),
        row["bits"],
        json.loads(row["progress"]),
        json.loads(row["result"]),
    )
