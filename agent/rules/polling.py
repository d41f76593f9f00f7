"""How often an account is read: by what the last readings brought and what is near. Pure.

Often enough that a waybill is in the store minutes after the supplier shows it, seldom enough that
the portal sees a person and not a machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

GROWTH = 1.3
"""What an interval is multiplied by after each reading that brought nothing."""
SPREAD = 0.3
"""How much of an interval is left to chance, at its ends too: nothing is ever like a clockwork."""
AWAITED = 0.6
"""While orders wait, by day, no interval is longer than this part of the longest: so that however
seldom a waybill comes, half of them stand in the store within five minutes, and that a network
which comes back is found in time."""
PARTS_OF_THE_TIME_LEFT = 24
"""Before a deadline there are to be so many readings, as far as the shortest interval allows."""
SECOND_LOOK = timedelta(seconds=45)
"""A login that seems lost is looked at once more before anybody is called."""
SELDOM = timedelta(hours=1)
"""A lost login is looked at so often: it may come back without us."""
SLOW_AFTER_CHALLENGE = timedelta(hours=24)
"""A portal that showed a slider saw a machine: its account is read seldom for so long."""
FOR_A_PERSON = timedelta(days=3650)
"""What only a person ends is not looked at by the schedule."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""A clock that is set goes back by so much without being wrong before."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What the seller allows, and the portal: whatever hurries, readings are so far `apart`. The
    night is in `zone`, and may pass midnight."""

    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(minutes=15)
    apart: timedelta = timedelta()
    night_from: time = time(23)
    night_to: time = time(7)
    zone: str = "Asia/Shanghai"

    def is_night(self, at: datetime) -> bool:
        """Whether nobody is to be disturbed, and portals expect nobody."""
        clock = at.astimezone(ZoneInfo(self.zone)).time()
        if self.night_from <= self.night_to:
            return self.night_from <= clock < self.night_to
        return clock >= self.night_from or clock < self.night_to


@dataclass(frozen=True, slots=True)
class Polled:
    """The last reading of an account. `brought` counts what was new, `quiet` the readings in a row
    that brought nothing, `failures` those in a row that failed; `luck` in [0, 1) was drawn for the
    next interval. The portal is left alone until `not_before`; until `slow_until` we go slowly.
    """

    at: datetime
    brought: int
    quiet: int
    failures: int
    luck: float
    not_before: datetime | None = None
    slow_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """The last reading of an account, and when the next one is to be."""

    last: Polled
    next_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it was made at a time that has come. What was planned by a clock that was ahead
        counts as never read, but for what only a person ends."""
        return self.last.at - now <= CLOCKS_DIFFER or self._for_a_person

    def is_barred(self, now: datetime) -> bool:
        """Whether the portal wants no reading yet."""
        return self.last.not_before is not None and now < self.last.not_before

    def for_itself(self, now: datetime) -> bool:
        """Whether no other account's hurry may bring the next reading forward."""
        slow = self.last.slow_until is not None and now < self.last.slow_until
        return slow or self.must_wait(now)

    def must_wait(self, now: datetime) -> bool:
        """Whether it is no use, or not wished, to read it sooner than planned."""
        return self.is_barred(now) or bool(self.last.failures) or self._for_a_person

    @property
    def is_second_look(self) -> bool:
        """Whether a login that seems lost is looked at once more."""
        return self.next_at - self.last.at <= SECOND_LOOK

    @property
    def _for_a_person(self) -> bool:
        return self.next_at - self.last.at >= FOR_A_PERSON


def after_reading(
    before: Polled | None, at: datetime, brought: int, luck: float, apart: timedelta
) -> Polled:
    """The state after a reading that went well; the portal wants them so far `apart`."""
    quiet = 0 if brought or before is None else before.quiet + 1
    slow = before.slow_until if before else None
    return Polled(at, brought, quiet, 0, luck, at + apart if apart else None, slow)


def after_failure(
    before: Polled | None, at: datetime, luck: float, not_before: datetime | None = None
) -> Polled:
    """The state after a reading that failed; `not_before` where the portal named a time."""
    failures = 1 + (before.failures if before else 0)
    quiet = before.quiet if before else 0
    return Polled(at, 0, quiet, failures, luck, not_before, before.slow_until if before else None)


def next_reading(polled: Polled, waiting: int, deadline: datetime | None, pace: Pace) -> datetime:
    """When an account that works is read next.

    `waiting` orders wait for what it shows, the nearest `deadline` of them is what hurries.
    """
    return max(
        polled.at + _interval(polled, waiting, deadline, pace), polled.not_before or polled.at
    )


def next_look_at_lost(polled: Polled, times: int) -> datetime:
    """When an account is looked at that seems to be logged out, seen so `times` in a row: once
    soon, then seldom."""
    wait = SECOND_LOOK if times <= 1 else SELDOM * (1 + SPREAD * polled.luck)
    return polled.at + wait


def _interval(polled: Polled, waiting: int, deadline: datetime | None, pace: Pace) -> timedelta:
    slow = polled.slow_until is not None and polled.at < polled.slow_until
    seldom = slow or pace.is_night(polled.at) or not waiting
    longest = pace.longest if seldom else pace.longest * AWAITED
    if polled.failures and not slow:
        plain = min(pace.shortest * 2 ** min(polled.failures - 1, 9), longest)
    elif seldom:
        plain = longest
    else:
        plain = min(pace.shortest * GROWTH ** min(polled.quiet, 30), longest)
    if deadline is not None and deadline > polled.at and not (slow or polled.failures):
        plain = min(plain, max((deadline - polled.at) / PARTS_OF_THE_TIME_LEFT, pace.shortest))
    least = max(plain * (1 - SPREAD / 2), pace.shortest)
    most = max(min(plain * (1 + SPREAD / 2), pace.longest), least * (1 + SPREAD / 3))
    return least + (most - least) * polled.luck
