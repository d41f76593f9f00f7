"""What pages of a supplier showed in the seller's own browser, as far as nobody said yes to it; and
from where each number came."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from agent.ledger.connection import Connection, marks, moment, packed, stamp
from agent.ledger.lines import pack_lines, unpack_lines
from agent.ledger.orders import unmask
from scrapers.records import OrderStatus, Parcel, Shipment, Waybill

Source = Literal["extension", "by_hand"]
"""From where a number came if not by our own reading."""

CAPTURED = "waybill_captured"
"""The question that a captured number asks, as long as captures of its portal are not trusted."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A supplier order with one waybill, as a page showed it, for one of our store orders."""

    supplier: str
    shipment: Shipment
    store: str
    order_id: str

    @property
    def parcel(self) -> Parcel:
        """The one parcel that is proposed."""
        return self.shipment.parcels[0]


class Captured:
    """All SQL about captures of the seller's own pages."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def propose(self, proposal: Proposal, at: datetime) -> bool:
        """Keep a proposal; False where it was made before."""
        shipment, parcel = proposal.shipment, proposal.parcel
        mask = packed(shipment.receiver.masked()) if shipment.receiver else None
        kept = self._db.run(
            "INSERT INTO captured VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            (
                proposal.supplier,
                shipment.order_id,
                parcel.waybill.carrier,
                parcel.waybill.number,
                parcel.carrier_shown,
                shipment.status,
                pack_lines(shipment.lines),
                mask,
                packed(list(shipment.store_order_ids)),
                stamp(shipment.ordered_at),
                shipment.supplier_name,
                proposal.store,
                proposal.order_id,
                stamp(at),
            ),
        )
        return kept == 1

    def proposed(self, store: str, order_id: str, number: str) -> Proposal | None:
        """What a page showed of a number for one store order."""
        row = self._db.row(
            "SELECT * FROM captured WHERE store = ? AND store_order = ? AND number = ?",
            (store, order_id, number),
        )
        if row is None:
            return None
        waybill = Waybill(row["carrier"], row["number"])
        shipment = Shipment(
            order_id=row["order_id"],
            status=OrderStatus(row["status"]),
            memo=" ".join(json.loads(row["memo_numbers"])) or None,
            named=None,
            lines=unpack_lines(row["lines"]),
            receiver=unmask(row["receiver_mask"]),
            parcels=(Parcel(waybill, carrier_shown=row["carrier_shown"]),),
            ordered_at=moment(row["ordered_at"]),
            supplier_name=row["supplier_name"],
        )
        return Proposal(row["supplier"], shipment, row["store"], row["store_order"])

    def trusts(self, supplier: str) -> bool:
        """Whether the seller lets captures of this account count like our own reading."""
        row = self._db.row("SELECT 1 FROM trusted_captures WHERE supplier = ?", (supplier,))
        return row is not None

    def trust(self, supplier: str, at: datetime | None) -> None:
        """Trust captures of an account from a moment on; None: no longer."""
        if at is None:
            self._db.run("DELETE FROM trusted_captures WHERE supplier = ?", (supplier,))
        else:
            self._db.run(
                "INSERT INTO trusted_captures VALUES (?,?) ON CONFLICT DO NOTHING",
                (supplier, stamp(at)),
            )

    def note_source(
        self, supplier: str, order_id: str, number: str, source: str, at: datetime
    ) -> None:
        """Remember that a number came otherwise than by our own reading: extension | by_hand."""
        self._db.run(
            "INSERT INTO sources VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
            (supplier, order_id, number, source, stamp(at)),
        )

    def sources(self, numbers: Collection[str]) -> dict[str, list[Source]]:
        """Number → from where else it came than by our own reading."""
        found: dict[str, list[Source]] = {}
        for row in self._db.rows(
            f"SELECT DISTINCT number, source FROM sources WHERE number IN ({marks(numbers)})"
            " ORDER BY number, source",
            tuple(numbers),
        ):
            found.setdefault(row["number"], []).append(row["source"])
        return found
