"""How often an account is read: by what the last readings brought and what is near. Pure.

Often enough that a waybill is in the store minutes after the supplier shows it, seldom enough that
the portal sees a person and not a machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

GROWTH = 1.3
"""What an interval is multiplied by after each reading that brought nothing."""
SPREAD = 0.3
"""How much of an interval is left to chance."""
AWAITED = 0.6
"""While orders wait, by day, no interval is longer than this part of the longest: so that however
seldom a waybill comes, half of them stand in the store within five minutes."""
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


@dataclass(frozen=True, slots=True)
class Pace:
    """What the seller and the portal allow. The night is in `zone`, and may pass midnight."""

    shortest: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(minutes=15)
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
    next interval. The portal asked for silence until `not_before`; until `slow_until` we go slowly.
    """

    at: datetime
    brought: int
    quiet: int
    failures: int
    luck: float
    not_before: datetime | None = None
    slow_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stake:
    """What a store's orders are likely to cost (fen), and the nearest deadline among them."""

    penalty_fen: int = 0
    deadline: datetime | None = None


def due_stores(
    stores: Mapping[str, Sequence[str]],
    next_at: Mapping[str, datetime],
    stakes: Mapping[str, Stake],
    now: datetime,
    failing: Set[str] = frozenset(),
) -> list[str]:
    """Stores of which the own account or one of its suppliers' is due, the costliest first.

    `stores` names the supplier accounts of each that are ours; one that was never read is due. A
    store that waits for a person, or whose last reading failed, waits with all its suppliers:
    nothing could be written there.
    """

    def is_due(store: str) -> bool:
        ahead = next_at.get(store, now) - now
        if ahead > SELDOM * 24 or (store in failing and ahead > timedelta()):
            return False
        return any(next_at.get(key, now) <= now for key in (store, *stores[store]))

    def cost(store: str) -> tuple[int, float]:
        stake = stakes.get(store, Stake())
        return -stake.penalty_fen, stake.deadline.timestamp() if stake.deadline else float("inf")

    return sorted(filter(is_due, stores), key=cost)


def after_reading(before: Polled | None, at: datetime, brought: int, luck: float) -> Polled:
    """The state after a reading that went well."""
    quiet = 0 if brought or before is None else before.quiet + 1
    slow = before.slow_until if before else None
    return Polled(at, brought, quiet, 0, luck, None, slow)


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
    if polled.failures:
        plain = min(pace.shortest * 2 ** min(polled.failures - 1, 9), pace.longest)
    elif polled.slow_until is not None and polled.at < polled.slow_until:
        return pace.longest * (1 + polled.luck)
    elif pace.is_night(polled.at) or not waiting:
        plain = pace.longest
    else:
        plain = min(pace.shortest * GROWTH ** min(polled.quiet, 30), pace.longest * AWAITED)
    if deadline is not None and deadline > polled.at and not polled.failures:
        plain = min(plain, max((deadline - polled.at) / PARTS_OF_THE_TIME_LEFT, pace.shortest))
    spread = plain * (1 - SPREAD / 2 + SPREAD * polled.luck)
    return min(max(spread, pace.shortest), pace.longest)
