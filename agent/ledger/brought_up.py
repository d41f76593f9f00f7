"""Windows that were brought up for a person, so that each slider brings one up once."""

from __future__ import annotations

from datetime import datetime

from agent.ledger.connection import Connection, stamp


class BroughtUp:
    """All SQL about them."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def note(self, account: str, since: datetime, at: datetime) -> None:
        """The window of an account is opened for what it has shown `since`."""
        self._db.run(
            "INSERT OR REPLACE INTO brought_up VALUES (?,?,?)", (account, stamp(since), stamp(at))
        )

    def all(self) -> dict[str, datetime]:
        """For which slider, by when it was first seen, each account's window was opened last."""
        rows = self._db.rows("SELECT account, since FROM brought_up")
        return {row["account"]: datetime.fromisoformat(row["since"]) for row in rows}
