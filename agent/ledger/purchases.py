"""Purchases begun on a store order's card, until the supplier order that came of them is seen."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from agent.ledger.connection import Connection, moment, stamp
from agent.rules.placed import FORGOTTEN, Placing


class Purchases:
    """All SQL about purchases under way."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def begin(self, store: str, order_id: str, supplier: str, product_id: str, at: datetime) -> int:
        """The seller goes to an offer for a store order; the purchase's number. Going there again
        goes on with the same one."""
        with self._db.transaction():
            row = self._db.row(
                "SELECT id FROM purchases WHERE store = ? AND order_id = ? AND supplier = ?"
                " AND product_id = ? AND supplier_order IS NULL",
                (store, order_id, supplier, product_id),
            )
            if row is not None:
                self._db.run(
                    "UPDATE purchases SET begun_at = ? WHERE id = ?", (stamp(at), row["id"])
                )
                return row["id"]
            return self._db.insert(
                "INSERT INTO purchases (store, order_id, supplier, product_id, begun_at)"
                " VALUES (?,?,?,?,?)",
                (store, order_id, supplier, product_id, stamp(at)),
            )

    def place(self, placing: Placing) -> None:
        """The button of the supplier's form was pressed. The latest press counts: a form may be
        corrected."""
        self._db.run(
            "UPDATE purchases SET placed_at = ?, quantity = ?, memo_given = ?, tab = ?"
            " WHERE id = ? AND supplier_order IS NULL",
            (
                stamp(placing.placed_at),
                placing.quantity,
                int(placing.memo_given),
                placing.tab,
                placing.id,
            ),
        )

    def not_placed(self, supplier: str, tab: int | None) -> None:
        """A tab shows an order form again: what was pressed there before was not taken."""
        self._db.run(
            "UPDATE purchases SET placed_at = NULL, tab = NULL"
            " WHERE supplier = ? AND tab = ? AND supplier_order IS NULL",
            (supplier, tab),
        )

    def get(self, id: int) -> Placing | None:
        """One purchase."""
        row = self._db.row("SELECT * FROM purchases WHERE id = ?", (id,))
        return _placing(row) if row else None

    def shown(self, id: int, supplier_order: str) -> None:
        """The supplier's page showed the number of the new order."""
        self._db.run(
            "UPDATE purchases SET supplier_order = ? WHERE id = ? AND supplier_order IS NULL",
            (supplier_order, id),
        )

    def store_of(self, id: int) -> str | None:
        """The store for whose order a purchase was begun."""
        row = self._db.row("SELECT store FROM purchases WHERE id = ?", (id,))
        return row["store"] if row else None

    def open(self, supplier: str, now: datetime, store: str | None = None) -> list[Placing]:
        """Purchases of the last days at a supplier account, newest first."""
        rows = self._db.rows(
            "SELECT * FROM purchases WHERE supplier = ? AND begun_at > ? ORDER BY id DESC",
            (supplier, stamp(now - FORGOTTEN)),
        )
        return [_placing(row) for row in rows if store in (None, row["store"])]


def _placing(row: sqlite3.Row) -> Placing:
    return Placing(
        row["id"],
        row["order_id"],
        row["product_id"],
        moment(row["begun_at"]) or datetime.min,
        moment(row["placed_at"]),
        bool(row["memo_given"]),
        row["quantity"],
        row["supplier_order"],
        row["tab"],
    )
