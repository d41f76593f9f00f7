"""What does not fit together: store against supplier, number against order, trace against both.

Each is a pure look at what was known at one moment; since when it holds follows from asking at
every moment at which something became known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agent.rules import guards
from agent.rules.accounts import is_by_hand
from agent.rules.knowledge import Snapshot, since
from agent.rules.reason import Reason, Why
from scrapers.records import OrderStatus, Parcel

_SHIPPED = (OrderStatus.SHIPPED, OrderStatus.FINISHED, OrderStatus.PARTLY_SHIPPED)


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found; `since` only where the finding has a time of its own."""

    details: Mapping[str, str] = field(default_factory=dict[str, str])
    since: datetime | None = None
    form: str | None = None


Look = Callable[[Snapshot], Found | None]


def supplier_shows_none(now: Snapshot) -> Found | None:
    """The supplier says shipped and shows no number."""
    if now.shown or now.single is None:
        return None
    purchase, view = now.single
    if view.status not in _SHIPPED or view.numbers:
        return None
    return Found({"supplier_order": purchase.shipment.order_id}, form="supplier")


def gone_from_store(now: Snapshot) -> Found | None:
    """The store showed a waybill once, and shows none now."""
    before = [view for view in now.known.views if view.at <= now.at and view.numbers]
    if now.shown or not before:
        return None
    return Found({"number": ", ".join(sorted(before[-1].numbers))}, form="gone")


def waybill_changed(now: Snapshot) -> Found | None:
    """Store and supplier show different numbers: changed, split, sent again, or typed wrong."""
    if now.single is None or now.store is None:
        return None
    ours, theirs = now.store.numbers, now.single[1].numbers
    if not ours or not theirs or ours == theirs:
        return None
    return Found({"store": ", ".join(sorted(ours)), "supplier": ", ".join(sorted(theirs))})


def purchase_given_up(now: Snapshot) -> Found | None:
    """The store still shows the number of a purchase that was cancelled, or is being refunded."""
    ours = now.store.numbers if now.store else frozenset[str]()
    for purchase in now.known.purchases:
        seen = [view for view in purchase.views if view.at <= now.at]
        if not any(view.numbers & ours for view in seen):
            continue
        details = {
            "supplier_order": purchase.shipment.order_id,
            "store": ", ".join(sorted(ours)),
        }
        if seen[-1].status is OrderStatus.CANCELLED and not now.live:
            return Found(details, form="cancelled")
        if seen[-1].asked_back and seen[-1].status is not OrderStatus.CANCELLED:
            return Found(details, form="refunded")
    return None


def carrier_mismatch(now: Snapshot) -> Found | None:
    """One number, two carriers; or a carrier that does not use such numbers."""
    theirs = _one_parcel(now)
    if theirs is None:
        return None
    if len(now.shown) == 1 and now.shown[0].waybill.number == theirs.waybill.number:
        ours = now.shown[0].waybill.carrier
        if ours and theirs.waybill.carrier and ours != theirs.waybill.carrier:
            return Found({"store": ours, "supplier": theirs.waybill.carrier})
    if now.shown:
        return None
    tripped = guards.waybill_shape(_as_purchase(now, theirs))
    if tripped is None or tripped.reason != "carrier_contradicts":
        return None
    return _unless_allowed(now, tripped, theirs.waybill.number, "shape")


def waybill_invalid(now: Snapshot) -> Found | None:
    """What the supplier shows is no waybill, or its carrier is unknown."""
    theirs = _one_parcel(now)
    if theirs is None:
        return None
    tripped = guards.waybill_shape(_as_purchase(now, theirs))
    if tripped is None or tripped.reason == "carrier_contradicts":
        return None
    return Found(tripped.details, form=tripped.reason)


def duplicate_purchase(now: Snapshot) -> Found | None:
    """More than one live supplier order for this store order (重复采购)."""
    if len(now.live) < 2:
        return None
    bought = [purchase for purchase, _ in now.live if not is_by_hand(purchase.supplier)]
    ids = ", ".join(sorted(purchase.shipment.order_id for purchase in bought))
    if len(bought) > 1:
        return Found({"supplier_orders": ids})
    return Found({"supplier_order": ids}, form="by_hand") if bought else None


