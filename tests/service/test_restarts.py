"""A child that keeps dying is started ever more seldom; one that lived long is back at once."""

from __future__ import annotations

from itertools import pairwise

from agent.service.restarts import LONG_LIFE, LONGEST_PAUSE, Restarts


def test_one_that_dies_again_and_again_is_started_twice_as_late_each_time_up_to_a_minute() -> None:
    deaths, pauses = Restarts(), list[float]()
    for _ in range(12):
        deaths = deaths.after(lived=1)
        pauses.append(deaths.pause)
    assert pauses[0] < 1
    assert all(later == min(2 * earlier, LONGEST_PAUSE) for earlier, later in pairwise(pauses))
    assert pauses[-1] == LONGEST_PAUSE


def test_one_that_lived_long_is_started_at_once_whatever_was_before() -> None:
    deaths = Restarts(short_lives=9)
    assert deaths.after(LONG_LIFE).pause == Restarts().after(1).pause < deaths.pause
