"""Supplier orders and their waybills, as last read. A vanished waybill is kept, marked gone."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from agent.ledger.connection import Connection, marks, moment, packed, stamp
from agent.ledger.lines import pack_lines, unpack_lines
from agent.ledger.orders import unmask
from agent.ledger.own_pages import read_links, save_links
from agent.ledger.receivers import ReceiverKey
from agent.ledger.showing import Showing, showing
from agent.ledger.traces import Traces
from agent.ledger.views import Views
from agent.rules.knowledge import Trace
from agent.rules.timing import Sample
from scrapers.records import OrderStatus, Parcel, Shipment, Waybill
from scrapers.traces.line import SCANS

_FEW = 500  # so many numbers are named in a query; for more, all are read


class Shipments:
    """All SQL about supplier orders."""

    def __init__(self, connection: Connection, key: ReceiverKey) -> None:
        self._db = connection
        self._key = key
        self._views = Views(connection)
        self._traces = Traces(connection)

    def save(
        self, supplier: str, shipments: Sequence[Shipment], at: datetime, *, listed: bool
    ) -> None:
        """Keep what a supplier's page showed at `at`; `listed` says that it was the order list.
        Of a memo only its numbers are stored."""
        with self._db.transaction():
            for shipment in shipments:
                self._save_order(supplier, shipment, at)
                self._save_waybills(supplier, shipment, at)
                self._views.note_shipment(supplier, shipment, at, listed=listed)

    def _save_order(self, supplier: str, shipment: Shipment, at: datetime) -> None:
        mask = packed(shipment.receiver.masked()) if shipment.receiver else None
        numbers = [n for n in shipment.store_order_ids if n != shipment.named]
        self._db.run(
            "INSERT INTO supplier_orders (supplier, order_id, status, status_shown, named,"
            " memo_numbers, lines, refund, receiver_mask, receiver_hash, supplier_name,"
            " ordered_at, paid_at, first_seen, last_seen) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (supplier, order_id) DO UPDATE SET status = excluded.status,"
            " status_shown = excluded.status_shown, named = coalesce(excluded.named, named),"
            " memo_numbers = excluded.memo_numbers, lines = excluded.lines,"
            " refund = excluded.refund,"
            " receiver_mask = coalesce(excluded.receiver_mask, receiver_mask),"
            " receiver_hash = coalesce(excluded.receiver_hash, receiver_hash),"
            " supplier_name = coalesce(excluded.supplier_name, supplier_name),"
            " ordered_at = coalesce(excluded.ordered_at, ordered_at),"
            " paid_at = coalesce(excluded.paid_at, paid_at), last_seen = excluded.last_seen",
            (
                supplier,
                shipment.order_id,
                shipment.status,
                shipment.status_shown,
                shipment.named,
                packed(numbers),
                pack_lines(shipment.lines),
                shipment.refund,
                mask,
                self._key.hash(shipment.receiver),
                shipment.supplier_name,
                stamp(shipment.ordered_at),
                stamp(shipment.paid_at),
                stamp(at),
                stamp(at),
            ),
        )

    def _save_waybills(self, supplier: str, shipment: Shipment, at: datetime) -> None:
        self._db.run(
            "UPDATE supplier_waybills SET gone_at = ? WHERE supplier = ? AND order_id = ?"
            " AND gone_at IS NULL",
            (stamp(at), supplier, shipment.order_id),
        )
        for parcel in shipment.parcels:
            if parcel.trace is not None:
                self._traces.save(parcel.waybill.number, parcel.trace, supplier, at)
            self._db.run(
                "INSERT INTO supplier_waybills VALUES (?,?,?,?,?,?,?,?,NULL)"
                " ON CONFLICT (supplier, order_id, carrier, number) DO UPDATE SET"
                " carrier_shown = excluded.carrier_shown, last_seen = excluded.last_seen,"
                " shipped_at = coalesce(excluded.shipped_at, shipped_at),"
                " gone_at = NULL",
                (
                    supplier,
                    shipment.order_id,
                    parcel.waybill.carrier,
                    parcel.waybill.number,
                    parcel.carrier_shown,
                    stamp(parcel.shipped_at),
                    stamp(at),
                    stamp(at),
                ),
            )

    def links(self, supplier: str) -> dict[str, str]:
        """Supplier order → path of its own page, where a list linked it."""
        return read_links(self._db, "supplier_orders", "supplier", supplier)

    def keep_links(self, supplier: str, links: Mapping[str, str]) -> None:
        """Keep the paths of the orders' own pages."""
        save_links(self._db, "supplier_orders", "supplier", supplier, links)

    def count_numbers(self, supplier: str) -> int:
        """How many waybill numbers a supplier ever showed."""
        row = self._db.row(
            "SELECT count(*) AS n FROM supplier_waybills WHERE supplier = ?", (supplier,)
        )
        return row["n"] if row else 0

    def any(self, supplier: str) -> bool:
        """Whether any order of this supplier was ever read."""
        row = self._db.row("SELECT 1 FROM supplier_orders WHERE supplier = ? LIMIT 1", (supplier,))
        return row is not None

    def all(self, supplier: str) -> list[Shipment]:
        """Every supplier order that we ever read, newest first."""
        rows = self._db.rows(
            "SELECT * FROM supplier_orders WHERE supplier = ? ORDER BY ordered_at DESC, order_id",
            (supplier,),
        )
        return self._read(rows, supplier)

    def of(self, supplier: str, order_ids: Sequence[str]) -> list[Shipment]:
        """These supplier orders, as far as they were read, without the traces of their parcels."""
        rows = self._db.rows(
            "SELECT * FROM supplier_orders WHERE supplier = ?"
            f" AND order_id IN ({marks(order_ids)})",
            (supplier, *order_ids),
        )
        return self._read(rows, supplier, traced=False)

    def naming(self, supplier: str, order_ids: Collection[str]) -> dict[str, list[str]]:
        """Store order → supplier orders whose downstream number or memo names it."""
        found = defaultdict[str, list[str]](list)
        for row in self._db.rows(
            "SELECT order_id, named, memo_numbers FROM supplier_orders WHERE supplier = ?"
            f" AND (named IN ({marks(order_ids)}) OR memo_numbers <> '[]')",
            (supplier, *order_ids),
        ):
            for name in dict.fromkeys((row["named"], *json.loads(row["memo_numbers"]))):
                if name in order_ids:
                    found[name].append(row["order_id"])
        return found

    def last_looks(self, supplier: str, order_ids: Collection[str]) -> dict[str, datetime]:
        """When any page last showed these supplier orders."""
        rows = self._db.rows(
            "SELECT order_id, last_seen FROM supplier_orders WHERE supplier = ?"
            f" AND order_id IN ({marks(order_ids)})",
            (supplier, *order_ids),
        )
        return {row["order_id"]: at for row in rows if (at := moment(row["last_seen"]))}

    def gone(self, supplier: str, order_ids: Collection[str]) -> set[tuple[str, str]]:
        """(supplier order, number) of numbers that stood there once and were taken away; one whose
        carrier was corrected stands there still."""
        rows = self._db.rows(
            "SELECT order_id, number FROM supplier_waybills WHERE supplier = ?"
            f" AND order_id IN ({marks(order_ids)})"
            " GROUP BY order_id, number HAVING count(gone_at) = count(*)",
            (supplier, *order_ids),
        )
        return {(row["order_id"], row["number"]) for row in rows}

    def first_shown(self, supplier: str, number: str) -> datetime | None:
        """When a supplier first showed a number."""
        row = self._db.row(
            "SELECT min(first_seen) AS at FROM supplier_waybills WHERE supplier = ? AND number = ?",
            (supplier, number),
        )
        return moment(row["at"]) if row else None

    def samples(self, supplier: str, seller: str | None) -> list[Sample]:
        """How long parcels of one seller at a supplier waited for their first scan. Numbers that
        stood there when the list was first read are left out: nobody knows since when."""
        rows = self._db.rows(
            "SELECT w.first_seen, (SELECT min(t.at) FROM traces t WHERE t.number = w.number"
            f" AND t.kind IN ({marks(SCANS)})) AS scanned, (SELECT max(l.at) FROM trace_looks l"
            " WHERE l.number = w.number) AS looked FROM supplier_waybills w"
            " JOIN supplier_orders o ON o.supplier = w.supplier AND o.order_id = w.order_id"
            " WHERE w.supplier = ? AND o.supplier_name IS ? AND w.first_seen >"
            " (SELECT min(r.at) FROM list_reads r WHERE r.account = w.supplier)",
            (*SCANS, supplier, seller),
        )
        return [
            Sample(shown, moment(row["scanned"]), moment(row["looked"]))
            for row in rows
            if (shown := moment(row["first_seen"]))
        ]

    def showing(self, numbers: Collection[str]) -> list[Showing]:
        """Where these numbers stood or stand, on live orders of whichever supplier."""
        rows = self._db.rows(
            "SELECT w.number, w.order_id, w.first_seen, w.gone_at FROM supplier_waybills w"
            " JOIN supplier_orders o ON o.supplier = w.supplier AND o.order_id = w.order_id"
            f" WHERE o.status <> ? AND w.number IN ({marks(numbers)})",
            (OrderStatus.CANCELLED, *numbers),
        )
        return [showing(row) for row in rows]

    def _read(
        self, rows: Sequence[sqlite3.Row], supplier: str, *, traced: bool = True
    ) -> list[Shipment]:
        waybills = defaultdict[str, list[sqlite3.Row]](list)
        wanted = {row["order_id"] for row in rows}
        standing = "SELECT * FROM supplier_waybills WHERE supplier = ? AND gone_at IS NULL"
        few = f" AND order_id IN ({marks(wanted)})" if len(wanted) <= _FEW else ""
        for row in self._db.rows(standing + few, (supplier, *(wanted if few else ()))):
            if row["order_id"] in wanted:
                waybills[row["order_id"]].append(row)
        numbers = (w["number"] for found in waybills.values() for w in found)
        traces = self._traces.of(numbers) if traced else {}
        return [_shipment(row, waybills[row["order_id"]], traces) for row in rows]


def _shipment(
    row: sqlite3.Row, waybills: Sequence[sqlite3.Row], traces: Mapping[str, Trace]
) -> Shipment:
    numbers: list[str] = json.loads(row["memo_numbers"])
    return Shipment(
        order_id=row["order_id"],
        status=OrderStatus(row["status"]),
        memo=" ".join(numbers) or None,
        named=row["named"],
        lines=unpack_lines(row["lines"]),
        receiver=unmask(row["receiver_mask"]),
        parcels=tuple(_parcel(w, traces.get(w["number"])) for w in waybills),
        ordered_at=moment(row["ordered_at"]),
        paid_at=moment(row["paid_at"]),
        supplier_name=row["supplier_name"],
        status_shown=row["status_shown"],
        refund=row["refund"],
    )


def _parcel(row: sqlite3.Row, trace: Trace | None) -> Parcel:
    return Parcel(
        waybill=Waybill(row["carrier"], row["number"]),
        shipped_at=moment(row["shipped_at"]),
        carrier_shown=row["carrier_shown"],
        trace=tuple(event for event, _ in trace.events) if trace else None,
    )
