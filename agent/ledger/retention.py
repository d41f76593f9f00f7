"""What the ledger forgets in time: receivers of orders that nothing needs any more."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.ledger.connection import Connection, marks, moment, packed, parts, stamp

_LAST_CHANGE = (
    "coalesce((SELECT max(v.at) FROM views v WHERE v.account = o.{account}"
    " AND v.order_id = o.order_id), o.first_seen)"
)
_SHOWN = ("name", "phone", "province", "city", "district")
_BLANKED = packed(dict.fromkeys(_SHOWN) | {"province": "%"}).replace('"%"', "%")
_HELD = f"(o.receiver_hash IS NOT NULL OR o.receiver_mask NOT LIKE '{_BLANKED}')"

_LIVE = "EXISTS (SELECT 1 FROM live_orders l WHERE l.store = o.store AND l.order_id = o.order_id)"
_ASKED = (
    "EXISTS (SELECT 1 FROM reviews r WHERE r.store = o.store AND r.order_id = o.order_id"
    " AND r.state = 'open')"
)


@dataclass(frozen=True, slots=True)
class OldPurchase:
    """A supplier order that is done and has not changed for long: what ties it to store orders."""

    supplier: str
    order_id: str
    ordered_at: datetime | None
    store_orders: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """Store orders that may still be matched: their numbers, and the payment of the oldest."""

    order_ids: frozenset[str]
    oldest_payment: datetime | None


class Retention:
    """All SQL about forgetting."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._db.run("PRAGMA secure_delete=ON")  # what is blanked is not left in the file

    def open_orders(self, still_open: Sequence[str]) -> OpenOrders:
        """Orders of all stores in one of these states, or with a press or a question open."""
        rows = self._db.rows(
            "SELECT order_id, paid_at FROM store_orders o WHERE"
            f" status IN ({marks(still_open)}) OR {_LIVE} OR {_ASKED}",
            still_open,
        )
        paid = [at for row in rows if (at := moment(row["paid_at"]))]
        return OpenOrders(frozenset(row["order_id"] for row in rows), min(paid, default=None))

    def settled_orders(self, still_open: Sequence[str], before: datetime) -> list[tuple[str, str]]:
        """(store, order) of those with a receiver that are done and did not change since."""
        rows = self._db.rows(
            f"SELECT store, order_id FROM store_orders o WHERE {_HELD}"
            f" AND status NOT IN ({marks(still_open)}) AND NOT {_LIVE} AND NOT {_ASKED}"
            f" AND {_LAST_CHANGE.format(account='store')} < ?",
            (*still_open, stamp(before)),
        )
        return [(row["store"], row["order_id"]) for row in rows]

    def settled_purchases(self, still_open: Sequence[str], before: datetime) -> list[OldPurchase]:
        """Supplier orders with a receiver that are done and did not change since."""
        rows = self._db.rows(
            "SELECT supplier, order_id, named, memo_numbers, ordered_at FROM supplier_orders o"
            f" WHERE {_HELD} AND status NOT IN ({marks(still_open)})"
            f" AND {_LAST_CHANGE.format(account='supplier')} < ?",
            (*still_open, stamp(before)),
        )
        linked = self._linked()
        return [_purchase(row, linked) for row in rows]

    def known(self, order_ids: Iterable[str]) -> set[str]:
        """Those of the numbers that are store orders of ours."""
        found: set[str] = set()
        for part in parts(order_ids):
            rows = self._db.rows(
                f"SELECT order_id FROM store_orders WHERE order_id IN ({marks(part)})", part
            )
            found |= {row["order_id"] for row in rows}
        return found

    def blank_orders(self, orders: Iterable[tuple[str, str]]) -> None:
        """Of these store orders nothing stays of the receiver but the province."""
        self._blank("store_orders", "store", orders)

    def blank_purchases(self, orders: Iterable[tuple[str, str]]) -> None:
        """The same of supplier orders."""
        self._blank("supplier_orders", "supplier", orders)

    def blank_captured(self, still_open: frozenset[str], before: datetime) -> int:
        """The same of what pages showed, for orders that are not open any more; how many."""
        rows = self._db.rows(
            "SELECT rowid, store_order, receiver_mask FROM captured o WHERE at < ?"
            f" AND receiver_mask NOT LIKE '{_BLANKED}'",
            (stamp(before),),
        )
        old = [row for row in rows if row["store_order"] not in still_open]
        with self._db.transaction():
            for row in old:
                mask = _province_only(row["receiver_mask"])
                self._db.run(
                    "UPDATE captured SET receiver_mask = ? WHERE rowid = ?", (mask, row["rowid"])
                )
        return len(old)

    def settle_file(self) -> None:
        """Let the file itself hold what was changed, as far as nobody reads the older state."""
        self._db.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget_answers(self, before: datetime) -> int:
        """Requests of the extension and what they were answered; how many went."""
        return self._db.run("DELETE FROM requests WHERE at < ?", (stamp(before),))

    def _blank(self, table: str, account: str, orders: Iterable[tuple[str, str]]) -> None:
        where = f"{account} = ? AND order_id = ?"
        for part in parts(orders):
            with self._db.transaction():
                for key in part:
                    row = self._db.row(f"SELECT receiver_mask FROM {table} WHERE {where}", key)
                    mask = _province_only(row["receiver_mask"]) if row else None
                    self._db.run(
                        f"UPDATE {table} SET receiver_mask = ?, receiver_hash = NULL WHERE {where}",
                        (mask, *key),
                    )

    def _linked(self) -> dict[tuple[str, str], set[str]]:
        found = defaultdict[tuple[str, str], set[str]](set)
        tied = "SELECT order_id, supplier, supplier_order_id FROM links WHERE accepted = 1"
        for row in self._db.rows(tied):
            found[row["supplier"], row["supplier_order_id"]].add(row["order_id"])
        return found


def _purchase(row: sqlite3.Row, linked: Mapping[tuple[str, str], set[str]]) -> OldPurchase:
    memo: list[str] = json.loads(row["memo_numbers"])
    named: list[str] = [row["named"]] if row["named"] else []
    tied = {*memo, *named, *linked.get((row["supplier"], row["order_id"]), ())}
    ordered = moment(row["ordered_at"])
    return OldPurchase(row["supplier"], row["order_id"], ordered, frozenset(tied))


def _province_only(mask: str | None) -> str | None:
    """What stays of a mask: a parcel that went to another province stays told, no person does."""
    province = json.loads(mask)["province"] if mask else None
    return packed(dict.fromkeys(_SHOWN) | {"province": province}) if province else None