def waybill_reused(now: Snapshot) -> Found | None:
    """The number stands on another order too."""
    numbers = {now.watched} if now.watched else {p.waybill.number for p in now.shown}
    others = sorted(
        {
            other.order_id
            for other in now.known.elsewhere
            if other.number in numbers
            and other.since <= now.at
            and (other.until is None or other.until > now.at)
        }
    )
    return Found({"orders": ", ".join(others)}) if others else None


def trace_before_payment(now: Snapshot) -> Found | None:
    """The parcel moved before the buyer paid: it is another order's."""
    paid = now.known.order.paid_at
    first = min((event.at for event in now.events), default=None)
    if paid is None or first is None or first >= paid:
        return None
    return Found({"first": first.isoformat(), "paid": paid.isoformat()})


def destination_mismatch(now: Snapshot) -> Found | None:
    """The parcel reached a buyer in another province than the receiver's."""
    receiver = now.known.order.receiver
    province = receiver.province if receiver else None
    event = guards.reached_elsewhere(province, now.events)
    if event is not None:
        tripped = guards.Trip(
            "destination_differs", {"store": province or "", "supplier": event.place or ""}
        )
        found = _unless_allowed(now, tripped, now.watched or "")
        return replace(found, since=event.at) if found else None
    theirs = _one_parcel(now)
    told = guards.destination(_as_purchase(now, theirs)) if theirs else None
    return _unless_allowed(now, told, theirs.waybill.number) if told and theirs else None


def wrong_item_suspected(now: Snapshot) -> Found | None:
    """What was bought cannot be what was sold (发错货)."""
    if now.single is None:
        return None
    theirs = _one_parcel(now)
    number = theirs.waybill.number if theirs else ""
    empty = Parcel(guards.NO_WAYBILL)
    for guard in (guards.quantities, guards.specs):
        tripped = guard(_as_purchase(now, theirs or empty))
        if tripped and (found := _unless_allowed(now, tripped, number)):
            return found
    return None


def _one_parcel(now: Snapshot) -> Parcel | None:
    """The one parcel of the one live purchase."""
    parcels = now.single[1].parcels or () if now.single else ()
    return parcels[0] if len(parcels) == 1 else None


def _as_purchase(now: Snapshot, parcel: Parcel) -> guards.Purchase:
    assert now.single is not None
    shipment = now.single[0].shipment
    return guards.Purchase(now.known.order, shipment, parcel, frozenset(), frozenset())


def _unless_allowed(
    now: Snapshot, tripped: guards.Trip, number: str, form: str | None = None
) -> Found | None:
    """A person looked at this very number and said yes."""
    allowed = (tripped.reason, number) in now.known.allowed
    return None if allowed else Found(tripped.details, form=form)


LOOKS: tuple[tuple[Why, Look], ...] = (
    (Why.WAYBILL_MISSING, supplier_shows_none),
    (Why.WAYBILL_MISSING, gone_from_store),
    (Why.WAYBILL_CHANGED, waybill_changed),
    (Why.WAYBILL_CHANGED, purchase_given_up),
    (Why.CARRIER_MISMATCH, carrier_mismatch),
    (Why.WAYBILL_INVALID, waybill_invalid),
    (Why.DUPLICATE_PURCHASE, duplicate_purchase),
    (Why.WAYBILL_REUSED, waybill_reused),
    (Why.TRACE_BEFORE_PAYMENT, trace_before_payment),
    (Why.DESTINATION_MISMATCH, destination_mismatch),
    (Why.WRONG_ITEM_SUSPECTED, wrong_item_suspected),
)


def contradictions(past: Sequence[Snapshot]) -> list[Reason]:
    """Everything that does not fit now, with the moment since which it never did. `past` are all
    changes until now."""
    found: list[Reason] = []
    for why, look in LOOKS:
        told = look(past[-1])
        if told is not None:
            began = told.since or since(past, look)
            found.append(Reason(why, began, form=told.form, details=told.details))
    return found
