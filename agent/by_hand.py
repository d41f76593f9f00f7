"""One waybill entered by hand: recognised, checked by the same guards, kept as a shipment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.ledger import Ledger
from agent.rules.by_hand import BY_HAND, by_hand_account
from agent.rules.guards import Purchase, Trip, trips
from scrapers.carriers import carriers, detect, normalise_number, not_a_waybill
from scrapers.records import OrderStatus, Parcel, Shipment, StoreOrder, Waybill


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a number typed by a person looks like. `carriers` are keys, the likeliest first;
    `wrong` says why it can be no waybill at all, `trips` are the guards that would trip."""

    number: str
    carriers: tuple[str, ...]
    wrong: str | None
    trips: tuple[Trip, ...] = ()

    @property
    def carrier(self) -> str | None:
        """The one carrier that it can be."""
        return self.carriers[0] if len(self.carriers) == 1 else None


def recognise(
    ledger: Ledger, store: str, order: StoreOrder, typed: str, carrier: str | None
) -> Recognised:
    """Look at a number as the next pass would. Nothing is kept."""
    number = normalise_number(typed)
    wrong = not_a_waybill(number)
    if wrong is not None:
        return Recognised(number, (), wrong)
    said = carriers().get(carrier or "")
    found = (said.key,) if said else tuple(sorted(detect(number)))
    if len(found) != 1:
        return Recognised(number, found, None)
    shipment = _shipment(order.order_id, Waybill(found[0], number))
    bought = {one.order_id for one in ledger.shipments.showing({number})}
    sold = ledger.orders.showing(store, number) - {order.order_id}
    purchase = Purchase(
        order,
        shipment,
        shipment.parcels[0],
        frozenset({*bought, shipment.order_id}),
        frozenset(sold),
    )
    return Recognised(number, found, None, trips(purchase))


def keep(ledger: Ledger, store: str, order_id: str, waybill: Waybill, at: datetime) -> None:
    """From now on it is a shipment like any other; the next pass looks at it again."""
    shipment = _shipment(order_id, waybill)
    ledger.shipments.save(by_hand_account(store), [shipment], at, listed=False)
    ledger.captured.note_source(
        by_hand_account(store), shipment.order_id, waybill.number, BY_HAND, at
    )


def _shipment(order_id: str, waybill: Waybill) -> Shipment:
    """One shipment a store order: a number typed again corrects the one before."""
    return Shipment(
        order_id=f"{BY_HAND}-{order_id}",
        status=OrderStatus.SHIPPED,
        memo=None,
        named=order_id,
        lines=(),
        receiver=None,
        parcels=(Parcel(waybill),),
    )
