"""Logins of each account: since when they work, until when they did."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from agent.ledger.connection import Connection, moment, stamp
from agent.rules.sessions import Login


class Logins:
    """All SQL about logins."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def begin(self, account: str, portal: str, at: datetime) -> None:
        """A person logged in. Nobody will ever know how long the login before would have lasted:
        counted as ended, it would teach that logins are shorter than they are."""
        with self._db.transaction():
            self._db.run("DELETE FROM logins WHERE account = ? AND ended_at IS NULL", (account,))
            self._insert(account, portal, at)

    def works(self, account: str, portal: str, at: datetime) -> None:
        """The portal showed its pages to us."""
        changed = self._db.run(
            "UPDATE logins SET seen_at = ? WHERE account = ? AND ended_at IS NULL",
            (stamp(at), account),
        )
        if not changed:
            self._insert(account, portal, at)

    def end(self, account: str, at: datetime) -> None:
        """The portal asks for a login."""
        self._db.run(
            "UPDATE logins SET ended_at = ? WHERE account = ? AND ended_at IS NULL",
            (stamp(at), account),
        )

    def current(self) -> list[Login]:
        """Logins that work, as far as is known."""
        rows = self._db.rows("SELECT * FROM logins WHERE ended_at IS NULL ORDER BY account")
        return [_login(row) for row in rows]

    def ended(self, portal: str) -> list[Login]:
        """Logins at a portal that ended, the latest first."""
        rows = self._db.rows(
            "SELECT * FROM logins WHERE portal = ? AND ended_at IS NOT NULL ORDER BY id DESC",
            (portal,),
        )
        return [_login(row) for row in rows]

    def _insert(self, account: str, portal: str, at: datetime) -> None:
        self._db.run(
            "INSERT INTO logins (account, portal, began_at, seen_at) VALUES (?,?,?,?)",
            (account, portal, stamp(at), stamp(at)),
        )


def _login(row: sqlite3.Row) -> Login:
    return Login(
        row["account"],
        row["portal"],
        datetime.fromisoformat(row["began_at"]),
        datetime.fromisoformat(row["seen_at"]),
        moment(row["ended_at"]),
    )
