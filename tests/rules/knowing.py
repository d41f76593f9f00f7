"""Small made-up orders as they are known: moments are hours after the payment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from agent.rule_packs import parsed
from agent.rules.in_force import Packs, Rules, rules_on
from agent.rules.knowledge import Elsewhere, Known, Purchase, Trace, View
from scrapers.records import Line, OrderStatus, Parcel, Receiver, Shipment, StoreOrder, Waybill
from scrapers.traces.event import trace_event

PAID = datetime(2026, 11, 2, 2, tzinfo=UTC)
ORDER, BOUGHT = "6920000000000000001", "2800000000000000001"
ZTO, OTHER_ZTO, YTO = "73610555582883", "73610555582884", "YT8325675513424"
LINE = Line("1", "抱枕", 1, "p1", "K1-白色", {"颜色": "白色"}, 5000)


def _rule(what: str, hours: int, confidence: str, more: str) -> str:
    return (
        f'[[rule]]\nwhat = "{what}"\nhours = {hours}\n{more}\n'
        f'confidence = "{confidence}"\nfrom = 2020-01-01\nsource = "test"\n'
    )


PACK = parsed(
    'platform = "test"\n'
    + _rule("ship_by", 48, "C1", 'starts = "paid"\ncounts = "waybill"\npenalty = { fen = 300 }')
    + _rule("pickup", 24, "G", 'starts = "shipped"\npenalty = { fen = 2000, guess = true }')
    + _rule("delivery", 120, "C1", 'starts = "picked_up"')
    + _rule("stall", 48, "C1", 'after = "in_transit"')
    + _rule("stall", 24, "C1", 'after = "unknown"')
    + _rule("knowledge", 6, "own", 'phase = "awaiting"\nside = "store"')
    + _rule("knowledge", 5, "own", 'phase = "awaiting"\nside = "supplier"')
    + _rule("knowledge", 72, "own", 'phase = "shipped"\nside = "store"')
    + _rule("knowledge", 36, "own", 'phase = "shipped"\nside = "supplier"')
    + _rule("look", 4, "own", 'after = "unknown"'),
    "test",
)
RULES: Rules = rules_on(Packs((PACK,)), PAID.date())


def at(hours: float) -> datetime:
    return PAID + timedelta(hours=hours)


def store_order(receiver: Receiver | None = None, ship_by: float | None = 48) -> StoreOrder:
    deadline = None if ship_by is None else at(ship_by)
    awaiting = OrderStatus.AWAITING
    return StoreOrder(ORDER, awaiting, PAID, deadline, (LINE,), receiver, ())


def view(
    hours: float,
    *numbers: str,
    status: OrderStatus | None = None,
    carrier: str = "zto",
    asked_back: str | None = None,
) -> View:
    """What a page showed from then on; shipped where it shows a number."""
    plain = OrderStatus.SHIPPED if numbers else OrderStatus.AWAITING
    parcels = tuple(Parcel(Waybill(carrier, n), at(hours)) for n in numbers)
    return View(at(hours), status or plain, asked_back, parcels)


def purchase(
    *views: View,
    order_id: str = BOUGHT,
    lines: Sequence[Line] = (LINE,),
    reads: Sequence[float] = (),
) -> Purchase:
    shipment = Shipment(order_id, OrderStatus.SHIPPED, None, ORDER, tuple(lines), None, ())
    moments = {*(v.at for v in views), *(at(hours) for hours in reads)}
    return Purchase("1688", shipment, tuple(views), tuple(sorted(moments)))


def trace(*lines: tuple[float, str], looks: Sequence[float], seen: float | None = None) -> Trace:
    """Lines at hours after the payment, first seen at the first look behind them."""
    events = [(trace_event(at(hours), text), hours) for hours, text in lines]
    first = [at(seen if seen is not None else min(x for x in looks if x >= h)) for _, h in events]
    return Trace(
        tuple(zip((event for event, _ in events), first, strict=True)),
        tuple(at(hours) for hours in looks),
    )


def known(
    *views: View,
    purchases: Sequence[Purchase] = (),
    reads: Sequence[float] = (),
    traces: Mapping[str, Trace] | None = None,
    elsewhere: Sequence[Elsewhere] = (),
    receiver: Receiver | None = None,
    ship_by: float | None = 48,
    list_reads: Sequence[float] = (),
    allowed: frozenset[tuple[str, str]] = frozenset(),
    asked: str | None = None,
    doubted: bool = False,
) -> Known:
    moments = {*(v.at for v in views), *(at(hours) for hours in reads)}
    return Known(
        store_order(receiver, ship_by),
        tuple(views),
        tuple(sorted(moments)),
        tuple(purchases),
        (tuple(at(hours) for hours in list_reads),),
        traces or {},
        tuple(elsewhere),
        allowed,
        asked,
        doubted,
    )
