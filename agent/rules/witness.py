"""What the seller's own page shows of an order, beside what we last read. Pure.

A page that the seller has open is newer than our last reading, and no proof: where it shows
something else, our knowledge is called old, and the order is read again. Nothing is written for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scrapers.records import NOT_SHIPPED, OrderStatus, StoreOrder

_SENT = (OrderStatus.SHIPPED, OrderStatus.FINISHED)


@dataclass(frozen=True, slots=True)
class Witness:
    """One order as a page showed it. `numbers` is None where the page shows no waybills at all."""

    order_id: str
    at: datetime
    status: OrderStatus | None
    numbers: tuple[str, ...] | None


def differs(seen: Witness, order: StoreOrder, read_at: datetime | None) -> bool:
    """Whether a page shows an order otherwise than it was last read, and later."""
    if read_at is not None and seen.at <= read_at:
        return False
    if seen.numbers is not None and order.parcels is not None:
        ours = {parcel.waybill.number for parcel in order.parcels}
        if set(seen.numbers) != ours:
            return True
    if seen.status is None or seen.status is order.status:
        return False
    gone = {seen.status, order.status} & {OrderStatus.CANCELLED}
    sent = (seen.status in _SENT) != (order.status in _SENT)
    return bool(gone) or sent or (seen.status in NOT_SHIPPED) != (order.status in NOT_SHIPPED)
