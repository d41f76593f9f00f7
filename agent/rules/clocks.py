"""The platforms' clocks: when one ends, which warning is reached. Pure; times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol, cast
from zoneinfo import ZoneInfo

WARNINGS = (50, 75, 90)
"""Per cent of a clock at which a running deadline is told."""


class _Calendar(Protocol):
    def is_working_day(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Span:
    """How long a clock runs: hours, or working days of a country in a zone."""

    hours: float | None = None
    business_days: int | None = None
    country: str = "CN"
    zone: str = "Asia/Shanghai"

    def after(self, start: datetime) -> datetime:
        """The end of a clock that starts then."""
        if self.hours is not None:
            return start + timedelta(hours=self.hours)
        return _after_working_days(start, self.business_days or 0, self.country, self.zone)


@lru_cache(maxsize=16)
def _calendar(country: str) -> _Calendar:
    import holidays  # heavy

    return cast(_Calendar, holidays.country_holidays(country))


def _after_working_days(start: datetime, days: int, country: str, zone: str) -> datetime:
    """The same time of day `days` working days later; a start on a day off counts from the
    beginning of the next working day."""
    calendar, place = _calendar(country), ZoneInfo(zone)
    local = start.astimezone(place)
    if not calendar.is_working_day(local.date()):
        local = local.replace(hour=0, minute=0, second=0, microsecond=0)
        while not calendar.is_working_day(local.date()):
            local += timedelta(days=1)
    left = days
    while left:
        local += timedelta(days=1)
        left -= calendar.is_working_day(local.date())
    return local.astimezone(start.tzinfo)


@dataclass(frozen=True, slots=True)
class Clock:
    """One running or stopped clock. `stopped_at` is when what it waits for happened."""

    starts: datetime
    ends: datetime
    stopped_at: datetime | None = None

    def at(self, percent: int) -> datetime:
        """The moment at which this share of the time is used up."""
        return self.starts + (self.ends - self.starts) * percent / 100

    def level(self, now: datetime) -> int:
        """The highest warning that is reached, 0 before the first."""
        return max((level for level in WARNINGS if now >= self.at(level)), default=0)

    @property
    def broken_at(self) -> datetime | None:
        """When it was broken, where what it waits for is known to have come too late."""
        return self.ends if self.stopped_at and self.stopped_at > self.ends else None

    def next_crossing(self, now: datetime) -> datetime | None:
        """The next moment at which time alone changes what is to be said; None after its end."""
        moments = (*(self.at(level) for level in WARNINGS), self.ends)
        return min((moment for moment in moments if moment > now), default=None)
