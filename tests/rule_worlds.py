"""Small made-up worlds for the rules' tests: store orders, supplier orders, pairs, answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from agent.rules.desired import Trust, Wish, wishes
from agent.rules.matching import Candidate, Evidence, Pair
from scrapers.records import Line, OrderStatus, Parcel, Receiver, Shipment, StoreOrder, Waybill
from scrapers.traces.line import TraceEvent

PAID = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ORDERS = tuple(f"692000000000000000{n}" for n in range(4))
STRANGER = "6999999999999999999"
NUMBERS = ("73610555582883", "73610555582884", "YT8325675513424")
CARRIERS = {number: "yto" if number.startswith("YT") else "zto" for number in NUMBERS}


def line(
    quantity: int = 1, *, sku: str | None = "K1-白色", colour: str = "白色", line_id: str = "1"
) -> Line:
    """One line as the store shows it; the supplier's article number heads the store's code."""
    return Line(line_id, "抱枕", quantity, "p1", sku, {"颜色": colour})


def store_order(
    order_id: str = ORDERS[0],
    status: OrderStatus = OrderStatus.AWAITING,
    *,
    lines: tuple[Line, ...] | None = None,
    receiver: Receiver | None = None,
    parcels: tuple[Parcel, ...] | None = (),
    after_sale: str | None = None,
    paid_at: datetime | None = PAID,
) -> StoreOrder:
    return StoreOrder(
        order_id,
        status,
        paid_at,
        PAID + timedelta(hours=48),
        (line(),) if lines is None else lines,
        receiver,
        parcels,
        after_sale,
    )


def parcel(
    number: str = NUMBERS[0], carrier: str | None = None, trace: tuple[TraceEvent, ...] = ()
) -> Parcel:
    known = CARRIERS.get(number, "") if carrier is None else carrier
    return Parcel(Waybill(known, number), trace=trace, carrier_shown=known or "某快递")


def shipment(
    order_id: str = "2800000000000000001",
    status: OrderStatus = OrderStatus.SHIPPED,
    *,
    named: str | None = ORDERS[0],
    memo: str | None = None,
    lines: tuple[Line, ...] | None = None,
    receiver: Receiver | None = None,
    parcels: tuple[Parcel, ...] | None = None,
    ordered_at: datetime | None = PAID + timedelta(hours=1),
    refund: str | None = None,
) -> Shipment:
    return Shipment(
        order_id,
        status,
        memo,
        named,
        (line(sku="K1"),) if lines is None else lines,
        receiver,
        (parcel(),) if parcels is None else parcels,
        ordered_at,
        refund=refund,
    )


@dataclass(frozen=True, slots=True)
class RuleWorld:
    """Everything that the rules look at."""

    orders: tuple[StoreOrder, ...]
    candidates: tuple[Candidate, ...]
    pairs: tuple[Pair, ...] = ()
    shown: Mapping[str, set[str]] = field(default_factory=dict[str, set[str]])
    trust: Trust = field(default_factory=Trust)

    def wishes(self) -> dict[str, Wish]:
        found = wishes(self.orders, self.candidates, self.pairs, self.shown, self.trust)
        return {wish.order_id: wish for wish in found}


T = TypeVar("T")


def mostly(usual: T, *rare: T) -> st.SearchStrategy[T]:
    """The usual value five times out of six: worlds in which nothing is due prove little."""
    return st.sampled_from([usual] * (5 * max(1, len(rare))) + list(rare))


FUJIAN, GUANGDONG = Receiver("张三", "13800001234", "福建省"), Receiver("李四", None, "广东省")
MASKS = mostly(None, FUJIAN, GUANGDONG)
USUAL_LINES = (line(),)
LINES = mostly(
    USUAL_LINES,
    (line(2),),
    (line(colour="黑色"),),
    (line(), line(colour="黑色", line_id="2")),
    (line(sku="Z9"),),
)
BOUGHT = mostly((line(sku="K1"),), (line(2, sku="K1"),), (line(sku="K1", colour="黑色"),))
LATER, EARLIER = PAID + timedelta(hours=3), PAID - timedelta(days=1)
TRACES = mostly((), (TraceEvent(LATER, "已揽收"),), (TraceEvent(EARLIER, "已揽收"),))
PARCEL = st.builds(parcel, st.sampled_from(NUMBERS), mostly(None, "zto", ""), TRACES)
IDS = st.sampled_from([*ORDERS, STRANGER])
MEMOS = st.none() | st.lists(IDS | st.sampled_from(["麻烦今天发", "13800001234"]), max_size=2).map(
    "，".join
)


def _order(order_id: str) -> st.SearchStrategy[StoreOrder]:
    return st.builds(
        store_order,
        st.just(order_id),
        mostly(OrderStatus.AWAITING, *OrderStatus),
        lines=LINES,
        receiver=MASKS,
        parcels=mostly((), None, (parcel(),), (parcel(), parcel()), (parcel(NUMBERS[2]),)),
        after_sale=mostly(None, "退款/售后"),
    )


def _candidate(n: int) -> st.SearchStrategy[Candidate]:
    made = st.builds(
        shipment,
        st.just(f"280000000000000000{n}"),
        mostly(OrderStatus.SHIPPED, *OrderStatus),
        named=mostly(ORDERS[n], None, None, *ORDERS, STRANGER),
        memo=mostly(None, "") | MEMOS,
        lines=BOUGHT,
        receiver=MASKS,
        parcels=st.tuples(PARCEL) | mostly((parcel(NUMBERS[n % 3]),), (), (parcel(), parcel("x"))),
        ordered_at=mostly(PAID + timedelta(hours=1), None, PAID - timedelta(hours=1)),
        refund=mostly(None, "退款中"),
    )
    return st.builds(Candidate, mostly("a", "b"), made)


PAIRS = st.lists(
    st.builds(
        Pair,
        IDS,
        st.sampled_from(["a", "b"]),
        st.sampled_from([f"280000000000000000{n}" for n in range(4)]),
        st.sampled_from([Evidence.SAVED, Evidence.PERSON]),
        st.booleans(),
    ),
    max_size=2,
    unique_by=lambda p: (p.order_id, p.supplier, p.supplier_order_id),
).map(tuple)
REASONS = st.sampled_from(
    [
        "quantity_differs",
        "spec_differs",
        "destination_differs",
        "bought_before_payment",
        "waybill_reused",
        "carrier_contradicts",
        "trace_before_payment",
        "supplier_refund",
    ]
)
ANSWERS = st.dictionaries(
    st.tuples(IDS, REASONS, st.sampled_from(NUMBERS)),
    st.sampled_from(["accepted", "accepted", "rejected"]),
    max_size=12,
)
WORLDS = st.builds(
    RuleWorld,
    st.integers(1, 4).flatmap(lambda n: st.tuples(*(_order(ORDERS[i]) for i in range(n)))),
    st.integers(0, 4).flatmap(lambda n: st.tuples(*(_candidate(i) for i in range(n)))),
    PAIRS,
    st.dictionaries(st.sampled_from(NUMBERS), st.sets(IDS, min_size=1, max_size=2), max_size=1),
    st.builds(Trust, st.booleans(), st.booleans(), ANSWERS),
)
