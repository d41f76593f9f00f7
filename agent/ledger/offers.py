"""Which offers a store's products were bought as: single-line purchases that are tied for sure."""

from __future__ import annotations

import json
from collections.abc import Collection

from agent.ledger.connection import Connection, marks
from agent.ledger.lines import unpack_lines
from scrapers.records import Line

_LATEST = 400


class Offers:
    """All SQL about what was bought as what."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def bought(self, store: str, products: Collection[str]) -> list[tuple[str, Line, Line]]:
        """(supplier, sold line, bought line) of the latest purchases of these products, of orders
        with one line that a sure pair ties to a supplier order with one line."""
        likes = " OR ".join("s.lines LIKE ?" for _ in products) or "0"
        rows = self._db.rows(
            "SELECT s.lines AS sold, d.evidence FROM store_orders s JOIN decisions d"
            " ON d.store = s.store AND d.order_id = s.order_id"
            f" WHERE s.store = ? AND d.reason <> 'link_proposed' AND ({likes})"
            " ORDER BY s.paid_at DESC LIMIT ?",
            (store, *(f'%"{product}"%' for product in products), _LATEST),
        )
        found: list[tuple[str, Line, Line]] = []
        bought = self._lines({e["supplier_order"] for r in rows for e in json.loads(r["evidence"])})
        for row in rows:
            evidence, sold = json.loads(row["evidence"]), unpack_lines(row["sold"])
            if len(evidence) != 1 or len(sold) != 1 or evidence[0]["kind"] == "composite":
                continue
            lines = bought.get((evidence[0]["supplier"], evidence[0]["supplier_order"]), ())
            if len(lines) == 1:
                found.append((evidence[0]["supplier"], sold[0], lines[0]))
        return found

    def _lines(self, orders: Collection[str]) -> dict[tuple[str, str], tuple[Line, ...]]:
        rows = self._db.rows(
            "SELECT supplier, order_id, lines FROM supplier_orders"
            f" WHERE order_id IN ({marks(orders)})",
            tuple(orders),
        )
        return {(row["supplier"], row["order_id"]): unpack_lines(row["lines"]) for row in rows}
