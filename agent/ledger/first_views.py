"""What an older ledger knows, as first views: so that verdicts go on where they were."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from typing import Any


def seed_views(db: sqlite3.Connection) -> None:
    """One view per order as it was last read. Nothing is known of what changed before."""
    parcels = defaultdict[tuple[str, str], list[list[Any]]](list)
    shown = db.execute(
        "SELECT store, order_id, carrier, number, shipped_at, finished, NULL FROM store_parcels"
        " WHERE gone_at IS NULL UNION ALL SELECT supplier, order_id, carrier, number, shipped_at,"
        " 1, carrier_shown FROM supplier_waybills WHERE gone_at IS NULL"
    )
    for account, order_id, carrier, number, shipped_at, finished, named in shown.fetchall():
        told = [carrier, number, shipped_at, bool(finished), named]
        parcels[account, order_id].append(told)
    orders = db.execute(
        "SELECT store, order_id, status, after_sale, parcels_known, last_seen FROM store_orders"
        " UNION ALL SELECT supplier, order_id, status, refund, 1, last_seen FROM supplier_orders"
    )
    for account, order_id, status, asked_back, known, last_seen in orders.fetchall():
        there = parcels[account, order_id] if known else None
        view = {"status": status, "asked_back": asked_back, "parcels": there}
        db.execute(
            "INSERT INTO views (account, order_id, at, shown) VALUES (?,?,?,?)",
            (account, order_id, last_seen, json.dumps(view, ensure_ascii=False)),
        )
