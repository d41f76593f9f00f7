"""The orders of accounts as their pages must show them, and their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from agent.ledger import Ledger
from scrapers.recipe.mending.known import Known, KnownOrder, known_orders
from scrapers.records import Shipment, StoreOrder


def known_of(ledger: Ledger, accounts: Iterable[str]) -> Known:
    """The orders that these accounts were read to have, with their waybills' numbers."""
    found: list[KnownOrder] = []
    for key in accounts:
        for order in (*ledger.orders.all(key), *ledger.shipments.all(key)):
            numbers = frozenset(parcel.waybill.number for parcel in order.parcels or ())
            found.append(KnownOrder(order.order_id, numbers, order.status, _begun(order)))
    return known_orders(found)


def _begun(order: StoreOrder | Shipment) -> datetime | None:
    placed = order.ordered_at if isinstance(order, Shipment) else None
    return order.paid_at or placed


def numbers_of(ledger: Ledger, key: str) -> set[str]:
    """The numbers of an account's orders and of their waybills, and of the orders that they name:
    none of them is anybody's name or phone."""
    known = known_of(ledger, [key])
    named = {number for one in ledger.shipments.all(key) for number in (one.named,) if number}
    return set(known) | named | {number for order in known.values() for number in order.numbers}
