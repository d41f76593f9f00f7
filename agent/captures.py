"""Pages of a supplier that the seller has open: what they show counts, or proposes.

The same parsers, the same ledger and later the same matching and guards as our own reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.ledger import Ledger
from agent.ledger.captured import CAPTURED, Proposal
from agent.sync.placing import tie_placed
from scrapers.records import OrderStatus, Shipment

EXTENSION = "extension"
_FAR = {
    OrderStatus.UNPAID: 0,
    OrderStatus.HELD: 1,
    OrderStatus.AWAITING: 1,
    OrderStatus.PARTLY_SHIPPED: 2,
    OrderStatus.SHIPPED: 3,
    OrderStatus.FINISHED: 4,
    OrderStatus.CANCELLED: 5,
}


@dataclass(frozen=True, slots=True)
class Took:
    """What became of one captured page."""

    proposed: int
    taken: int
    tied: list[str]


def take_page(
    ledger: Ledger,
    supplier: str,
    stores: Sequence[str],
    shipments: Sequence[Shipment],
    at: datetime,
    now: datetime,
) -> Took:
    """Take in a captured page: as our own reading where the seller trusts captures of this
    account, else as proposals about orders that it names. A page is never a complete list.

    `at` is since when the page has shown this: what we read later ourselves counts more, and a
    number that was taken away does not come back by an old page. What is tied or asked for it is
    so from `now` on.
    """
    shipments = _newer(ledger, supplier, shipments, at)
    tied = [o for store in stores for o in tie_placed(ledger, store, supplier, shipments, now)]
    if not ledger.captured.trusts(supplier):
        told = [p for store in stores for p in _proposals(ledger, store, supplier, shipments)]
        fresh = [p for p in told if ledger.captured.propose(p, at)]
        for proposal in fresh:
            _ask(ledger, proposal, now)
        return Took(len(fresh), 0, tied)
    known = {s.order_id: s for s in ledger.shipments.of(supplier, [s.order_id for s in shipments])}
    kept = [_with_known(s, known.get(s.order_id)) for s in shipments]
    ledger.shipments.save(supplier, kept, at, listed=True)
    taken = 0
    for shipment in kept:
        before = _numbers(known.get(shipment.order_id))
        for number in _numbers(shipment) - before:
            ledger.captured.note_source(supplier, shipment.order_id, number, EXTENSION, at)
            taken += 1
    return Took(0, taken, tied)


def take_captured(ledger: Ledger, store: str, order_id: str, number: str, at: datetime) -> bool:
    """A person said yes to a captured number: it is a shipment like any other now. False where
    nothing is known of it, or where we read meanwhile that it was taken away."""
    found = ledger.captured.proposed(store, order_id, number)
    if found is None:
        return False
    supplier, shipment = found.supplier, found.shipment
    if (shipment.order_id, number) in ledger.shipments.gone(supplier, [shipment.order_id]):
        return False
    known = ledger.shipments.of(supplier, [shipment.order_id])
    shipment = _with_known(shipment, known[0] if known else None)
    ledger.shipments.save(supplier, [shipment], at, listed=False)
    ledger.captured.note_source(supplier, shipment.order_id, number, EXTENSION, at)
    return True


def _newer(
    ledger: Ledger, supplier: str, shipments: Sequence[Shipment], at: datetime
) -> list[Shipment]:
    """What a page shows that we did not read later ourselves, without numbers that are gone."""
    ids = [shipment.order_id for shipment in shipments]
    read, gone = ledger.shipments.last_looks(supplier, ids), ledger.shipments.gone(supplier, ids)
    return [
        replace(
            shipment,
            parcels=tuple(
                parcel
                for parcel in shipment.parcels
                if (shipment.order_id, parcel.waybill.number) not in gone
            ),
        )
        for shipment in shipments
        if shipment.order_id not in read or read[shipment.order_id] < at
    ]


def _proposals(
    ledger: Ledger, store: str, supplier: str, shipments: Sequence[Shipment]
) -> Iterator[Proposal]:
    """Numbers that we do not know yet, on supplier orders that belong to one of our orders."""
    wanted = ledger.orders.ids(store, tuple(OrderStatus))
    linked = {
        link.supplier_order_id: link.order_id
        for link in ledger.links.all(store)
        if link.accepted and link.supplier == supplier
    }
    known = {s.order_id: s for s in ledger.shipments.of(supplier, [s.order_id for s in shipments])}
    for shipment in shipments:
        if shipment.refund or shipment.status is OrderStatus.CANCELLED:
            continue
        ours = [o for o in shipment.store_order_ids if o in wanted]
        ours += [linked[shipment.order_id]] if shipment.order_id in linked else []
        fresh = [
            p
            for p in shipment.parcels
            if p.waybill.number not in _numbers(known.get(shipment.order_id))
        ]
        for order_id in dict.fromkeys(ours):
            for parcel in fresh:
                yield Proposal(supplier, replace(shipment, parcels=(parcel,)), store, order_id)


def _ask(ledger: Ledger, proposal: Proposal, now: datetime) -> None:
    shipment, waybill = proposal.shipment, proposal.parcel.waybill
    evidence = {
        "kind": "memo",
        "supplier": proposal.supplier,
        "supplier_order": shipment.order_id,
        "supplier_name": shipment.supplier_name,
    }
    about = {
        "number": waybill.number,
        "carrier": waybill.carrier,
        "supplier_orders": shipment.order_id,
        "evidence": [evidence],
    }
    ledger.reviews.open(proposal.store, proposal.order_id, CAPTURED, waybill.number, about, now)


def _with_known(seen: Shipment, known: Shipment | None) -> Shipment:
    """What a page shows, with what it left out and we know: a list shows less than all pages.

    An order that we read as cancelled, or as further on its way, stays so: the page may be older
    than our reading."""
    if known is None:
        return seen
    carriers = {p.waybill.number: p for p in known.parcels if p.waybill.carrier}
    shown = {
        p.waybill.number: p if p.waybill.carrier else carriers.get(p.waybill.number, p)
        for p in seen.parcels
    }
    parcels = {p.waybill.number: p for p in known.parcels} | shown
    older = _FAR[known.status] > _FAR[seen.status]
    return replace(
        seen,
        status=known.status if older else seen.status,
        memo=seen.memo or known.memo,
        named=seen.named or known.named,
        lines=seen.lines or known.lines,
        receiver=seen.receiver or known.receiver,
        refund=seen.refund or known.refund,
        parcels=tuple(parcels.values()),
        ordered_at=seen.ordered_at or known.ordered_at,
        paid_at=seen.paid_at or known.paid_at,
        supplier_name=seen.supplier_name or known.supplier_name,
        status_shown=known.status_shown if older else seen.status_shown or known.status_shown,
    )


def _numbers(shipment: Shipment | None) -> set[str]:
    return {parcel.waybill.number for parcel in shipment.parcels} if shipment else set()
