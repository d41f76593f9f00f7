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

PACK = parsed(
    """
platform = "test"
[[rule]]
what = "ship_by"
hours = 48
starts = "paid"
counts = "waybill"
from = 2020-01-01
confidence = "C1"
source = "test"
penalty = { fen = 300 }
[[rule]]
what = "pickup"
hours = 24
starts = "shipped"
from = 2020-01-01
confidence = "G"
source = "test"
penalty = { fen = 2000, guess = true }
[[rule]]
what = "delivery"
hours = 120
starts = "picked_up"
from = 2020-01-01
confidence = "C1"
source = "test"
[[rule]]
what = "stall"
after = "in_transit"
hours = 48
from = 2020-01-01
confidence = "C1"
source = "test"
[[rule]]
what = "stall"
after = "unknown"
hours = 24
from = 2020-01-01
confidence = "C1"
source = "test"
[[rule]]
what = "knowledge"
phase = "awaiting"
side = "store"
hours = 6
from = 2020-01-01
confidence = "own"
source = "test"
[[rule]]
what = "knowledge"
phase = "awaiting"
side = "supplier"
hours = 5
from = 2020-01-01
confidence = "own"
source = "test"
[[rule]]
what = "knowledge"
phase = "shipped"
side = "store"
hours = 72
from = 2020-01-01
confidence = "own"
source = "test"
[[rule]]
what = "knowledge"
phase = "shipped"
side = "supplier"
hours = 36
from = 2020-01-01
confidence = "own"
source = "test"
[[rule]]
what = "look"
after = "unknown"
hours = 4
from = 2020-01-01
confidence = "own"
source = "test"
""",
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
