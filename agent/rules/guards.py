"""Reasons not to write, each a pure function over what both sides showed.

A guard that cannot tell says nothing: it trips only on what it can show. Their order is the
order in which a person wants to hear of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from scrapers.carriers import ShapeVerdict, check, not_a_waybill
from scrapers.records import Line, OrderStatus, Parcel, Shipment, StoreOrder, Waybill
from scrapers.traces.line import TraceEvent, TraceKind
from scrapers.traces.places import province_of, sure_place_of

_AT_THE_BUYER = (TraceKind.OUT_FOR_DELIVERY, TraceKind.LOCKER, TraceKind.DELIVERED)
NO_WAYBILL = Waybill("", "")
CLOCK_SLACK = timedelta(minutes=2)  # the two portals' clocks need not agree to the second


@dataclass(frozen=True, slots=True)
class Trip:
    """A guard's reason (a key of the interface's words) with what it saw."""

    reason: str
    details: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Purchase:
    """One store order, the one supplier order for it, and the one parcel to be written.

    `number_orders` are the supplier orders on which this number stands, `number_shown` the other
    store orders that show it now.
    """

    order: StoreOrder
    shipment: Shipment
    parcel: Parcel
    number_orders: frozenset[str]
    number_shown: frozenset[str]


def store_status(p: Purchase) -> Trip | None:
    """The store itself does not want it shipped: cancelled, held, refund open (退款, 售后)."""
    if p.order.status is OrderStatus.CANCELLED:
        return Trip("order_cancelled")
    if p.order.after_sale:
        return Trip("refund_open", {"text": p.order.after_sale})
    if p.order.status in (OrderStatus.HELD, OrderStatus.UNPAID):
        return Trip("order_held", {"status": p.order.status})
    return None


def supplier_refund(p: Purchase) -> Trip | None:
    """The supplier order itself is being refunded."""
    return Trip("supplier_refund", {"text": p.shipment.refund}) if p.shipment.refund else None


def waybill_shape(p: Purchase) -> Trip | None:
    """No waybill at all, an unknown carrier, or a number that this carrier does not use."""
    number, carrier = p.parcel.waybill.number, p.parcel.waybill.carrier
    if problem := not_a_waybill(number):
        return Trip("not_a_waybill", {"number": number, "problem": problem})
    if not carrier:
        return Trip("carrier_unknown", {"number": number, "shown": p.parcel.carrier_shown or ""})
    if check(carrier, number) is ShapeVerdict.CONTRADICTS:
        return Trip("carrier_contradicts", {"number": number, "carrier": carrier})
    return None


def number_elsewhere(p: Purchase) -> Trip | None:
    """The same number on another order, with no evidence that the parcels were merged."""
    if p.number_shown:
        return Trip("waybill_reused", {"orders": ", ".join(sorted(p.number_shown))})
    others = p.number_orders - {p.shipment.order_id}
    if others:
        return Trip("waybill_on_several", {"supplier_orders": ", ".join(sorted(p.number_orders))})
    return None


def bought_before_payment(p: Purchase) -> Trip | None:
    """A purchase made before the buyer paid cannot be this order's."""
    paid, ordered = p.order.paid_at, p.shipment.ordered_at
    if paid and ordered and ordered < paid - CLOCK_SLACK:
        return Trip("bought_before_payment")
    return None


def trace_before_payment(p: Purchase) -> Trip | None:
    """The parcel moved before the buyer paid: the store refuses that too (70019)."""
    paid = p.order.paid_at
    first = min((event.at for event in p.parcel.trace or ()), default=None)
    if paid and first and first < paid:
        return Trip("trace_before_payment")
    return None


def destination(p: Purchase) -> Trip | None:
    """Both sides show a receiver, and the provinces differ."""
    ours, theirs = p.order.receiver, p.shipment.receiver
    if ours and theirs and ours.province and theirs.province:
        a, b = (_province(r) for r in (ours.province, theirs.province))
        if a != b:
            return Trip("destination_differs", {"store": a, "supplier": b})
    return None


