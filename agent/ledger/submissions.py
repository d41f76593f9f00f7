"""The write journal's rows: compare-and-set transitions, each with its event in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from agent.ledger.connection import Connection, marks, moment, packed, stamp
from agent.ledger.leases import check_free
from agent.sync.journal import ALLOWED, LIVE, Member, State, Submission, Verdict
from scrapers.records import Waybill


class Moved(RuntimeError):
    """The submission was not in the state we thought: somebody else moved it. Nothing changed."""


@dataclass(frozen=True, slots=True)
class Event:
    """One transition, as it was recorded."""

    at: datetime
    old: str
    new: str
    because: str
    details: str


class Submissions:
    """All SQL about submissions."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def plan(
        self,
        store: str,
        members: Sequence[Member],
        at: datetime,
        *,
        id: str | None = None,
        because: str = "planned",
    ) -> Submission:
        """A new planned submission, with the reason for its time. Raises Moved where one of its
        orders has a live one."""
        new = Submission(id or uuid4().hex, store, State.PLANNED, 0, tuple(members))
        try:
            with self._db.transaction():
                self._insert(new, at, because)
        except sqlite3.IntegrityError as taken:
            raise Moved(f"an order of this submission has a live one already: {taken}") from taken
        return new

    def move(
        self, submission: Submission, verdict: Verdict, at: datetime, **details: Any
    ) -> Submission:
        """One transition by compare-and-set. Raises Moved, Leased where a person has one of its
        orders and it was about to be armed, or ValueError for one not allowed."""
        old, new = submission.state, verdict.state
        if new not in ALLOWED[old]:
            raise ValueError(f"{old} may not become {new}")
        moved = replace(
            submission,
            state=new,
            attempts=submission.attempts + (new is State.ARMED),
            finishings=submission.finishings + (new is State.FINISHING),
        )
        with self._db.transaction():
            if new is State.ARMED:
                check_free(self._db, submission.store, _orders(submission), at)
            changed = self._db.run(
                "UPDATE submissions SET state = ?, attempts = ?, finishings = ?, changed_at = ?"
                " WHERE id = ? AND state = ? AND attempts = ? AND finishings = ?",
                (
                    new,
                    moved.attempts,
                    moved.finishings,
                    stamp(at),
                    submission.id,
                    old,
                    submission.attempts,
                    submission.finishings,
                ),
            )
            if changed != 1:
                raise Moved(submission.id)
            if new not in LIVE:
                self._db.run("DELETE FROM live_orders WHERE submission_id = ?", (submission.id,))
            self._event(submission.id, at, old, new, verdict.because, details)
        return moved

    def replay(self, submission: Submission, at: datetime) -> None:
        """Take a press from the armed log that this ledger does not know: it is `unknown`, or
        `finishing` where the log says that the steps after it were begun.

        What this ledger still holds live for the same orders was settled before that press.
        """
        orders = {member.order_id for member in submission.members}
        with self._db.transaction():
            self._db.run("DELETE FROM members WHERE submission_id = ?", (submission.id,))
            self._db.run("DELETE FROM live_orders WHERE submission_id = ?", (submission.id,))
            for older in self.live(submission.store):
                if older.id != submission.id and orders & {m.order_id for m in older.members}:
                    self._give_up(older, at)
            old = self._db.row("SELECT state FROM submissions WHERE id = ?", (submission.id,))
            self._insert(submission, at)
            before = old["state"] if old else ""
            self._event(submission.id, at, before, submission.state, "armed_log", {})

    def _give_up(self, older: Submission, at: datetime) -> None:
        self._db.run(
            "UPDATE submissions SET state = ?, changed_at = ? WHERE id = ?",
            (State.WITHDRAWN, stamp(at), older.id),
        )
        self._db.run("DELETE FROM live_orders WHERE submission_id = ?", (older.id,))
        self._event(older.id, at, older.state, State.WITHDRAWN, "no_longer_wanted", {})

    def get(self, id: str) -> Submission | None:
        """One submission by id."""
        found = self._where("s.id = ?", (id,))
        return found[0] if found else None

    def live(self, store: str, states: Sequence[State] = tuple(LIVE)) -> list[Submission]:
        """Every submission of a store in one of `states`, oldest first."""
        return self._where(f"s.store = ? AND s.state IN ({marks(states)})", (store, *states))

    def pressed(self, store: str) -> list[Submission]:
        """Every submission of a store that was ever armed, or finished by us, oldest first."""
        return self._where("s.store = ? AND s.attempts + s.finishings > 0", (store,))

    def of_order(self, store: str, order_id: str) -> list[Submission]:
        """Every submission that an order was ever a member of, oldest first."""
        return self._where(
            "s.store = ? AND s.id IN (SELECT submission_id FROM members WHERE order_id = ?)",
            (store, order_id),
        )

    def events(self, id: str) -> list[Event]:
        """What happened to a submission, in order."""
        rows = self._db.rows(
            "SELECT * FROM submission_events WHERE submission_id = ? ORDER BY id", (id,)
        )
        return [
            Event(moment(r["at"]) or datetime.min, r["old"], r["new"], r["because"], r["details"])
            for r in rows
        ]

    def proven(self, store: str) -> dict[str, str]:
        """Order → the number that a read-back proved we wrote, the latest where several."""
        rows = self._db.rows(
            "SELECT m.order_id, m.number FROM members m JOIN submissions s"
            " ON s.id = m.submission_id WHERE s.store = ? AND s.state = ? ORDER BY s.changed_at",
            (store, State.CONFIRMED),
        )
        return {row["order_id"]: row["number"] for row in rows}

    def ended(self, store: str) -> set[str]:
        """Orders for which a press was made, or found needless, and settled."""
        states = (State.CONFIRMED, State.CONFLICT, State.REFUSED)
        rows = self._db.rows(
            "SELECT DISTINCT m.order_id FROM members m JOIN submissions s ON s.id = m.submission_id"
            f" WHERE s.store = ? AND s.state IN ({marks(states)})",
            (store, *states),
        )
        return {row["order_id"] for row in rows}

    def count(self, store: str) -> int:
        """How many submissions this ledger knows of a store: its history."""
        return self.counts().get(store, 0)

    def counts(self) -> dict[str, int]:
        """Store → how many submissions this ledger knows of it."""
        rows = self._db.rows("SELECT store, count(*) AS n FROM submissions GROUP BY store")
        return {row["store"]: int(row["n"]) for row in rows}

    def _insert(self, new: Submission, at: datetime, because: str = "planned") -> None:
        self._db.run(
            "INSERT INTO submissions"
            " (id, store, state, attempts, finishings, created_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " state = excluded.state, attempts = excluded.attempts,"
            " finishings = excluded.finishings, changed_at = excluded.changed_at",
            (new.id, new.store, new.state, new.attempts, new.finishings, stamp(at), stamp(at)),
        )
        for member in new.members:
            self._db.run(
                "INSERT INTO members VALUES (?, ?, ?, ?, ?, ?)",
                (
                    new.id,
                    member.order_id,
                    member.line_id,
                    member.quantity,
                    member.waybill.carrier,
                    member.waybill.number,
                ),
            )
        for order_id in {member.order_id for member in new.members}:
            self._db.run("INSERT INTO live_orders VALUES (?, ?, ?)", (new.store, order_id, new.id))
        if new.state is State.PLANNED:
            self._event(new.id, at, "", State.PLANNED, because, {})

    def _event(
        self, id: str, at: datetime, old: str, new: str, because: str, details: dict[str, Any]
    ) -> None:
        self._db.run(
            "INSERT INTO submission_events (submission_id, at, old, new, because, details)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (id, stamp(at), old, new, because, packed(details)),
        )

    def _where(self, condition: str, values: Sequence[Any]) -> list[Submission]:
        rows = self._db.rows(
            f"SELECT s.* FROM submissions s WHERE {condition} ORDER BY s.created_at, s.rowid",
            values,
        )
        return [
            Submission(
                r["id"],
                r["store"],
                State(r["state"]),
                r["attempts"],
                self._members(r["id"]),
                r["finishings"],
            )
            for r in rows
        ]

    def _members(self, id: str) -> tuple[Member, ...]:
        rows = self._db.rows("SELECT * FROM members WHERE submission_id = ? ORDER BY rowid", (id,))
        return tuple(
            Member(r["order_id"], r["line_id"], r["quantity"], Waybill(r["carrier"], r["number"]))
            for r in rows
        )


def _orders(submission: Submission) -> set[str]:
    return {member.order_id for member in submission.members}
