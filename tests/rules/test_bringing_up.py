"""When a slider's window comes up by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agent.rules.bringing_up import STALE, Challenged, to_bring_up
from agent.rules.polling import Pace, Polled, next_reading

PACE = Pace()
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # in Shanghai
NIGHT = datetime(2026, 11, 23, 18, tzinfo=UTC)


def shown(account: str, minutes: float) -> Challenged:
    return Challenged(account, NOON - timedelta(minutes=minutes))


def test_the_one_that_waits_longest_comes_first() -> None:
    both = [shown("a", 3), shown("b", 9)]
    assert to_bring_up(both, {}, NOON, PACE) == "b"
    assert to_bring_up(both, {"b": both[1].since}, NOON, PACE) == "a"


def test_each_slider_brings_it_up_once() -> None:
    first, again = shown("a", 60), shown("a", 1)
    assert to_bring_up([first], {"a": first.since}, NOON, PACE) is None
    assert to_bring_up([again], {"a": first.since}, NOON, PACE) == "a"


def test_nobody_is_disturbed_by_night() -> None:
    one = Challenged("a", NIGHT)
    assert to_bring_up([one], {}, NIGHT, PACE) is None
    assert to_bring_up([one], {}, NIGHT + timedelta(hours=8), PACE) == "a"


def test_what_waits_for_a_day_is_left_alone() -> None:
    assert to_bring_up([Challenged("a", NOON - STALE)], {}, NOON, PACE) is None


def test_after_a_slider_an_account_is_read_seldom_whatever_is_near() -> None:
    polled = Polled(NOON, brought=3, quiet=0, failures=0, luck=0.0)
    soon = NOON + timedelta(minutes=30)
    usual = next_reading(polled, 5, soon, PACE)
    slow = Polled(NOON, 3, 0, 0, 0.0, slow_until=NOON + timedelta(hours=1))
    assert usual - NOON < timedelta(minutes=3)
    assert next_reading(slow, 5, soon, PACE) - NOON > PACE.longest * 0.8
