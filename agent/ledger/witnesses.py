"""What the seller's own page showed of an order: a second witness beside our own reading."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from agent.ledger.connection import Connection, marks, moment, packed, parts, stamp
from agent.rules.witness import Witness
from scrapers.records import OrderStatus


class Witnesses:
    """All SQL about what pages were seen to show. Only the latest word counts."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def note(self, store: str, seen: Sequence[Witness]) -> None:
        """Keep what a page shows; an older word does not replace a newer one."""
        with self._db.transaction():
            for one in seen:
                self._db.run(
                    "INSERT INTO witnesses VALUES (?,?,?,?,?) ON CONFLICT (store, order_id)"
                    " DO UPDATE SET at = excluded.at, status = excluded.status,"
                    " numbers = excluded.numbers WHERE at < excluded.at",
                    (
                        store,
                        one.order_id,
                        stamp(one.at),
                        one.status,
                        None if one.numbers is None else packed(list(one.numbers)),
                    ),
                )

    def of(self, store: str, order_ids: Collection[str]) -> dict[str, Witness]:
        """The latest words on these orders."""
        found: dict[str, Witness] = {}
        for part in parts(order_ids):
            rows = self._db.rows(
                f"SELECT * FROM witnesses WHERE store = ? AND order_id IN ({marks(part)})",
                (store, *part),
            )
            found |= {row["order_id"]: _witness(row) for row in rows}
        return found


def _witness(row: sqlite3.Row) -> Witness:
    return Witness(
        row["order_id"],
        moment(row["at"]) or datetime.min,
        OrderStatus(row["status"]) if row["status"] else None,
        None if row["numbers"] is None else tuple(json.loads(row["numbers"])),
    )
