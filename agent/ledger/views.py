"""What was known when: each change that a look found, and the looks themselves. Append-only."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from agent.ledger.connection import Connection, marks, moment, packed, parts, stamp
from agent.rules.knowledge import ListRead, View
from scrapers.records import OrderStatus, Parcel, Shipment, StoreOrder, Waybill


class Views:
    """All SQL about what was shown when. A view is kept only where it differs from the last."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def note_order(self, store: str, order: StoreOrder, at: datetime, *, listed: bool) -> None:
        """A store's page showed this order; one that shows no parcels leaves those known before."""
        parcels = None if order.parcels is None else _packed_parcels(order.parcels)
        shown = {"status": order.status, "asked_back": order.after_sale, "parcels": parcels}
        self._note(store, order.order_id, shown, at, listed)

    def note_shipment(
        self, supplier: str, shipment: Shipment, at: datetime, *, listed: bool
    ) -> None:
        """A supplier's page showed this order."""
        parcels = _packed_parcels(shipment.parcels)
        shown = {"status": shipment.status, "asked_back": shipment.refund, "parcels": parcels}
        self._note(supplier, shipment.order_id, shown, at, listed)

    def _note(
        self, account: str, order_id: str, shown: dict[str, Any], at: datetime, listed: bool
    ) -> None:
        last = self._db.row(
            "SELECT shown FROM views WHERE account = ? AND order_id = ? ORDER BY id DESC LIMIT 1",
            (account, order_id),
        )
        before = json.loads(last["shown"]) if last else None
        if before and shown["parcels"] is None:
            shown = {**shown, "parcels": before["parcels"]}
        if before != json.loads(packed(shown)):
            self._db.run(
                "INSERT INTO views (account, order_id, at, shown) VALUES (?,?,?,?)",
                (account, order_id, stamp(at), packed(shown)),
            )
        if not listed:
            self._db.run(
                "INSERT INTO looks VALUES (?,?,?) ON CONFLICT DO NOTHING",
                (account, order_id, stamp(at)),
            )

    def note_list(
        self, account: str, at: datetime, *, whole: bool, oldest: datetime | None = None
    ) -> None:
        """A list was read to its end: all orders (`whole`) or only the open ones, or back to
        `oldest`."""
        self._db.run(
            "INSERT INTO list_reads (account, at, whole, oldest) VALUES (?,?,?,?)",
            (account, stamp(at), int(whole), stamp(oldest)),
        )

    def lists(self, account: str) -> list[ListRead]:
        """Every complete reading of an account's list, in order of time."""
        rows = self._db.rows("SELECT * FROM list_reads WHERE account = ? ORDER BY id", (account,))
        return [
            ListRead(moment(r["at"]) or datetime.min, bool(r["whole"]), moment(r["oldest"]))
            for r in rows
        ]

    def thin_lists(self, before: datetime) -> None:
        """Of the readings of lists before a moment keep the first of each hour, of each kind."""
        self._db.run(
            "DELETE FROM list_reads WHERE at < ? AND id NOT IN (SELECT min(id) FROM list_reads"
            " WHERE at < ? GROUP BY account, whole, oldest IS NULL, substr(at, 1, 13))",
            (stamp(before), stamp(before)),
        )

    def last_list(self, account: str) -> datetime | None:
        """When an account's list was last read completely."""
        row = self._db.row("SELECT max(at) AS at FROM list_reads WHERE account = ?", (account,))
        return moment(row["at"]) if row else None

    def of(self, account: str, order_ids: Iterable[str]) -> dict[str, tuple[View, ...]]:
        """Order → its views, in order of time."""
        found = defaultdict[str, list[View]](list)
        for row in self._asked("SELECT * FROM views", " ORDER BY id", account, order_ids):
            found[row["order_id"]].append(_view(row))
        return {order_id: tuple(views) for order_id, views in found.items()}

    def looks(self, account: str, order_ids: Iterable[str]) -> dict[str, tuple[datetime, ...]]:
        """Order → when its own page was read, in order of time."""
        found = defaultdict[str, list[datetime]](list)
        for row in self._asked("SELECT * FROM looks", " ORDER BY at", account, order_ids):
            found[row["order_id"]].append(moment(row["at"]) or datetime.min)
        return {order_id: tuple(times) for order_id, times in found.items()}

    def _asked(
        self, select: str, order: str, account: str, order_ids: Iterable[str]
    ) -> Iterable[sqlite3.Row]:
        for part in parts(order_ids):
            where = f" WHERE account = ? AND order_id IN ({marks(part)})"
            yield from self._db.rows(select + where + order, (account, *part))


def _packed_parcels(parcels: Sequence[Parcel]) -> list[list[Any]]:
    return [
        [p.waybill.carrier, p.waybill.number, stamp(p.shipped_at), p.finished, p.carrier_shown]
        for p in parcels
    ]


def _view(row: sqlite3.Row) -> View:
    shown = json.loads(row["shown"])
    parcels = shown["parcels"]
    return View(
        moment(row["at"]) or datetime.min,
        OrderStatus(shown["status"]),
        shown["asked_back"],
        None if parcels is None else tuple(_parcel(*parcel) for parcel in parcels),
    )


def _parcel(
    carrier: str, number: str, shipped_at: str | None, finished: bool, carrier_shown: str | None
) -> Parcel:
    return Parcel(
        Waybill(carrier, number),
        moment(shipped_at),
        carrier_shown=carrier_shown,
        finished=finished,
    )
