"""How long a login is expected to last, and when its end is told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.polling import Pace
from agent.rules.sessions import REMEMBERED, Login, announce_at, is_to_be_told, usual_life

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)  # 12:00 in Shanghai
NOTHING = timedelta()


def hours(many: float) -> timedelta:
    return timedelta(hours=many)


def ended(*lives: float) -> list[Login]:
    """Logins that ended, the latest first, by how many hours they surely worked."""
    return [
        Login("shop", "doudian", NOON, NOON + hours(life), NOON + hours(life)) for life in lives
    ]


def test_nobody_knows_until_one_has_ended_or_the_portals_file_says_so() -> None:
    assert usual_life([], None, NOTHING) is None
    assert usual_life([], hours(168), NOTHING) == hours(168)


def test_what_was_seen_counts_more_than_what_the_file_says() -> None:
    assert usual_life(ended(50), hours(168), NOTHING) == hours(50)


def test_the_shortest_that_this_one_has_not_outlived() -> None:
    lives = ended(70, 24, 100)
    assert usual_life(lives, None, NOTHING) == hours(24)
    assert usual_life(lives, None, hours(25)) == hours(70)
    assert usual_life(lives, None, hours(101)) is None


def test_long_ago_is_forgotten() -> None:
    assert usual_life(ended(*[80] * REMEMBERED, 3), None, NOTHING) == hours(80)


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (18, 13.5),  # 18:00 → 13:30
        (27, 22.5),  # 3:00 at night → 22:30 the evening before
        (28, 20.75),  # 4:00 → 23:30 is night, so 20:45
        (34, 20.75),  # 10:00 → 5:30 is night as well
        (35.5, 31),  # 11:30 → 7:00, the night is over
    ],
)
def test_the_end_is_told_four_hours_before_and_not_in_the_night(end: float, told: float) -> None:
    midnight = NOON - hours(12)
    at = announce_at(midnight + hours(end), Pace())
    assert abs(at - (midnight + hours(told))) <= hours(0.25)


@given(st.integers(0, 14 * 24 * 60))
def test_whenever_a_login_ends_there_are_four_hours_and_it_is_day(minutes: int) -> None:
    end = NOON + timedelta(minutes=minutes)
    at = announce_at(end, Pace())
    assert end - at >= hours(4)
    assert not Pace().is_night(at)


@pytest.mark.parametrize(
    ("end", "now", "told"),
    [
        (34, 20.5, False),  # 10:00, not due before 20:45
        (34, 21, True),
        (34, 27, False),  # due, but it is 3:00, and at 7:00 there are three hours left
        (34, 23, False),  # 23:00, the night begins
        (34, 31, True),  # 7:00
        (30, 27, True),  # 6:00, before the night is over
        (31, 27, True),
        (31.5, 27, False),
        (31.5, 32, True),  # it may be over, but it works
    ],
)
def test_what_was_not_told_in_time_waits_for_the_morning_if_the_login_does(
    end: float, now: float, told: bool
) -> None:
    midnight = NOON - hours(12)
    assert is_to_be_told(midnight + hours(end), midnight + hours(now), Pace()) is told


def test_a_night_that_begins_after_midnight_has_its_morning_on_the_same_day() -> None:
    late = Pace(night_from=time(1), night_to=time(9))
    midnight = NOON - hours(12)
    assert not is_to_be_told(midnight + hours(10), midnight + hours(2), late)
    assert is_to_be_told(midnight + hours(8.5), midnight + hours(2), late)
