"""One waybill entered by hand: recognised, checked by the same guards, kept as a shipment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.errors import UserError
from agent.known import Gatherer
from agent.ledger import Ledger
from agent.rules.accounts import BY_HAND, by_hand_account, entry_of, is_by_hand
from agent.rules.guards import Purchase, Trip, trips
from agent.rules.matching import BY_HAND_DIFFERS
from agent.settings import StoreConfig
from scrapers.carriers import carriers, detect, normalise_number, not_a_waybill
from scrapers.records import STILL_OPEN, OrderStatus, Parcel, Shipment, StoreOrder, Waybill


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
    ledger: Ledger, store: StoreConfig, order: StoreOrder, typed: str, carrier: str | None
) -> Recognised:
    """Look at a number as the next pass would. Nothing is kept. Raises UserError where the store's
    order takes none any more."""
    _must_be_open(order)
    number = normalise_number(typed)
    wrong = not_a_waybill(number)
    if wrong is not None:
        return Recognised(number, (), wrong)
    said = carriers().get(carrier or "")
    found = (said.key,) if said else tuple(sorted(detect(number)))
    if len(found) != 1:
        return Recognised(number, found, None)
    shipment = _shipment(order.order_id, Waybill(found[0], number))
    own = _bought(ledger, store, order.order_id)
    elsewhere = {one.order_id for one in ledger.shipments.showing({number})}
    purchase = Purchase(
        order,
        shipment,
        shipment.parcels[0],
        frozenset({*elsewhere, shipment.order_id} - {one.order_id for one in own}),
        frozenset(ledger.orders.showing(store.key, number) - {order.order_id}),
    )
    differs = [
        Trip(BY_HAND_DIFFERS, {"supplier_orders": one.order_id})
        for one in own
        if one.parcels and number not in {parcel.waybill.number for parcel in one.parcels}
    ]
    return Recognised(number, found, None, (*trips(purchase), *differs))


def _must_be_open(order: StoreOrder) -> None:
    shown = ", ".join(parcel.waybill.number for parcel in order.parcels or ())
    if shown:
        raise UserError("by_hand_shown", order=order.order_id, number=shown)
    if order.status not in STILL_OPEN:
        raise UserError("by_hand_not_open", order=order.order_id)


def _bought(ledger: Ledger, store: StoreConfig, order_id: str) -> list[Shipment]:
    """The live supplier orders for this order."""
    known = Gatherer(ledger, store.key, store.suppliers).known([order_id]).get(order_id)
    return [
        purchase.shipment
        for purchase in (known.purchases if known else ())
        if not is_by_hand(purchase.supplier)
        and purchase.shipment.status is not OrderStatus.CANCELLED
    ]


def keep(ledger: Ledger, store: str, order_id: str, waybill: Waybill, at: datetime) -> None:
    """From now on it is a shipment like any other; the next pass looks at it again."""
    shipment = _shipment(order_id, waybill)
    ledger.links.remove(store, order_id, by_hand_account(store), shipment.order_id)  # a new word
    ledger.shipments.save(by_hand_account(store), [shipment], at, listed=False)
    ledger.captured.note_source(
        by_hand_account(store), shipment.order_id, waybill.number, BY_HAND, at
    )


def _shipment(order_id: str, waybill: Waybill) -> Shipment:
    """One shipment a store order: a number typed again corrects the one before."""
    return Shipment(
        order_id=entry_of(order_id),
        status=OrderStatus.SHIPPED,
        memo=None,
        named=order_id,
        lines=(),
        receiver=None,
        parcels=(Parcel(waybill),),
    )