def trace_destination(p: Purchase) -> Trip | None:
    """The parcel reached a buyer in another province than the receiver's."""
    province = p.order.receiver.province if p.order.receiver else None
    event = reached_elsewhere(province, p.parcel.trace or ())
    if event is None or province is None:
        return None
    return Trip("destination_differs", {"store": province, "supplier": event.place or "?"})


def reached_elsewhere(province: str | None, events: Sequence[TraceEvent]) -> TraceEvent | None:
    """The earliest event at a buyer's that names another province than `province`."""
    wanted = province_of(province)
    for event in sorted(events, key=lambda e: e.at) if wanted else ():
        there = sure_place_of(event.text) if event.kind in _AT_THE_BUYER else None
        if there and there.province != wanted:
            return event
    return None


def _province(name: str) -> str:
    short = re.sub(r"(壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$", "", name.strip())
    return short or name


def quantities(p: Purchase) -> Trip | None:
    """The supplier order's pieces are not the store order's."""
    ours = sum(line.quantity for line in p.order.lines)
    theirs = sum(line.quantity for line in p.shipment.lines)
    if ours and theirs and ours != theirs:
        return Trip("quantity_differs", {"store": str(ours), "supplier": str(theirs)})
    return None


def specs(p: Purchase) -> Trip | None:
    """The bought lines cannot be the sold ones (发错货): a spec of one name has another value, or
    the pieces of a line differ. Lines are paired so that as many as possible agree."""
    ours, theirs = p.order.lines, p.shipment.lines
    if not ours or not theirs:
        return None
    if len(ours) != len(theirs):
        return (
            None if _each_has_a_partner(ours, theirs) else Trip("spec_differs", _odd(ours, theirs))
        )
    if _pairs_up(ours, theirs):
        return None
    return Trip("spec_differs", _odd(ours, theirs))


def _pairs_up(ours: Sequence[Line], theirs: Sequence[Line]) -> bool:
    """Whether every sold line has a bought line of its own that may be it (augmenting paths)."""
    partner: dict[int, int] = {}

    def placed(a: int, tried: set[int]) -> bool:
        for b, line in enumerate(theirs):
            fits = _may_be(ours[a], line) and ours[a].quantity == line.quantity
            if fits and b not in tried:
                tried.add(b)
                if b not in partner or placed(partner[b], tried):
                    partner[b] = a
                    return True
        return False

    return all(placed(a, set()) for a in range(len(ours)))


def _each_has_a_partner(ours: Sequence[Line], theirs: Sequence[Line]) -> bool:
    return all(any(_may_be(a, b) for b in theirs) for a in ours) and all(
        any(_may_be(a, b) for a in ours) for b in theirs
    )


def _may_be(ours: Line, theirs: Line) -> bool:
    return not any(
        _plain(ours.spec[name]) != _plain(theirs.spec[name])
        for name in ours.spec.keys() & theirs.spec.keys()
        if not name.startswith("#")
    )


def _odd(ours: Sequence[Line], theirs: Sequence[Line]) -> dict[str, str]:
    """The lines of each side that have no exact counterpart, in words."""
    a, b = [_words(line) for line in ours], [_words(line) for line in theirs]
    return {
        "store": "; ".join(words for words in a if words not in b) or "; ".join(a),
        "supplier": "; ".join(words for words in b if words not in a) or "; ".join(b),
    }


def _words(line: Line) -> str:
    spec = " ".join(f"{name}:{value}" for name, value in sorted(line.spec.items()))
    return f"{spec} x{line.quantity}".strip()


def _plain(value: str) -> str:
    return re.sub(r"\s+", "", value).casefold()


GUARDS: tuple[Callable[[Purchase], Trip | None], ...] = (
    store_status,
    supplier_refund,
    waybill_shape,
    number_elsewhere,
    bought_before_payment,
    trace_before_payment,
    destination,
    trace_destination,
    quantities,
    specs,
)


def trips(purchase: Purchase) -> tuple[Trip, ...]:
    """Every guard that trips; none where the waybill may be written."""
    return tuple(trip for guard in GUARDS if (trip := guard(purchase)))
