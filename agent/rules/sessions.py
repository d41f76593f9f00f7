"""How long a login lasts, and when somebody must be told that it will end. Pure.

A portal ends a login after a time of its own. Nobody publishes it: it is learnt from the logins
that ended, and until one has ended it is what the portal's file knows, if anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.rules.polling import Pace

AHEAD = timedelta(hours=4, minutes=30)
"""A login's end is told four hours before it, by a reading in the half hour before that."""
TOO_SHORT = AHEAD + timedelta(hours=1)
"""A login that ended so soon was ended by somebody, or at a moment that nobody can foresee."""
BEFORE_THE_NIGHT = timedelta(hours=2)
"""What ends in the night is told so long before the night begins."""
REMEMBERED = 10
_STEP = timedelta(minutes=15)
_STEPS = 96  # of a day


@dataclass(frozen=True, slots=True)
class Login:
    """One login of an account: when it was first and last seen to work, and when it was gone."""

    account: str
    portal: str
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None

    @property
    def lasted(self) -> timedelta:
        """How long it surely worked."""
        return self.seen_at - self.began_at


def usual_life(
    ended: Sequence[Login], known: timedelta | None, so_far: timedelta
) -> timedelta | None:
    """How long a login that has lasted `so_far` is likely to last; None where nobody knows.

    `ended` are earlier ones at this portal, the latest first; those that were over before anybody
    could have been told in time say nothing. The shortest of those that lasted longer than this
    one has: an announcement that comes early is worth more than none.
    """
    lives = [life for login in ended[:REMEMBERED] if (life := login.lasted) > TOO_SHORT]
    if known is not None and not lives:
        lives = [known]
    return min((life for life in lives if life > so_far), default=None)


def is_same_end(announced: datetime, end: datetime) -> bool:
    """Whether an `end` comes so soon after one that was announced and outlived that nobody could
    be told of it in time, and whoever was told needs no second word."""
    return end - announced < AHEAD


def is_to_be_told(end: datetime, now: datetime, pace: Pace) -> bool:
    """Whether somebody is to be told now of an `end`. What is due in the night, since the computer
    slept in the evening, waits for the morning if the login does."""
    if now < announce_at(end, pace):
        return False
    return not pace.is_night(now) or end <= _morning(now, pace)


def announce_at(end: datetime, pace: Pace) -> datetime:
    """The last good moment to tell of an `end`: four hours before, and not in the night."""
    at = end - AHEAD
    if not pace.is_night(at):
        return at
    for _ in range(_STEPS):
        at -= _STEP
        if not pace.is_night(at):
            return at - BEFORE_THE_NIGHT
    return end - AHEAD  # it is always night


def _morning(now: datetime, pace: Pace) -> datetime:
    """When the night is over that `now` is in."""
    here = now.astimezone(ZoneInfo(pace.zone))
    today = datetime.combine(here.date(), pace.night_to, here.tzinfo)
    tomorrow = datetime.combine(here.date() + timedelta(days=1), pace.night_to, here.tzinfo)
    return (today if here < today else tomorrow).astimezone(UTC)
