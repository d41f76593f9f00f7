"""Orders that the seller does not want to be reminded of for a while."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from agent.ledger.connection import Connection, marks, moment, stamp


class Ignored:
    """All SQL about ignored orders. An order ignored is judged and written as any other."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def until(self, store: str, order_id: str, until: datetime | None, at: datetime) -> None:
        """Ignore an order until a moment; None: no longer."""
        if until is None:
            self._db.run("DELETE FROM ignored WHERE store = ? AND order_id = ?", (store, order_id))
            return
        self._db.run(
            "INSERT OR REPLACE INTO ignored VALUES (?,?,?,?)",
            (store, order_id, stamp(until), stamp(at)),
        )

    def of(self, store: str, order_ids: Collection[str], now: datetime) -> dict[str, datetime]:
        """Order → until when it is ignored, of these orders."""
        rows = self._db.rows(
            f"SELECT * FROM ignored WHERE store = ? AND order_id IN ({marks(order_ids)})"
            " AND until > ?",
            (store, *order_ids, stamp(now)),
        )
        return {row["order_id"]: until for row in rows if (until := moment(row["until"]))}
