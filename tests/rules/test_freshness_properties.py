"""What holds of every verdict, whatever happened: time alone never makes an order better, evidence
alone never makes it synced, and hours in which nobody looked change nothing that is told after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agent.rules.freshness import State, verdict
from agent.rules.knowledge import Known, Trace, View
from agent.rules.reason import Reason, Why
from scrapers.traces.event import trace_event
from tests.rules.knowing import OTHER_ZTO, PAID, RULES, ZTO, at, known, purchase, view

BADNESS = [State.SYNCED, State.WAITING, State.DUE, State.RISK, State.STALE, State.REVIEW]
LINES = (
    "【杭州市】已揽收",
    "【杭州市】已发往【广州市】",
    "【广州市】快件已到达",
    "【广州市】正在为您派件",
    "【广州市】已签收，签收人：本人",
    "因暴雨天气原因延误",
    "收件人拒收",
    "快件已退回",
    "快件丢失",
    "包裹状态更新",
)
HOURS = st.integers(0, 240)
NUMBERS = st.sampled_from([(), (ZTO,), (OTHER_ZTO,), (ZTO, OTHER_ZTO)])
EVENTS = st.lists(st.tuples(HOURS, st.sampled_from(LINES)), max_size=6)


@st.composite
def orders(draw: st.DrawFn) -> Known:
    """An order with some history on both sides, read at some hours, its parcel traced."""
    store = draw(st.lists(st.tuples(HOURS, NUMBERS), max_size=3))
    supplier = draw(st.lists(st.tuples(HOURS, NUMBERS), max_size=3))
    reads = sorted(set(draw(st.lists(HOURS, max_size=5))))
    looks = sorted(set(draw(st.lists(HOURS, min_size=1, max_size=5))))
    lines = sorted(draw(EVENTS))
    events = [
        (trace_event(at(hour), text), at(min(seen)))
        for hour, text in lines
        if (seen := [look for look in looks if look >= hour])
    ]
    views = [view(0), *(view(hour, *numbers) for hour, numbers in sorted(store))]
    bought = [view(0), *(view(hour, *numbers) for hour, numbers in sorted(supplier))]
    traced = Trace(tuple(events), tuple(at(look) for look in looks))
    return known(
        *views,
        reads=reads,
        purchases=[purchase(*bought, reads=reads)],
        traces={ZTO: traced, OTHER_ZTO: traced} if draw(st.booleans()) else {ZTO: traced},
    )


def facts(found: Known, hour: float) -> Known:
    """Only what was known by then: the past of an order that goes on."""
    moment = at(hour)
    return replace(
        found,
        views=tuple(v for v in found.views if v.at <= moment),
        reads=tuple(r for r in found.reads if r <= moment),
        purchases=tuple(
            replace(
                p,
                views=tuple(v for v in p.views if v.at <= moment),
                reads=tuple(r for r in p.reads if r <= moment),
            )
            for p in found.purchases
        ),
        traces={
            number: Trace(
                tuple(pair for pair in trace.events if pair[1] <= moment),
                tuple(look for look in trace.looks if look <= moment),
            )
            for number, trace in found.traces.items()
        },
    )


@given(orders(), HOURS, st.lists(HOURS, min_size=2, max_size=6))
def test_time_alone_never_makes_an_order_better(found: Known, until: int, waits: list[int]) -> None:
    """No state flips back without new evidence: nothing is read any more, and time passes."""
    past = facts(found, until)
    hours = sorted(until + wait for wait in waits)
    said = [verdict(past, RULES, at(hour)) for hour in hours]
    ranks = [BADNESS.index(one.state) if one.state in BADNESS else -1 for one in said]
    assert ranks == sorted(ranks)
    for earlier, later in pairwise(said):
        gone = {r.why for r in earlier.reasons} - {r.why for r in later.reasons}
        assert gone == set(), "a reason went without anything new"


@given(orders(), HOURS)
def test_only_a_look_at_the_store_makes_an_order_synced(found: Known, hour: int) -> None:
    """More evidence of suppliers and couriers alone never does."""
    unproven = replace(found, views=(found.views[0],))
    assert verdict(unproven, RULES, at(hour)).state is not State.SYNCED


@given(orders(), HOURS)
def test_a_doubt_is_never_synced(found: Known, hour: int) -> None:
    assert verdict(replace(found, doubted=True), RULES, at(hour)).state is not State.SYNCED


@given(orders(), HOURS, HOURS, st.integers(1, 20))
def test_a_pause_of_hours_changes_nothing_that_is_told_after(
    found: Known, a: int, b: int, back: int
) -> None:
    """The computer slept from `a` to `b` and read everything anew then: as if it had never slept,
    but for when things without a time of their own were first seen."""
    start, end = sorted((a, b))
    awake = _read_all(found, [*range(0, start + 1, 3), *range(start, end + 1), end])
    slept = _read_all(found, [*range(0, start + 1, 3), end])
    moment = at(end) + timedelta(minutes=back)
    one, other = verdict(awake, RULES, moment), verdict(slept, RULES, moment)
    assert _dated(one.reasons) == _dated(other.reasons)
    assert (one.state, one.deadline, one.penalty_fen) == (
        other.state,
        other.deadline,
        other.penalty_fen,
    )


_OF_OWN_TIME = {
    Why.PICKUP_OVERDUE,
    Why.TRACE_STALLED,
    Why.DELIVERY_OVERDUE,
    Why.EXCEPTION,
    Why.SHIP_DEADLINE_NEAR,
    Why.DESTINATION_MISMATCH,
}


def _dated(reasons: tuple[Reason, ...]) -> list[tuple[object, ...]]:
    return [
        (r.why, r.form, r.kind, r.level, r.since if r.why in _OF_OWN_TIME else None)
        for r in reasons
        if r.form != "gone"  # what came and went within a pause was never seen
    ]


def _read_all(truth: Known, hours: list[int]) -> Known:
    """What somebody knows who read everything at these hours, `truth` being what was there."""
    moments = sorted({at(hour) for hour in hours})

    def seen(views: tuple[View, ...]) -> tuple[View, ...]:
        shown: list[View] = []
        last: View | None = None
        for moment in moments:
            there = [v for v in views if v.at <= moment][-1:]
            if there and there[0] != last:
                last = there[0]
                shown.append(replace(last, at=moment))
        return tuple(shown)

    return replace(
        truth,
        views=seen(truth.views),
        reads=tuple(moments),
        purchases=tuple(
            replace(p, views=seen(p.views), reads=tuple(moments)) for p in truth.purchases
        ),
        traces={
            number: Trace(
                tuple(
                    (event, next(m for m in moments if m >= event.at))
                    for event, _ in trace.events
                    if event.at <= moments[-1]
                ),
                tuple(moments),
            )
            for number, trace in truth.traces.items()
        },
    )


def test_the_made_up_hours_begin_with_the_payment() -> None:
    assert at(0) == PAID
