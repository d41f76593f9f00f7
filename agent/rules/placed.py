"""Which new supplier order was placed for which store order, from what was seen when it was placed.

Pure. Evidence (2) of the matching: the seller went from a store order's card to the supplier's
offer, chose that order on the supplier's form, and pressed the supplier's own button there. A pair
is made only where exactly one new supplier order fits exactly one such purchase, and where its memo
names the store order or the supplier's own page showed its number right after. What only looks
alike is a question of the matching, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scrapers.records import OrderStatus, Shipment

BEFORE = timedelta(minutes=2)  # the portal's clock and ours
AFTER = timedelta(minutes=30)  # a form may stand open for a while before the portal takes it
FORGOTTEN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Placing:
    """One purchase that was begun on a store order's card. `placed_at` is when the button of the
    supplier's form was pressed (whether the form was taken nobody knows yet), in which `tab`;
    `supplier_order` the number that the supplier's page then showed there, if it did."""

    id: int
    order_id: str
    product_id: str
    begun_at: datetime
    placed_at: datetime | None = None
    memo_given: bool = False
    quantity: int | None = None
    supplier_order: str | None = None
    tab: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A pair, with what it rests on (for `yundan why` and the card)."""

    placing: Placing
    supplier_order_id: str
    rests_on: Mapping[str, Any]


def placed(placings: Sequence[Placing], shipments: Sequence[Shipment]) -> list[Placed]:
    """The pairs that are certain. `shipments` are tied to no store order yet."""
    fitting = {
        placing.id: [s for s in shipments if _fits(placing, s)]
        for placing in placings
        if placing.placed_at is not None
    }
    claimed: dict[str, int] = {}
    for found in fitting.values():
        for shipment in found:
            claimed[shipment.order_id] = claimed.get(shipment.order_id, 0) + 1
    return [
        Placed(placing, shipment.order_id, _rests_on(placing, shipment))
        for placing in placings
        for shipment in fitting.get(placing.id, [])
        if len(fitting[placing.id]) == 1 and claimed[shipment.order_id] == 1
    ]


def _fits(placing: Placing, shipment: Shipment) -> bool:
    if shipment.status is OrderStatus.CANCELLED:
        return False
    if placing.product_id not in {line.product_id for line in shipment.lines}:
        return False
    pieces = sum(line.quantity for line in shipment.lines)
    if placing.quantity is not None and placing.quantity != pieces:
        return False
    names = shipment.store_order_ids
    if names and placing.order_id not in names:
        return False
    shown = placing.supplier_order == shipment.order_id and not placing.memo_given
    if placing.order_id not in names and not shown:  # a memo that was given would be there
        return False
    if placing.supplier_order not in (None, shipment.order_id):
        return False
    if placing.placed_at is None or shipment.ordered_at is None:
        return False
    return placing.begun_at - BEFORE <= shipment.ordered_at <= placing.placed_at + AFTER


def _rests_on(placing: Placing, shipment: Shipment) -> dict[str, Any]:
    return {
        "offer": placing.product_id,
        "begun_at": placing.begun_at.isoformat(),
        "placed_at": placing.placed_at.isoformat() if placing.placed_at else None,
        "memo": placing.order_id in shipment.store_order_ids,
        "number_shown": placing.supplier_order is not None,
        "quantity": sum(line.quantity for line in shipment.lines),
    }
