"""Links between store orders and supplier orders that a person (or a purchase) made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.ledger.connection import Connection, packed, stamp


@dataclass(frozen=True, slots=True)
class Link:
    """A store order and a supplier order, tied (`accepted`) or kept apart by somebody."""

    order_id: str
    supplier: str
    supplier_order_id: str
    kind: str  # "saved" when the order was placed, "person" by decision
    accepted: bool
    rests_on: Mapping[str, Any] = field(default_factory=dict[str, Any])  # what was seen, for people


class Links:
    """All SQL about links. A person's word is never overwritten by reading."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def save(self, store: str, link: Link, at: datetime, by: str) -> None:
        """Keep a link; the same pair's earlier word is replaced."""
        self._db.run(
            "INSERT OR REPLACE INTO links VALUES (?,?,?,?,?,?,?,?,?)",
            (
                store,
                link.order_id,
                link.supplier,
                link.supplier_order_id,
                link.kind,
                int(link.accepted),
                by,
                stamp(at),
                packed(dict(link.rests_on)),
            ),
        )

    def remove(self, store: str, order_id: str, supplier: str, supplier_order_id: str) -> None:
        """Forget a person's word on a pair."""
        self._db.run(
            "DELETE FROM links WHERE store = ? AND order_id = ? AND supplier = ?"
            " AND supplier_order_id = ? AND kind = 'person'",
            (store, order_id, supplier, supplier_order_id),
        )

    def all(self, store: str) -> list[Link]:
        """Every link of a store."""
        rows = self._db.rows("SELECT * FROM links WHERE store = ? ORDER BY at", (store,))
        return [
            Link(
                r["order_id"],
                r["supplier"],
                r["supplier_order_id"],
                r["kind"],
                bool(r["accepted"]),
                json.loads(r["rests_on"]),
            )
            for r in rows
        ]
