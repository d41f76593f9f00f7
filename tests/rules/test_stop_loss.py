"""When so much goes wrong in one store that nothing is written there any more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.stop_loss import FEWEST, Mishap, Tally, stop_loss

NEW, PROVEN = Tally(), Tally(5000, {Mishap.REFUSED: 5})


@pytest.mark.parametrize("mishap", list(Mishap))
@pytest.mark.parametrize(("count", "stops"), [(1, False), (2, False), (3, True), (4, True)])
def test_of_few_orders_three_alike_stop_a_store(mishap: Mishap, count: int, stops: bool) -> None:
    found = stop_loss(Tally(10, {mishap: count}, own_numbers=10), NEW)
    assert (found is not None) == stops
    if found is not None:
        assert (found.mishap, found.count, found.tries) == (mishap, count, 10 + count)


@pytest.mark.parametrize("count", [250, 1000, 2000])
def test_of_very_many_orders_a_flood_stops_a_store(count: int) -> None:
    assert stop_loss(Tally(2000 - count, {Mishap.REFUSED: count}), NEW) is not None


def test_three_in_a_thousand_are_no_reason() -> None:
    assert stop_loss(Tally(1000, {Mishap.REFUSED: 3}), NEW) is None


def test_numbers_that_several_orders_share_are_held_against_all_numbers() -> None:
    shared = {Mishap.EQUAL_NUMBER: 4}
    assert stop_loss(Tally(0, shared, own_numbers=140), NEW) is None
    found = stop_loss(Tally(1000, shared, own_numbers=20), NEW)
    assert found is not None
    assert (found.mishap, found.tries) == (Mishap.EQUAL_NUMBER, 24)


def test_what_is_usual_for_this_store_does_not_stop_it() -> None:
    often = Tally(900, {Mishap.REFUSED: 100})
    assert stop_loss(Tally(40, {Mishap.REFUSED: 5}), often) is None
    assert stop_loss(Tally(40, {Mishap.REFUSED: 5}), PROVEN) is not None


def test_mishaps_of_other_kinds_are_not_added_up() -> None:
    two_each = dict.fromkeys(Mishap, 2)
    assert stop_loss(Tally(0, two_each), NEW) is None


def test_the_least_likely_one_is_named_with_its_usual_rate() -> None:
    both = Tally(50, {Mishap.REFUSED: 4, Mishap.CONFLICT: 6})
    found = stop_loss(both, Tally(980, dict.fromkeys((Mishap.REFUSED, Mishap.CONFLICT), 10)))
    assert found is not None
    assert found.mishap is Mishap.CONFLICT
    assert found.usual_per_mille == 10


@given(st.integers(0, 60), st.integers(0, 30), st.integers(0, 2000), st.integers(0, 100))
def test_one_more_never_starts_it_again(fine: int, bad: int, usual: int, usual_bad: int) -> None:
    before = Tally(usual, {Mishap.CONFLICT: usual_bad})
    less = stop_loss(Tally(fine, {Mishap.CONFLICT: bad}), before)
    more = stop_loss(Tally(fine, {Mishap.CONFLICT: bad + 1}), before)
    assert less is None or more is not None
    if less is not None:
        assert less.count >= FEWEST
