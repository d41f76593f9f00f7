"""How often an account is read: what a portal sees of us, and what a seller waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.passes_due import Stake, due_stores
from agent.rules.polling import (
    FOR_A_PERSON,
    SECOND_LOOK,
    SELDOM,
    SPREAD,
    Pace,
    Planned,
    Polled,
    after_failure,
    after_reading,
    next_look_at_lost,
    next_reading,
)

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)  # 12:00 in Shanghai
MIDNIGHT = NOON + timedelta(hours=12)
PACE = Pace()
MIDDLING = 0.5  # the luck that changes nothing
NOTHING = timedelta()


def minutes(many: float) -> timedelta:
    return timedelta(minutes=many)


def polled(
    at: datetime = NOON, quiet: int = 0, failures: int = 0, luck: float = MIDDLING
) -> Polled:
    return Polled(at, 0, quiet, failures, luck)


def wait(last: Polled, waiting: int = 1, deadline: datetime | None = None) -> timedelta:
    return next_reading(last, waiting, deadline, PACE) - last.at


def seldom(waited: timedelta) -> bool:
    return PACE.longest * (1 - SPREAD / 2) <= waited <= PACE.longest


def test_by_day_it_begins_short_and_grows_while_orders_wait() -> None:
    waits = [wait(polled(quiet=quiet)) for quiet in range(12)]
    assert PACE.shortest <= waits[0] < minutes(2.5)
    assert waits == sorted(waits)
    assert waits[-1] == minutes(9)


def test_a_reading_that_brings_something_begins_anew() -> None:
    quiet = after_reading(polled(quiet=6), NOON, 0, MIDDLING, NOTHING)
    brought = after_reading(quiet, NOON, 2, MIDDLING, NOTHING)
    assert (quiet.quiet, brought.quiet) == (7, 0)
    assert wait(brought) < wait(quiet)


def test_at_night_and_where_nothing_waits_it_is_read_seldom() -> None:
    assert seldom(wait(polled(MIDNIGHT)))
    assert seldom(wait(polled(), waiting=0))


def test_a_near_deadline_hurries_even_at_night() -> None:
    near = MIDNIGHT + timedelta(hours=2)
    assert wait(polled(MIDNIGHT), deadline=near) == minutes(5)
    assert wait(polled(quiet=20), deadline=NOON + minutes(10)) < minutes(2.5)
    assert wait(polled(quiet=20), deadline=NOON - minutes(1)) == minutes(9), "it is over"


def test_failures_are_waited_out_longer_and_longer() -> None:
    last: Polled | None = None
    waits: list[timedelta] = []
    for _ in range(6):
        last = after_failure(last, NOON, MIDDLING)
        waits.append(wait(last))
    assert waits[0] < minutes(2.5)
    assert waits[1:3] == [minutes(4), minutes(8)]
    assert waits[3:] == [minutes(9)] * 3, "a network that comes back is found in time"
    well = after_reading(last, NOON, 0, MIDDLING, NOTHING)
    assert wait(well) < minutes(3), "the first one that goes well"


def test_by_night_failures_are_waited_out_longest() -> None:
    assert wait(polled(MIDNIGHT, failures=1)) < minutes(2.5)
    assert seldom(wait(polled(MIDNIGHT, failures=9)))


def test_what_fails_after_a_slider_is_tried_as_seldom_as_all_else() -> None:
    assert seldom(wait(replace(SLOW, failures=1)))


def test_a_portal_that_names_a_time_is_left_alone_until_then() -> None:
    until = NOON + timedelta(hours=3)
    throttled = after_failure(None, NOON, MIDDLING, until)
    assert next_reading(throttled, 1, NOON + minutes(20), PACE) == until


@pytest.mark.parametrize(
    "like",
    [Polled(NOON, 0, 4, 0, 0), Polled(NOON, 0, 0, 0, 0), Polled(MIDNIGHT, 0, 0, 0, 0),
     Polled(NOON, 0, 0, 9, 0), Polled(NOON, 0, 0, 0, 0, slow_until=MIDNIGHT)],
    ids=["at times", "busiest", "night", "failing", "slow"],
)  # fmt: skip
def test_no_two_draws_of_luck_are_alike_anywhere(like: Polled) -> None:
    spread = {wait(replace(like, luck=luck)) for luck in (0.0, 0.3, 0.6, 0.99)}
    assert len(spread) == 4
    assert max(spread) / min(spread) < 1.5


@given(
    st.integers(0, 200),
    st.integers(0, 50),
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 3),
    st.integers(-3000, 3000),
    st.integers(0, 24 * 60),
)
def test_it_is_never_read_more_often_or_more_seldom_than_allowed(
    quiet: int, failures: int, luck: float, waiting: int, deadline: int, clock: int
) -> None:
    last = polled(NOON + minutes(clock), quiet, failures, luck)
    waited = wait(last, waiting, last.at + minutes(deadline))
    assert PACE.shortest <= waited <= PACE.longest


def test_a_login_that_seems_lost_is_looked_at_again_soon_then_seldom() -> None:
    first = after_failure(None, NOON, MIDDLING)
    second = after_failure(first, NOON, MIDDLING)
    assert next_look_at_lost(first, 1) - NOON == SECOND_LOOK
    assert next_look_at_lost(second, 2) - NOON >= SELDOM


def test_a_login_lost_after_an_outage_is_looked_at_again_as_soon() -> None:
    last = None
    for _ in range(4):
        last = after_failure(last, NOON, MIDDLING)
    assert next_look_at_lost(last, 1) - NOON == SECOND_LOOK  # pyright: ignore[reportArgumentType]


SLOW = replace(polled(), slow_until=NOON + timedelta(days=1))
APART = after_reading(None, NOON - minutes(5), 0, MIDDLING, minutes(30))


@pytest.mark.parametrize(
    ("store", "waits"),
    [(polled(failures=1), True), (SLOW, True), (APART, True), (polled(NOON - minutes(2)), False)],
    ids=["failed", "slow", "its portal wants it seldom", "as usual"],
)  # fmt: skip
def test_a_store_that_keeps_its_own_time_is_not_read_for_its_suppliers_sake(
    store: Polled, waits: bool
) -> None:
    def due(own: float) -> bool:
        plans = {
            "shop": Planned(store, NOON + minutes(own)),
            "factory": Planned(polled(NOON - minutes(9)), NOON),
        }
        return bool(due_stores({"shop": ["factory"]}, plans, {}, NOON, PACE.shortest))

    assert due(own=20) != waits
    assert due(own=0), "its time has come"


@pytest.mark.parametrize("shortest", [10, 12, 14, 15])
@pytest.mark.parametrize("begin", [NOON, MIDNIGHT])
def test_however_narrow_the_limits_are_nothing_is_like_a_clockwork(
    shortest: int, begin: datetime
) -> None:
    pace = Pace(shortest=minutes(shortest), longest=minutes(15))
    drawn = [next_reading(replace(polled(begin), luck=n / 10), 3, None, pace) for n in range(10)]
    assert drawn[0] - begin >= pace.shortest
    assert drawn[-1] - drawn[0] >= minutes(0.9)


def test_whatever_hurries_a_portal_is_read_no_more_often_than_it_bears() -> None:
    soon = NOON + minutes(9)
    assert next_reading(APART, 5, soon, PACE) == APART.at + minutes(30)


@pytest.mark.parametrize("ahead", [timedelta(hours=8), timedelta(days=40)])
def test_what_a_clock_that_was_ahead_planned_holds_nothing_up(ahead: timedelta) -> None:
    last = polled(NOON + ahead)
    plans = {key: Planned(last, last.at + minutes(9)) for key in ("shop", "factory")}
    kept = {key: plan for key, plan in plans.items() if plan.holds(NOON)}
    assert due_stores({"shop": ["factory"]}, kept, {}, NOON, PACE.shortest) == ["shop"]


def test_what_only_a_person_ends_is_left_to_them_even_so() -> None:
    last = polled(NOON + timedelta(hours=8), failures=1)
    assert Planned(last, last.at + FOR_A_PERSON).holds(NOON)


@pytest.mark.parametrize(
    ("begin", "end", "night", "day"),
    [(time(23), time(7), (23, 3), (7, 22)), (time(1), time(6), (1, 5), (0, 6))],
)
def test_a_night_may_pass_midnight(
    begin: time, end: time, night: tuple[int, ...], day: tuple[int, ...]
) -> None:
    pace = Pace(night_from=begin, night_to=end)

    def is_night(hour: int) -> bool:
        return pace.is_night(NOON + timedelta(hours=hour - 12))

    assert all(map(is_night, night))
    assert not any(map(is_night, day))


def test_the_costliest_store_goes_first_then_the_nearest_deadline() -> None:
    stakes = {
        "late": Stake(0, NOON + timedelta(hours=9)),
        "soon": Stake(0, NOON + timedelta(hours=1)),
        "dear": Stake(500, NOON + timedelta(hours=20)),
    }
    stores: dict[str, list[str]] = {"none": [], "late": [], "soon": [], "dear": []}
    assert due_stores(stores, {}, stakes, NOON, PACE.shortest) == ["dear", "soon", "late", "none"]


@pytest.mark.parametrize(
    ("store", "supplier", "due"),
    [
        (-1, 60, True),
        (60, -1, True),
        (60, 60, False),
        (60, None, True),  # never read
        (None, 60, True),
        (FOR_A_PERSON / minutes(1), -1, False),  # nothing could be written there
        (-1, FOR_A_PERSON / minutes(1), True),  # a supplier that waits stops nobody
    ],
)
def test_a_store_is_due_with_any_of_its_accounts(
    store: float | None, supplier: float | None, due: bool
) -> None:
    given_minutes = {"shop": store, "buyer": supplier}
    plans = {
        key: Planned(polled(NOON - minutes(3)), NOON + minutes(at))
        for key, at in given_minutes.items()
        if at is not None
    }
    found = due_stores({"shop": ["buyer"]}, plans, {}, NOON, PACE.shortest)
    assert found == (["shop"] if due else [])
