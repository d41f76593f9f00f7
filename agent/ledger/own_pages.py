"""Paths of the orders' own pages: the same question of both sides' tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from agent.ledger.connection import Connection

Table = Literal["store_orders", "supplier_orders"]
Account = Literal["store", "supplier"]


def read_links(db: Connection, table: Table, account: Account, key: str) -> dict[str, str]:
    """Order → path of its own page, where a list linked it."""
    rows = db.rows(
        f"SELECT order_id, link FROM {table} WHERE {account} = ? AND link IS NOT NULL", (key,)
    )
    return {row["order_id"]: row["link"] for row in rows}


def save_links(
    db: Connection, table: Table, account: Account, key: str, links: Mapping[str, str]
) -> None:
    """Keep those that are new or have changed."""
    known = read_links(db, table, account, key)
    with db.transaction():
        for order_id, link in links.items():
            if known.get(order_id) != link:
                db.run(
                    f"UPDATE {table} SET link = ? WHERE {account} = ? AND order_id = ?",
                    (link, key, order_id),
                )
