"""What was decided about each store order, from what, in which run; accounts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.ledger.connection import Connection, marks, moment, packed, parts, stamp
from scrapers.records import Waybill


@dataclass(frozen=True, slots=True)
class Kept:
    """The last decision about one store order. `since` is when this state and reason began."""

    order_id: str
    state: str
    reason: str
    details: Mapping[str, Any]
    evidence: Sequence[Mapping[str, Any]]
    waybills: tuple[Waybill, ...]
    since: datetime
    at: datetime
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over one store."""

    id: int
    store: str
    started_at: datetime
    ended_at: datetime | None
    exit_bits: int | None
    complete: bool | None
    summary: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Account:
    """An account that we take care of, as first seen."""

    key: str
    portal: str
    account: str
    taken_over_at: datetime
    read_through_at: datetime | None
    first_write_agreed_at: datetime | None


class Decisions:
    """All SQL about decisions, runs and accounts."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, store: str, kept: Sequence[Kept]) -> None:
        """Remember the latest decision of each order; `since` survives an unchanged reason."""
        with self._db.transaction():
            for k in kept:
                self._db.run(
                    "INSERT INTO decisions VALUES (?,?,?,?,?,?,?,?,?,?)"
                    " ON CONFLICT (store, order_id) DO UPDATE SET since = CASE WHEN"
                    " state = excluded.state AND reason = excluded.reason THEN since"
                    " ELSE excluded.since END, state = excluded.state, reason = excluded.reason,"
                    " details = excluded.details, evidence = excluded.evidence,"
                    " waybills = excluded.waybills, run_id = excluded.run_id, at = excluded.at",
                    (
                        store,
                        k.order_id,
                        k.state,
                        k.reason,
                        packed(dict(k.details)),
                        packed([dict(e) for e in k.evidence]),
                        packed([[w.carrier, w.number] for w in k.waybills]),
                        k.run_id,
                        stamp(k.since),
                        stamp(k.at),
                    ),
                )

    def get(self, store: str, order_id: str) -> Kept | None:
        """The last decision about one order."""
        row = self._db.row(
            "SELECT * FROM decisions WHERE store = ? AND order_id = ?", (store, order_id)
        )
        return _kept(row) if row else None

    def of(self, store: str, order_ids: Iterable[str]) -> dict[str, Kept]:
        """The last decisions about these orders."""
        found: dict[str, Kept] = {}
        for part in parts(order_ids):
            where = f"store = ? AND order_id IN ({marks(part)})"
            rows = self._db.rows(f"SELECT * FROM decisions WHERE {where}", (store, *part))
            found |= {row["order_id"]: _kept(row) for row in rows}
        return found

    def waiting_for(self, reason: str) -> dict[str, int]:
        """How many orders of each store wait for this reason, by the last decision on each."""
        rows = self._db.rows(
            "SELECT store, count(*) AS n FROM decisions WHERE reason = ? GROUP BY store", (reason,)
        )
        return {row["store"]: row["n"] for row in rows}

    def start_run(self, store: str, at: datetime) -> int:
        """Begin a run; its number."""
        return self._db.insert(
            "INSERT INTO runs (store, started_at) VALUES (?, ?)", (store, stamp(at))
        )

    def end_run(
        self, id: int, at: datetime, bits: int, complete: bool, summary: Mapping[str, Any]
    ) -> None:
        """Close a run with its exit bits and counts."""
        self._db.run(
            "UPDATE runs SET ended_at = ?, exit_bits = ?, complete = ?, summary = ? WHERE id = ?",
            (stamp(at), bits, int(complete), packed(dict(summary)), id),
        )

    def last_run(self, store: str) -> Run | None:
        """The latest run of a store."""
        r = self._db.row("SELECT * FROM runs WHERE store = ? ORDER BY id DESC LIMIT 1", (store,))
        if r is None:
            return None
        return Run(
            r["id"],
            r["store"],
            moment(r["started_at"]) or datetime.min,
            moment(r["ended_at"]),
            r["exit_bits"],
            None if r["complete"] is None else bool(r["complete"]),
            json.loads(r["summary"] or "{}"),
        )

    def last_complete(self) -> dict[str, datetime]:
        """When each store was last read to the end."""
        rows = self._db.rows(
            "SELECT store, max(ended_at) AS at FROM runs WHERE complete = 1 GROUP BY store"
        )
        return {row["store"]: datetime.fromisoformat(row["at"]) for row in rows if row["at"]}

    def latest(self) -> datetime | None:
        """When the latest run of any store ended, or began where it never ended."""
        r = self._db.row(
            "SELECT coalesce(ended_at, started_at) AS at FROM runs ORDER BY id DESC LIMIT 1"
        )
        return moment(r["at"]) if r else None

    def account(self, key: str) -> Account | None:
        """What we know of an account."""
        r = self._db.row("SELECT * FROM accounts WHERE key = ?", (key,))
        return _account(r) if r else None

    def accounts(self) -> list[Account]:
        """Every account that was ever taken over."""
        return [_account(r) for r in self._db.rows("SELECT * FROM accounts ORDER BY key")]

    def account_name(self, key: str) -> str | None:
        """The portal's own name of an account that is ours."""
        known = self.account(key)
        return known.account if known else None

    def take_over(self, key: str, portal: str, account: str, at: datetime) -> None:
        """Remember which account is ours from now on; the first word stays."""
        self._db.run(
            "INSERT INTO accounts (key, portal, account, taken_over_at) VALUES (?,?,?,?)"
            " ON CONFLICT (key) DO NOTHING",
            (key, portal, account, stamp(at)),
        )

    def holder(self, portal: str, account: str) -> str | None:
        """The key under which an account of a portal was first taken over, if any."""
        r = self._db.row(
            "SELECT key FROM accounts WHERE portal = ? AND account = ?"
            " ORDER BY taken_over_at, key LIMIT 1",
            (portal, account),
        )
        return r["key"] if r else None

    def forget_read_through(self, key: str) -> None:
        """The next reading of this account takes all of it, not only what is open."""
        self._db.run("UPDATE accounts SET read_through_at = NULL WHERE key = ?", (key,))

    def note_account(self, key: str, what: str, at: datetime) -> None:
        """Record when an account was read through, or its first write agreed to."""
        if what not in ("read_through_at", "first_write_agreed_at"):
            raise ValueError(what)
        self._db.run(f"UPDATE accounts SET {what} = ? WHERE key = ?", (stamp(at), key))


def _account(row: sqlite3.Row) -> Account:
    return Account(
        row["key"],
        row["portal"],
        row["account"],
        moment(row["taken_over_at"]) or datetime.min,
        moment(row["read_through_at"]),
        moment(row["first_write_agreed_at"]),
    )


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(
        row["order_id"],
        row["state"],
        row["reason"],
        json.loads(row["details"]),
        json.loads(row["evidence"]),
        tuple(Waybill(c, n) for c, n in json.loads(row["waybills"])),
        moment(row["since"]) or datetime.min,
        moment(row["at"]) or datetime.min,
        row["run_id"],
    )
