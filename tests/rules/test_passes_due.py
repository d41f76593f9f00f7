"""A store with several suppliers: how often its portal sees us, how long each supplier waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from agent.rules.passes_due import SOON, due_stores, is_read_along, wants_second_look
from agent.rules.polling import (
    SECOND_LOOK,
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
LOOK, PASS = timedelta(seconds=5), timedelta(seconds=10)
PACE = Pace()
SHOP = "shop"
Readings = list[tuple[datetime, set[str]]]


def passes(begin: datetime, suppliers: list[str], brings: float = 0) -> Readings:
    """Six hours of passes: when, and what each read; this part of all readings `brings` news."""
    chance, plans, found = Random(1), dict[str, Planned](), Readings()
    now = begin
    while now < begin + timedelta(hours=6):
        if due_stores({SHOP: suppliers}, plans, {}, now, PACE.shortest):
            along = {
                key
                for key in suppliers
                if key not in plans or is_read_along(plans[key], now, PACE.shortest)
            }
            found.append((now, along))
            for key in (SHOP, *sorted(along)):
                last = plans[key].last if key in plans else None
                new = int(chance.random() < brings)
                polled = after_reading(last, now, new, chance.random(), timedelta())
                plans[key] = Planned(polled, next_reading(polled, 5, None, PACE))
            now += PASS
        now += LOOK
    return found


def gaps(found: Readings, key: str | None = None) -> Iterator[timedelta]:
    """Between two passes, or between those that read one supplier."""
    times = [at for at, along in found if key is None or key in along]
    return (later - earlier for earlier, later in pairwise(times))


SUPPLIERS = [f"factory {n}" for n in range(12)]


@pytest.mark.parametrize("many", [1, 2, 5, 12])
@pytest.mark.parametrize("brings", [0, 0.3])
def test_by_day_a_portal_is_read_no_more_often_than_the_seller_says(
    many: int, brings: float
) -> None:
    found = passes(NOON, SUPPLIERS[:many], brings)
    assert min(gaps(found)) >= PACE.shortest
    for key in SUPPLIERS[:many]:
        assert min(gaps(found, key)) >= PACE.shortest - SOON
        assert max(gaps(found, key)) <= PACE.longest


@pytest.mark.parametrize("many", [1, 2, 5, 12])
def test_by_night_it_is_read_as_seldom_as_one_supplier_would_be(many: int) -> None:
    in_step = passes(MIDNIGHT, SUPPLIERS[:many])[1:]
    assert min(gaps(in_step)) >= timedelta(minutes=12)
    for key in SUPPLIERS[:many]:
        assert max(gaps(in_step, key)) <= PACE.longest + LOOK


def test_suppliers_that_were_out_of_step_are_read_together_after_a_while() -> None:
    found = passes(NOON, SUPPLIERS, brings=0)[-10:]
    assert all(along == set(SUPPLIERS) for _, along in found)


def quiet(at: datetime) -> Planned:
    """An account that was read, brings nothing, and is read again nine minutes later."""
    return Planned(Polled(at, 0, 9, 0, 0.5), at + timedelta(minutes=9))


SLOW = NOON + timedelta(hours=20)


@pytest.mark.parametrize("slow_until", [None, SLOW])
def test_a_login_that_seems_lost_is_looked_at_again_though_its_store_was_just_read(
    slow_until: datetime | None,
) -> None:
    shop = quiet(NOON)
    shop = replace(shop, last=replace(shop.last, slow_until=slow_until))
    lost = after_failure(None, NOON, 0.5)
    plans = {SHOP: shop, "factory": Planned(lost, next_look_at_lost(lost, 1))}

    def due(at: datetime) -> bool:
        return bool(due_stores({SHOP: ["factory"]}, plans, {}, at, PACE.shortest))

    assert not due(NOON + SECOND_LOOK - LOOK)
    assert due(NOON + SECOND_LOOK)


@pytest.mark.parametrize(
    ("began", "looked", "wanted"),
    [(-60, 45, True), (-60, 44, False), (1, 46, False)],
    ids=["in this pass", "not yet", "this is the second look"],
)
def test_a_long_pass_ends_for_a_second_look(began: int, looked: int, wanted: bool) -> None:
    lost = after_failure(None, NOON, 0.5)
    plans = [quiet(NOON), Planned(lost, next_look_at_lost(lost, 1))]
    moments = [NOON + timedelta(seconds=seconds) for seconds in (began, looked)]
    assert wants_second_look(plans, *moments) == wanted


def test_a_store_that_does_not_answer_is_not_asked_again_for_a_login() -> None:
    shop = quiet(NOON)
    shop = replace(shop, last=replace(shop.last, failures=1))
    lost = after_failure(None, NOON, 0.5)
    plans = {SHOP: shop, "factory": Planned(lost, next_look_at_lost(lost, 1))}
    assert not due_stores({SHOP: ["factory"]}, plans, {}, NOON + SECOND_LOOK, PACE.shortest)


def test_what_was_never_read_waits_for_nothing() -> None:
    plans = {SHOP: quiet(NOON)}
    assert due_stores({SHOP: ["new"]}, plans, {}, NOON + LOOK, PACE.shortest)


@pytest.mark.parametrize(
    ("minutes", "along"), [(1, False), (4, False), (5, True), (8, True), (9, True)]
)
def test_a_supplier_is_read_along_in_the_second_half_of_its_time(minutes: int, along: bool) -> None:
    now = NOON + timedelta(minutes=minutes)
    assert is_read_along(quiet(NOON), now, PACE.shortest) == along


def test_after_a_slider_a_supplier_is_read_along_only_once_it_is_due() -> None:
    slow = quiet(NOON)
    slow = replace(slow, last=replace(slow.last, slow_until=SLOW))
    assert not is_read_along(slow, NOON + timedelta(minutes=7), PACE.shortest)
    assert is_read_along(slow, NOON + timedelta(minutes=8), PACE.shortest)
