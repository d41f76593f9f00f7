"""When a waybill is written: each choice of the seller, with its reason."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.timing import ENOUGH, Moment, Sample, WriteWhen, timing, usual_delay
from tests.rules.knowing import at


def samples(*delays: float | None) -> list[Sample]:
    """Parcels with their hours from number to scan; None for one never scanned in ten days."""
    return [Sample(at(0), None if delay is None else at(delay), at(240)) for delay in delays]


FEW = samples(*[4.0] * (ENOUGH - 1))
PROMPT, SLOW = samples(*[4.0] * ENOUGH), samples(*[30.0] * ENOUGH)
NEVER = samples(*[None] * ENOUGH)


def moment(now: float, *, scanned: bool = False, pickup: float | None = 24) -> Moment:
    """A number shown at hour 10 of an order that must be shipped by hour 48."""
    return Moment(at(now), at(10), scanned, at(48), pickup)


@pytest.mark.parametrize(
    ("choice", "now", "habit", "write", "because", "until"),
    [
        (WriteWhen.SHOWN, 10, [], True, "timing_shown", None),
        (WriteWhen.SHOWN, 10, SLOW, True, "timing_shown", None),
        (WriteWhen.SCANNED, 10, PROMPT, False, "timing_waits_for_scan", None),
        (WriteWhen.SCANNED, 47, PROMPT, False, "timing_waits_for_scan", None),
        (WriteWhen.DEADLINE, 10, FEW, True, "timing_too_little_known", None),
        (WriteWhen.DEADLINE, 10, PROMPT, True, "timing_safe", 10),
        (WriteWhen.DEADLINE, 10, SLOW, False, "timing_waits", 16),
        (WriteWhen.DEADLINE, 16, SLOW, True, "timing_safe", 16),
        (WriteWhen.DEADLINE, 43, NEVER, False, "timing_waits", 44),
        (WriteWhen.DEADLINE, 44, NEVER, True, "timing_deadline", 44),
    ],
)  # fmt: skip
def test_choice(
    choice: WriteWhen,
    now: float,
    habit: list[Sample],
    write: bool,
    because: str,
    until: float | None,
) -> None:
    told = timing(choice, moment(now), habit)
    assert (told.write, told.because) == (write, because)
    assert told.until == (None if until is None else at(until))


@pytest.mark.parametrize("choice", [WriteWhen.SCANNED, WriteWhen.DEADLINE])
def test_a_scan_ends_the_waiting(choice: WriteWhen) -> None:
    told = timing(choice, moment(11, scanned=True), SLOW)
    assert (told.write, told.because) == (True, "timing_scanned")


def test_nine_of_ten_make_the_habit_and_the_never_scanned_count() -> None:
    assert usual_delay(samples(*[1.0] * 18, 50.0, 60.0)) == 1.0
    assert usual_delay(samples(*[1.0] * 17, 50.0, 60.0, 70.0)) == 50.0
    assert usual_delay(samples(*[1.0] * 17, None, None, None)) == math.inf


def test_a_parcel_too_young_to_tell_is_no_sample() -> None:
    young = [Sample(at(0), None, at(24))] * 100
    assert usual_delay(young) is None


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=60),
    st.floats(10, 48),
    st.one_of(st.none(), st.floats(1, 72)),
)
def test_the_ship_deadline_is_always_kept(
    delays: list[float | None], now: float, pickup: float | None
) -> None:
    habit = samples(*delays)
    told = timing(WriteWhen.DEADLINE, moment(now, pickup=pickup), habit)
    assert told.write or (told.until is not None and told.until <= at(48) - timedelta(hours=4))
    assert told.write or told.until is None or told.until > at(now)


@pytest.mark.parametrize("choice", list(WriteWhen))
def test_nothing_waits_for_scans_that_nobody_shows(choice: WriteWhen) -> None:
    told = timing(choice, replace(moment(10), traceable=False), SLOW)
    assert told.write
