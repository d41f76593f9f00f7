"""Accounts that wait for somebody: why, since when, how often that was seen."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from agent.ledger.connection import Connection, stamp


@dataclass(frozen=True, slots=True)
class Parked:
    """One account. `error` names a class of `scrapers.errors`, `at` is when it was first seen,
    `times` how often in a row, `evidence` a folder."""

    account: str
    portal: str
    error: str
    message: str
    evidence: str | None
    at: datetime
    times: int


class ParkedAccounts:
    """All SQL about them."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def park(
        self,
        account: str,
        portal: str,
        error: str,
        message: str,
        evidence: str | None,
        at: datetime,
    ) -> None:
        """Remember that an account needs somebody. The same error again keeps its first time."""
        self._db.run(
            "INSERT INTO parked VALUES (?,?,?,?,?,?,1) ON CONFLICT (account) DO UPDATE SET"
            " at = CASE WHEN error = excluded.error THEN at ELSE excluded.at END,"
            " times = CASE WHEN error = excluded.error THEN times + 1 ELSE 1 END,"
            " portal = excluded.portal, error = excluded.error, message = excluded.message,"
            " evidence = excluded.evidence",
            (account, portal, error, message, evidence, stamp(at)),
        )

    def unpark(self, account: str) -> bool:
        """The account works again; whether it was parked."""
        return self._db.run("DELETE FROM parked WHERE account = ?", (account,)) > 0

    def of(self, account: str) -> Parked | None:
        """Why an account waits; None where it does not."""
        row = self._db.row("SELECT * FROM parked WHERE account = ?", (account,))
        return _parked(row) if row else None

    def all(self) -> list[Parked]:
        """Every account that waits for somebody."""
        return [_parked(row) for row in self._db.rows("SELECT * FROM parked ORDER BY account")]


def _parked(row: sqlite3.Row) -> Parked:
    return Parked(
        row["account"],
        row["portal"],
        row["error"],
        row["message"],
        row["evidence"],
        datetime.fromisoformat(row["at"]),
        row["times"],
    )
