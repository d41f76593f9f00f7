"""When each account was read last, what that brought, and when it is read next."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from agent.ledger.connection import Connection, moment, stamp
from agent.rules.passes_due import Stake
from agent.rules.polling import Planned, Polled


class Polls:
    """All SQL about the schedule."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def of(self, account: str) -> Polled | None:
        """The last reading of an account; None where it was never read."""
        row = self._db.row("SELECT * FROM polls WHERE account = ?", (account,))
        return _polled(row) if row else None

    def keep(self, account: str, polled: Polled, next_at: datetime) -> None:
        """What a reading brought, and when the next one is."""
        self._db.run(
            "INSERT OR REPLACE INTO polls VALUES (?,?,?,?,?,?,?,?,?)",
            (
                account,
                stamp(polled.at),
                polled.brought,
                polled.quiet,
                polled.failures,
                stamp(polled.not_before),
                stamp(polled.slow_until),
                polled.luck,
                stamp(next_at),
            ),
        )

    def plans(self, now: datetime) -> dict[str, Planned]:
        """What is planned for each account. One that was never read is not in it, nor one whose
        plan was made by a clock that was ahead."""
        plans = {
            row["account"]: Planned(_polled(row), datetime.fromisoformat(row["next_at"]))
            for row in self._db.rows("SELECT * FROM polls")
        }
        return {account: plan for account, plan in plans.items() if plan.holds(now)}

    def last_at(self, account: str) -> datetime | None:
        """When an account was read last."""
        polled = self.of(account)
        return polled.at if polled else None

    def hurry(self, account: str, at: datetime) -> None:
        """Read an account as soon as may be."""
        self._db.run("UPDATE polls SET next_at = ? WHERE account = ?", (stamp(at), account))

    def slow_down(self, account: str, until: datetime) -> None:
        """Read an account seldom for a while."""
        self._db.run("UPDATE polls SET slow_until = ? WHERE account = ?", (stamp(until), account))

    def keep_stake(self, store: str, stake: Stake) -> None:
        """What a store's orders are likely to cost as things stand."""
        self._db.run(
            "INSERT OR REPLACE INTO stakes VALUES (?,?,?)",
            (store, stake.penalty_fen, stamp(stake.deadline)),
        )

    def stakes(self) -> dict[str, Stake]:
        """The same of every store."""
        rows = self._db.rows("SELECT * FROM stakes")
        return {r["store"]: Stake(r["penalty_fen"], moment(r["deadline"])) for r in rows}


def _polled(row: sqlite3.Row) -> Polled:
    return Polled(
        datetime.fromisoformat(row["at"]),
        row["brought"],
        row["quiet"],
        row["failures"],
        row["luck"],
        moment(row["not_before"]),
        moment(row["slow_until"]),
    )
