"""When each store order is to be looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from agent.ledger.connection import Connection, stamp


class Watches:
    """All SQL about the next look."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, store: str, look_at: Mapping[str, datetime | None]) -> None:
        """Order → when it is to be looked at again; None for never."""
        with self._db.transaction():
            for order_id, at in look_at.items():
                self._db.run(
                    "INSERT INTO watches VALUES (?,?,?) ON CONFLICT (store, order_id)"
                    " DO UPDATE SET look_at = excluded.look_at",
                    (store, order_id, stamp(at)),
                )

    def due(self, store: str, now: datetime) -> list[str]:
        """Orders whose time has come, and those that nobody has judged yet."""
        rows = self._db.rows(
            "SELECT o.order_id FROM store_orders o LEFT JOIN watches w"
            " ON w.store = o.store AND w.order_id = o.order_id WHERE o.store = ?"
            " AND (w.order_id IS NULL OR w.look_at <= ?) ORDER BY o.order_id",
            (store, stamp(now)),
        )
        return [row["order_id"] for row in rows]

    def watched(self, store: str) -> set[str]:
        """Orders that are to be looked at again some time."""
        rows = self._db.rows(
            "SELECT order_id FROM watches WHERE store = ? AND look_at IS NOT NULL", (store,)
        )
        return {row["order_id"] for row in rows}
