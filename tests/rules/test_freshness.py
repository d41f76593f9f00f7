"""The verdict as a table: what is known, the moment, and what is to be said then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.rules.freshness import State, verdict
from agent.rules.knowledge import Elsewhere, Known
from agent.rules.reason import Why
from scrapers.records import Line, OrderStatus, Receiver
from scrapers.traces.line import TraceKind
from tests.rules.knowing import (
    BOUGHT,
    LINE,
    ORDER,
    OTHER_ZTO,
    RULES,
    YTO,
    ZTO,
    at,
    known,
    purchase,
    store_order,
    trace,
    view,
)

PICKED, MOVED, THERE = (
    "【杭州市】已揽收",
    "【杭州市】已发往【广州市】",
    "【广州市】已签收，签收人：本人",
)
OUT = "【广州市】正在为您派件"
SENT = purchase(view(10, ZTO))
WAITING = known(view(0), reads=[40], purchases=[purchase(view(1), reads=[44])])
WRITTEN = known(view(0), view(11, ZTO), reads=[12], purchases=[SENT])


def on_its_way(*lines: tuple[float, str], looks: list[float], **more: object) -> Known:
    """Written at hour 11, proven, with a trace."""
    base = known(
        view(0),
        view(11, ZTO),
        reads=[60, 120],
        purchases=[purchase(view(10, ZTO), reads=[60, 90, 120])],
    )
    return replace(base, traces={ZTO: trace(*lines, looks=looks)}, **more)


REFUND = view(20, asked_back="退款中")
NO_NUMBER = purchase(view(8, status=OrderStatus.SHIPPED), reads=[9])
RENUMBERED = purchase(view(10, ZTO), view(20, OTHER_ZTO))
SPLIT = purchase(view(10, ZTO), view(20, ZTO, OTHER_ZTO))
FIRST, SECOND = purchase(view(1), reads=[9]), "2800000000000000002"
GIVEN_UP = view(8, status=OrderStatus.CANCELLED)
LATE_CANCEL = view(20, ZTO, status=OrderStatus.CANCELLED)
REFUNDED = view(20, ZTO, asked_back="退款中")
UNTOLD = replace(view(0), status=OrderStatus.SHIPPED, parcels=None)
BLACK = [replace(LINE, spec={"颜色": "黑色"})]
SICHUAN = store_order(Receiver(province="四川省"))

TABLE: list[tuple[str, Known, float, State, list[tuple[Why, float]]]] = [
    ("nothing bought yet", known(view(0), reads=[2], list_reads=[2]), 3, State.WAITING, []),
    ("bought, not sent", WAITING, 4, State.WAITING, []),
    ("sent, not written", known(view(0), reads=[11], purchases=[SENT]), 12, State.DUE, []),
    ("written and read back", WRITTEN, 12, State.SYNCED, []),
    (
        "half the clock",
        known(view(0), reads=[23], purchases=[purchase(view(1), reads=[23])]),
        24,
        State.WAITING,
        [(Why.SHIP_DEADLINE_NEAR, 24)],
    ),
    (
        "three quarters",
        known(view(0), reads=[35], purchases=[purchase(view(1), reads=[35])]),
        36,
        State.RISK,
        [(Why.SHIP_DEADLINE_NEAR, 36)],
    ),
    (
        "past the deadline, and not read since: nothing is concluded",
        known(view(0), reads=[47], purchases=[purchase(view(1), reads=[47])]),
        49,
        State.RISK,
        [(Why.SHIP_DEADLINE_NEAR, 43.2)],
    ),
    (
        "past the deadline, and read since",
        known(view(0), reads=[49], purchases=[purchase(view(1), reads=[49])]),
        49,
        State.STALE,
        [(Why.WAYBILL_MISSING, 48)],
    ),
    (
        "a refund stops the ship clock",
        known(view(0), REFUND, reads=[49], purchases=[purchase(view(1), reads=[49])]),
        49,
        State.WAITING,
        [],
    ),
    ("cancelled", known(view(0), view(5, status=OrderStatus.CANCELLED)), 90, State.CLOSED, []),
    (
        "shipped without a number",
        known(view(0), reads=[9], purchases=[NO_NUMBER]),
        9,
        State.STALE,
        [(Why.WAYBILL_MISSING, 8)],
    ),
    (
        "gone from the store",
        known(view(0), view(11, ZTO), view(14), purchases=[SENT]),
        14,
        State.STALE,
        [(Why.WAYBILL_MISSING, 14)],
    ),
    (
        "no scan, looked at too early to tell",
        on_its_way(looks=[34]),
        36,
        State.RISK,
        [(Why.PICKUP_DEADLINE_NEAR, 32.6)],
    ),
    ("no scan in time", on_its_way(looks=[36]), 36, State.STALE, [(Why.PICKUP_OVERDUE, 35)]),
    (
        "scanned too late, and moving",
        on_its_way((40, PICKED), looks=[36, 41]),
        42,
        State.SYNCED,
        [],
    ),
    (
        "a trace that stands still",
        on_its_way((15, PICKED), (16, MOVED), looks=[20, 64]),
        65,
        State.STALE,
        [(Why.TRACE_STALLED, 64)],
    ),
    (
        "it stood still, and went on",
        on_its_way((15, PICKED), (16, MOVED), (65, OUT), looks=[20, 64, 66]),
        67,
        State.SYNCED,
        [],
    ),
    (
        "a line of no meaning is news, but no scan",
        on_its_way((12, "包裹状态更新"), looks=[36]),
        36,
        State.STALE,
        [(Why.PICKUP_OVERDUE, 35)],
    ),
    (
        "not delivered in time",
        on_its_way((15, PICKED), (100, OUT), looks=[20, 101, 135]),
        136,
        State.STALE,
        [(Why.DELIVERY_OVERDUE, 135)],
    ),
    ("delivered", on_its_way((15, PICKED), (60, THERE), looks=[61]), 400, State.SYNCED, []),
    (
        "weather",
        on_its_way((15, PICKED), (20, "因暴雨天气原因延误"), looks=[21]),
        22,
        State.STALE,
        [(Why.EXCEPTION, 20)],
    ),
    (
        "weather, and on again",
        on_its_way((15, PICKED), (20, "因暴雨天气原因延误"), (25, MOVED), looks=[21, 26]),
        27,
        State.SYNCED,
        [],
    ),
    (
        "refused: what follows is the way back",
        on_its_way((15, PICKED), (40, "收件人拒收"), (45, MOVED), looks=[41, 45]),
        46,
        State.STALE,
        [(Why.EXCEPTION, 40)],
    ),
    (
        "the supplier changed the number",
        known(view(0), view(11, ZTO), reads=[20], purchases=[RENUMBERED]),
        21,
        State.STALE,
        [(Why.WAYBILL_CHANGED, 20)],
    ),
    (
        "the supplier sent a second parcel",
        known(view(0), view(11, ZTO), purchases=[SPLIT]),
        21,
        State.STALE,
        [(Why.WAYBILL_CHANGED, 20)],
    ),
    (
        "same number, other carrier",
        known(view(0), view(11, ZTO, carrier="sto"), purchases=[SENT]),
        12,
        State.STALE,
        [(Why.CARRIER_MISMATCH, 11)],
    ),
    (
        "a number that its carrier does not use",
        known(view(0), reads=[11], purchases=[purchase(view(10, YTO, carrier="zto"))]),
        12,
        State.REVIEW,
        [(Why.CARRIER_MISMATCH, 10)],
    ),
    (
        "a telephone number",
        known(view(0), reads=[11], purchases=[purchase(view(10, "13800001234"))]),
        12,
        State.REVIEW,
        [(Why.WAYBILL_INVALID, 10)],
    ),
    (
        "bought twice",
        known(view(0), reads=[9], purchases=[FIRST, purchase(view(8), order_id=SECOND)]),
        9,
        State.REVIEW,
        [(Why.DUPLICATE_PURCHASE, 8)],
    ),
    (
        "bought twice, one of them cancelled since",
        known(
            view(0),
            reads=[9],
            purchases=[FIRST, purchase(view(5), GIVEN_UP, order_id=SECOND, reads=[9])],
        ),
        9,
        State.WAITING,
        [],
    ),
    (
        "the number stands elsewhere",
        replace(WRITTEN, elsewhere=(Elsewhere(ZTO, "6920000000000000002", at(11.5)),)),
        12,
        State.REVIEW,
        [(Why.WAYBILL_REUSED, 11.5)],
    ),
    (
        "the number stood elsewhere",
        replace(WRITTEN, elsewhere=(Elsewhere(ZTO, "x", at(3), at(11.8)),)),
        12,
        State.SYNCED,
        [],
    ),
    (
        "older than the payment",
        replace(WRITTEN, traces={ZTO: trace((-30, PICKED), looks=[12])}),
        12,
        State.REVIEW,
        [(Why.TRACE_BEFORE_PAYMENT, 12)],
    ),
    (
        "another province",
        replace(on_its_way((15, PICKED), (17, OUT), looks=[18]), order=SICHUAN),
        18,
        State.REVIEW,
        [(Why.DESTINATION_MISMATCH, 17)],
    ),
    (
        "the wrong colour",
        known(view(0), reads=[9], purchases=[purchase(view(8), lines=BLACK)]),
        9,
        State.REVIEW,
        [(Why.WRONG_ITEM_SUSPECTED, 8)],
    ),
    (
        "too many pieces",
        known(view(0), reads=[9], purchases=[purchase(view(8), lines=[Line("1", "抱枕", 2)])]),
        9,
        State.REVIEW,
        [(Why.WRONG_ITEM_SUSPECTED, 8)],
    ),
    (
        "the store was not read for long",
        WAITING,
        46.5,
        State.STALE,
        [(Why.STORE_UNREAD, 46), (Why.SHIP_DEADLINE_NEAR, 43.2)],
    ),
    (
        "the supplier was never read",
        known(view(0), reads=[10]),
        11,
        State.STALE,
        [(Why.SUPPLIER_UNREAD, 5)],
    ),
    (
        "the purchase was cancelled after the write",
        known(view(0), view(11, ZTO), reads=[20], purchases=[purchase(view(10, ZTO), LATE_CANCEL)]),
        20,
        State.STALE,
        [(Why.WAYBILL_CHANGED, 20)],
    ),
    (
        "the purchase is being refunded after the write",
        known(view(0), view(11, ZTO), reads=[20], purchases=[purchase(view(10, ZTO), REFUNDED)]),
        20,
        State.STALE,
        [(Why.WAYBILL_CHANGED, 20)],
    ),
    (
        "shipped, by a page that tells no parcels",
        known(
            replace(view(0), status=OrderStatus.SHIPPED, parcels=None), reads=[49], list_reads=[49]
        ),
        49,
        State.WAITING,
        [],
    ),
    (
        "on hold",
        known(view(0, status=OrderStatus.HELD), reads=[49], list_reads=[49]),
        49,
        State.WAITING,
        [],
    ),
    (
        "delivered, and the store was never told",
        replace(
            known(view(0), reads=[49], purchases=[purchase(view(10, ZTO), reads=[49])]),
            traces={ZTO: trace((12, PICKED), (30, THERE), looks=[40])},
        ),
        56,
        State.STALE,
        [(Why.WAYBILL_MISSING, 48), (Why.STORE_UNREAD, 55), (Why.SUPPLIER_UNREAD, 54)],
    ),
    ("a press in doubt", replace(WRITTEN, doubted=True), 12, State.REVIEW, []),
    ("an open question", replace(WAITING, asked="refund_open"), 4, State.REVIEW, []),
]


@pytest.mark.parametrize(
    ("facts", "hour", "state", "reasons"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_verdict(facts: Known, hour: float, state: State, reasons: list[tuple[Why, float]]) -> None:
    said = verdict(facts, RULES, at(hour))
    assert [(r.why, r.since) for r in said.reasons] == [(why, at(h)) for why, h in reasons]
    assert said.state is state


def test_a_yes_to_this_very_number_is_not_asked_again() -> None:
    black = purchase(view(8, ZTO), lines=[replace(LINE, spec={"颜色": "黑色"})])
    asked = known(view(0), reads=[9], purchases=[black])
    allowed = replace(asked, allowed=frozenset({("spec_differs", ZTO)}))
    other = replace(asked, allowed=frozenset({("spec_differs", OTHER_ZTO)}))
    assert verdict(asked, RULES, at(9)).state is State.REVIEW
    assert verdict(other, RULES, at(9)).state is State.REVIEW
    assert verdict(allowed, RULES, at(9)).state is State.DUE


def test_the_cost_grows_with_the_warnings_and_is_whole_once_late() -> None:
    costs = [
        verdict(known(view(0), reads=[hour], list_reads=[hour]), RULES, at(hour)).penalty_fen
        for hour in (10, 24, 36, 44, 49)
    ]
    assert costs == [0, 150, 225, 270, 300]


def test_a_clock_that_was_broken_costs_though_the_parcel_moves_on() -> None:
    late = on_its_way((40, PICKED), looks=[36, 41])
    said = verdict(late, RULES, at(42))
    assert (said.state, said.penalty_fen) == (State.SYNCED, 2000)


def test_the_exception_names_its_kind() -> None:
    said = verdict(on_its_way((15, PICKED), (20, "快件丢失"), looks=[21]), RULES, at(22))
    assert [reason.kind for reason in said.reasons] == [TraceKind.LOST]


@pytest.mark.parametrize(
    ("facts", "hour", "look"),
    [
        (WAITING, 45, 46),  # the store's reading grows old
        (known(view(0), reads=[11], purchases=[SENT]), 11, 11),  # the trace of a number just shown
        (on_its_way((15, PICKED), looks=[20]), 21, 24),  # the next look at a trace
        (on_its_way(looks=[34]), 36, 36),  # a deadline passed unseen
        (on_its_way((15, PICKED), (60, THERE), looks=[61]), 70, None),  # delivered
        (known(view(0), view(5, status=OrderStatus.CANCELLED)), 6, None),
    ],
)
def test_when_to_look_again(facts: Known, hour: float, look: float | None) -> None:
    assert verdict(facts, RULES, at(hour)).look_at == (None if look is None else at(look))


def test_names_of_the_made_up_orders_are_their_own() -> None:
    assert ORDER != BOUGHT
