"""The review queue: what a person must decide, and what was decided."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.ledger.connection import Connection, moment, packed, stamp


@dataclass(frozen=True, slots=True)
class Review:
    """One question to a person. `subject` is what it is about (a supplier order, a waybill)."""

    id: int
    store: str
    order_id: str
    reason: str
    subject: str
    details: Mapping[str, Any]
    state: str  # open | accepted | rejected | settled
    opened_at: datetime


class Reviews:
    """All SQL about reviews."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def open(
        self,
        store: str,
        order_id: str,
        reason: str,
        subject: str,
        details: Mapping[str, Any],
        at: datetime,
    ) -> None:
        """Ask once; the same question about the same subject is not asked again once decided."""
        self._db.run(
            "INSERT INTO reviews (store, order_id, reason, subject, details, state, opened_at)"
            " VALUES (?,?,?,?,?,'open',?) ON CONFLICT (store, order_id, reason, subject) DO UPDATE"
            " SET details = excluded.details, state = 'open' WHERE state = 'settled'",
            (store, order_id, reason, subject, packed(dict(details)), stamp(at)),
        )

    def settle(self, store: str, keep: Sequence[tuple[str, str, str]], at: datetime) -> None:
        """Close the open questions not in `keep` (order, reason, subject): facts answered them."""
        kept = set(keep)
        for review in self.listed(store):
            if (review.order_id, review.reason, review.subject) not in kept:
                self._db.run(
                    "UPDATE reviews SET state = 'settled', decided_at = ? WHERE id = ?",
                    (stamp(at), review.id),
                )

    def decide(self, id: int, accepted: bool, at: datetime, by: str) -> bool:
        """A person's answer; False where the question is not open (any more)."""
        return (
            self._db.run(
                "UPDATE reviews SET state = ?, decided_at = ?, decided_by = ?"
                " WHERE id = ? AND state = 'open'",
                ("accepted" if accepted else "rejected", stamp(at), by, id),
            )
            == 1
        )

    def reopen(self, id: int) -> bool:
        """Take a person's answer back; False where there is none."""
        return (
            self._db.run(
                "UPDATE reviews SET state = 'open', decided_at = NULL, decided_by = NULL"
                " WHERE id = ? AND state IN ('accepted', 'rejected')",
                (id,),
            )
            == 1
        )

    def get(self, id: int) -> Review | None:
        """One review by its number."""
        row = self._db.row("SELECT * FROM reviews WHERE id = ?", (id,))
        return _review(row) if row else None

    def listed(self, store: str | None = None, state: str = "open") -> list[Review]:
        """Reviews in one state, oldest first."""
        rows = self._db.rows("SELECT * FROM reviews WHERE state = ? ORDER BY id", (state,))
        return [_review(r) for r in rows if store in (None, r["store"])]

    def decided(self, store: str) -> dict[tuple[str, str, str], str]:
        """(order, reason, subject) → accepted | rejected, for what a person answered."""
        rows = self._db.rows(
            "SELECT * FROM reviews WHERE store = ? AND state IN ('accepted','rejected')", (store,)
        )
        return {(r["order_id"], r["reason"], r["subject"]): r["state"] for r in rows}

    def accepted_in_a_row(self, store: str, reason: str) -> int:
        """How many of the latest answers to `reason` were accepted without a rejection."""
        rows = self._db.rows(
            "SELECT state FROM reviews WHERE store = ? AND reason = ?"
            " AND state IN ('accepted','rejected') ORDER BY decided_at DESC",
            (store, reason),
        )
        count = 0
        for row in rows:
            if row["state"] != "accepted":
                break
            count += 1
        return count


def _review(row: sqlite3.Row) -> Review:
    return Review(
        row["id"],
        row["store"],
        row["order_id"],
        row["reason"],
        row["subject"],
        json.loads(row["details"]),
        row["state"],
        moment(row["opened_at"]) or datetime.min,
    )
