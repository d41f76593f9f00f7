"""How often one number may be asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.querying import DAY, MOST_A_DAY, may_ask_from

NOW = datetime(2025, 11, 20, 12, tzinfo=UTC)
PAUSE = timedelta(hours=4)
SECOND = timedelta(seconds=1)


def ago(**spans: float) -> datetime:
    return NOW - timedelta(**spans)


def often(first: datetime, n: int) -> list[datetime]:
    return [first + timedelta(minutes=i) for i in range(n)]


@pytest.mark.parametrize(
    ("asked", "pause", "expected"),
    [
        ([], PAUSE, None),
        ([ago(hours=4)], PAUSE, None),
        ([ago(hours=3)], PAUSE, NOW + timedelta(hours=1)),
        ([ago(hours=3), ago(hours=9)], PAUSE, NOW + timedelta(hours=1)),
        ([ago(hours=9), ago(hours=3)], PAUSE, NOW + timedelta(hours=1)),
        ([NOW], timedelta(0), None),
        # the most in 24 hours, whatever the pause
        (often(ago(hours=2), MOST_A_DAY - 1), timedelta(0), None),
        (often(ago(hours=2), MOST_A_DAY), timedelta(0), ago(hours=2) + DAY),
        (often(ago(hours=24), MOST_A_DAY), timedelta(0), None),
        (often(ago(hours=24) + SECOND, MOST_A_DAY), timedelta(0), NOW + SECOND),
        (often(ago(hours=2), 30), timedelta(0), ago(hours=2) + timedelta(minutes=6) + DAY),
        # the later of both
        (often(ago(hours=2), MOST_A_DAY), timedelta(days=3), ago(minutes=97) + timedelta(days=3)),
        # a clock that was ahead
        ([NOW + timedelta(hours=1)], PAUSE, NOW + timedelta(hours=5)),
    ],
)
def test_when_a_number_may_be_asked_about(
    asked: list[datetime], pause: timedelta, expected: datetime | None
) -> None:
    assert may_ask_from(asked, NOW, pause) == expected


STEPS = st.lists(st.integers(-3600, 2 * 3600), min_size=30, max_size=120)
PAUSES = st.integers(0, 5 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@given(STEPS, PAUSES)
def test_no_24_hours_ever_hold_more(steps: list[int], pause: timedelta) -> None:
    """Whenever somebody tries, also with a clock that goes back; and at each moment it names."""
    asked: list[datetime] = []
    now = NOW
    for step in steps:
        now += timedelta(seconds=step)
        moment = may_ask_from(reversed(asked), now, pause)
        if moment is None:
            asked.append(now)
        elif step % 2:
            assert may_ask_from(asked, moment, pause) is None
            assert may_ask_from(asked, moment - SECOND, pause) == moment
            now = moment
            asked.append(now)
    assert asked
    assert all(b - a >= pause for a, b in pairwise(asked))
    for end in asked:
        assert sum(end - DAY < at <= end for at in asked) <= MOST_A_DAY
