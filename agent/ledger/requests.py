"""Requests that were answered, so that a repeat of one gets its answer and does nothing again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.ledger.connection import Connection, stamp

KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Answered:
    """A request as it was first asked. `status` is None while nobody knows its answer."""

    path: str
    body: str  # its digest
    status: int | None
    answer: str | None


class Requests:
    """All SQL about requests."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def begin(self, id: str, path: str, body: str, at: datetime) -> Answered | None:
        """Take a request in; what is known of it where it came before."""
        with self._db.transaction():
            row = self._db.row("SELECT * FROM requests WHERE id = ?", (id,))
            if row is not None:
                return Answered(row["path"], row["body"], row["status"], row["answer"])
            self._db.run("DELETE FROM requests WHERE at < ?", (stamp(at - KEPT_FOR),))
            self._db.run(
                "INSERT INTO requests (id, path, body, at) VALUES (?,?,?,?)",
                (id, path, body, stamp(at)),
            )
        return None

    def end(self, id: str, status: int, answer: str) -> None:
        """Keep the answer."""
        self._db.run(
            "UPDATE requests SET status = ?, answer = ? WHERE id = ?", (status, answer, id)
        )

    def forget(self, id: str) -> None:
        """It failed before anything was done: it may be asked again."""
        self._db.run("DELETE FROM requests WHERE id = ?", (id,))

    def forget_unanswered(self) -> None:
        """At start: who carried these out is gone, so they may be asked again."""
        self._db.run("DELETE FROM requests WHERE status IS NULL")
