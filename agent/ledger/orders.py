"""Store orders and their parcels, as last read. Re-reading the same changes nothing but times."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from agent.ledger.connection import Connection, marks, moment, packed, stamp
from agent.ledger.lines import pack_lines, unpack_lines
from agent.ledger.own_pages import read_links, save_links
from agent.ledger.receivers import ReceiverKey
from agent.ledger.showing import Showing, showing
from agent.ledger.traces import Traces
from agent.ledger.views import Views
from scrapers.records import OrderStatus, Parcel, Receiver, StoreOrder, Waybill

_NAMED = "CASE store WHEN ? THEN order_id ELSE store || '/' || order_id END AS order_id"


class StoreOrders:
    """All SQL about store orders."""

    def __init__(self, connection: Connection, key: ReceiverKey) -> None:
        self._db = connection
        self._key = key
        self._views = Views(connection)
        self._traces = Traces(connection)

    def save(self, store: str, orders: Sequence[StoreOrder], at: datetime, *, listed: bool) -> None:
        """Keep what a page showed at `at`; `listed` says that it was the order list.

        A page that shows no parcels, or no lines, at all leaves those that we know untouched.
        """
        with self._db.transaction():
            for order in orders:
                self._save_order(store, order, at, listed)
                if order.parcels is not None:
                    self._save_parcels(store, order.order_id, order.parcels, at)
                    self._save_traces(store, order.parcels, at)
                self._views.note_order(store, order, at, listed=listed)

    def _save_order(self, store: str, order: StoreOrder, at: datetime, listed: bool) -> None:
        mask = packed(order.receiver.masked()) if order.receiver else None
        self._db.run(
            "INSERT INTO store_orders (store, order_id, status, paid_at, ship_by, after_sale,"
            " lines, receiver_mask, receiver_hash, parcels_known, first_seen, last_seen, listed_at)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (store, order_id) DO UPDATE SET status = excluded.status,"
            " paid_at = coalesce(excluded.paid_at, paid_at),"
            " ship_by = coalesce(excluded.ship_by, ship_by), after_sale = excluded.after_sale,"
            " lines = CASE excluded.lines WHEN '[]' THEN lines ELSE excluded.lines END,"
            " receiver_mask = coalesce(excluded.receiver_mask, receiver_mask),"
            " receiver_hash = coalesce(excluded.receiver_hash, receiver_hash),"
            " parcels_known = max(parcels_known, excluded.parcels_known),"
            " last_seen = excluded.last_seen, listed_at = coalesce(excluded.listed_at, listed_at)",
            (
                store,
                order.order_id,
                order.status,
                stamp(order.paid_at),
                stamp(order.ship_by),
                order.after_sale,
                pack_lines(order.lines),
                mask,
                self._key.hash(order.receiver),
                int(order.parcels is not None),
                stamp(at),
                stamp(at),
                stamp(at) if listed else None,
            ),
        )

    def _save_parcels(
        self, store: str, order_id: str, parcels: Sequence[Parcel], at: datetime
    ) -> None:
        copies = Counter(parcel.waybill for parcel in parcels)
        latest = {parcel.waybill: parcel for parcel in parcels}
        self._db.run(
            "UPDATE store_parcels SET gone_at = ? WHERE store = ? AND order_id = ?"
            " AND gone_at IS NULL",
            (stamp(at), store, order_id),
        )
        for waybill, many in copies.items():
            self._db.run(
                "INSERT INTO store_parcels (store, order_id, carrier, number, copies, shipped_at,"
                " first_seen, last_seen, finished) VALUES (?,?,?,?,?,?,?,?,?)"
                " ON CONFLICT (store, order_id, carrier, number) DO UPDATE SET"
                " copies = excluded.copies, last_seen = excluded.last_seen, gone_at = NULL,"
                " finished = excluded.finished,"
                " shipped_at = coalesce(excluded.shipped_at, shipped_at)",
                (
                    store,
                    order_id,
                    waybill.carrier,
                    waybill.number,
                    many,
                    stamp(latest[waybill].shipped_at),
                    stamp(at),
                    stamp(at),
                    int(latest[waybill].finished),
                ),
            )

    def _save_traces(self, store: str, parcels: Sequence[Parcel], at: datetime) -> None:
        for parcel in parcels:
            if parcel.trace is not None:
                self._traces.save(parcel.waybill.number, parcel.trace, store, at)

    def links(self, store: str) -> dict[str, str]:
        """Order → path of its own page, where a list linked it."""
        return read_links(self._db, "store_orders", "store", store)

    def keep_links(self, store: str, links: Mapping[str, str]) -> None:
        """Keep the paths of the orders' own pages."""
        save_links(self._db, "store_orders", "store", store, links)

    def without_lines(self, store: str, statuses: Sequence[OrderStatus]) -> set[str]:
        """Orders in one of `statuses` of which no page has told the lines yet."""
        rows = self._db.rows(
            "SELECT order_id, status FROM store_orders WHERE store = ? AND lines = '[]'", (store,)
        )
        return {row["order_id"] for row in rows if row["status"] in statuses}

    def get(self, store: str, order_id: str) -> StoreOrder | None:
        """One store order as last read."""
        row = self._db.row(
            "SELECT * FROM store_orders WHERE store = ? AND order_id = ?", (store, order_id)
        )
        return self._order(row) if row else None

    def of(self, store: str, order_ids: Sequence[str]) -> list[StoreOrder]:
        """These store orders, as far as they were read."""
        rows = self._db.rows(
            f"SELECT * FROM store_orders WHERE store = ? AND order_id IN ({marks(order_ids)})",
            (store, *order_ids),
        )
        return [self._order(row) for row in rows]

    def all(self, store: str) -> list[StoreOrder]:
        """Every store order that we ever read, the nearest deadline first."""
        rows = self._db.rows(
            "SELECT * FROM store_orders WHERE store = ?"
            " ORDER BY coalesce(ship_by, '9999'), order_id",
            (store,),
        )
        return [self._order(row) for row in rows]

    def ids(self, store: str, statuses: Sequence[OrderStatus]) -> set[str]:
        """Numbers of the orders that were last read in one of `statuses`."""
        rows = self._db.rows("SELECT order_id, status FROM store_orders WHERE store = ?", (store,))
        return {row["order_id"] for row in rows if row["status"] in statuses}

    def count(self, store: str) -> int:
        """How many orders of a store are known."""
        row = self._db.row("SELECT count(*) AS n FROM store_orders WHERE store = ?", (store,))
        return row["n"] if row else 0

    def last_seen(self, store: str, order_id: str) -> datetime | None:
        """When any page last showed this order."""
        row = self._db.row(
            "SELECT last_seen FROM store_orders WHERE store = ? AND order_id = ?", (store, order_id)
        )
        return moment(row["last_seen"]) if row else None

    def showing(self, store: str, number: str) -> set[str]:
        """Orders that show this number now; those of other stores as `store/order`."""
        rows = self._db.rows(
            f"SELECT {_NAMED} FROM store_parcels WHERE number = ? AND gone_at IS NULL",
            (store, number),
        )
        return {row["order_id"] for row in rows}

    def shown_anywhere(self, store: str, numbers: Collection[str]) -> list[Showing]:
        """Where these numbers stood or stand; in other stores as `store/order`."""
        rows = self._db.rows(
            f"SELECT number, {_NAMED}, first_seen, gone_at FROM store_parcels"
            f" WHERE number IN ({marks(numbers)})",
            (store, *numbers),
        )
        return [showing(row) for row in rows]

    def by_others(self, store: str) -> dict[str, list[str]]:
        """Order → waybills that came to stand in the store after we took it over, and that we
        never pressed: another writer (a person, a second program)."""
        rows = self._db.rows(
            "SELECT p.order_id, p.number FROM store_parcels p JOIN accounts a ON a.key = p.store"
            " WHERE p.store = ? AND p.first_seen > a.taken_over_at AND NOT EXISTS"
            " (SELECT 1 FROM members m JOIN submissions s ON s.id = m.submission_id"
            " WHERE s.store = p.store AND s.attempts > 0"
            " AND m.order_id = p.order_id AND m.number = p.number)"
            " ORDER BY p.first_seen",
            (store,),
        )
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row["order_id"], []).append(row["number"])
        return found

    def last_looks(
        self, store: str, order_ids: Collection[str] | None = None
    ) -> dict[str, datetime]:
        """When any page last showed these orders, or every order."""
        few = "" if order_ids is None else f" AND order_id IN ({marks(order_ids)})"
        rows = self._db.rows(
            f"SELECT order_id, last_seen FROM store_orders WHERE store = ?{few}",
            (store, *(order_ids or ())),
        )
        return {row["order_id"]: at for row in rows if (at := moment(row["last_seen"]))}

    def orders_showing(self, store: str) -> dict[str, set[str]]:
        """Waybill number → orders that show it now; those of other stores as `store/order`."""
        rows = self._db.rows(
            f"SELECT number, {_NAMED} FROM store_parcels WHERE gone_at IS NULL", (store,)
        )
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["number"], set()).add(row["order_id"])
        return found

    def receiver_hashes(self, store: str) -> dict[str, str]:
        """Order → keyed receiver hash, where a receiver was shown."""
        rows = self._db.rows(
            "SELECT order_id, receiver_hash FROM store_orders"
            " WHERE store = ? AND receiver_hash IS NOT NULL",
            (store,),
        )
        return {row["order_id"]: row["receiver_hash"] for row in rows}

    def _order(self, row: sqlite3.Row) -> StoreOrder:
        parcels = self._db.rows(
            "SELECT * FROM store_parcels WHERE store = ? AND order_id = ? AND gone_at IS NULL",
            (row["store"], row["order_id"]),
        )
        return StoreOrder(
            order_id=row["order_id"],
            status=OrderStatus(row["status"]),
            paid_at=moment(row["paid_at"]),
            ship_by=moment(row["ship_by"]),
            lines=unpack_lines(row["lines"]),
            receiver=unmask(row["receiver_mask"]),
            parcels=tuple(_parcel(p) for p in parcels for _ in range(p["copies"]))
            if row["parcels_known"]
            else None,
            after_sale=row["after_sale"],
        )


def _parcel(row: sqlite3.Row) -> Parcel:
    return Parcel(
        Waybill(row["carrier"], row["number"]),
        moment(row["shipped_at"]),
        finished=bool(row["finished"]),
    )


def unmask(stored: str | None) -> Receiver | None:
    """The stored mask as a receiver; nothing but the mask comes back."""
    return Receiver(**json.loads(stored)) if stored else None
