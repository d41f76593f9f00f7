"""What happens in a simulated week, and when. Pure: the same numbers, the same week."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
LONGEST_TO_SHIP = timedelta(hours=40)
SETTLES = timedelta(hours=4)
"""At the end nothing new happens for so long, so that what was begun can be finished."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `begin` to before `end`."""

    begin: datetime
    end: datetime

    def holds(self, at: datetime) -> bool:
        return self.begin <= at < self.end


@dataclass(frozen=True, slots=True)
class Event:
    """Something happens in the world, or to our processes. `about` is a portal, or a number."""

    at: datetime
    what: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`asleep`: the computer; `offline`: its network; `deaf`: the seller's alert channel. `up_at`
    and `bed_at` are when the seller looks at messages, as local time."""

    begin: datetime
    end: datetime
    asleep: tuple[Span, ...]
    offline: tuple[Span, ...]
    deaf: tuple[Span, ...]
    events: tuple[Event, ...]
    up_at: time = time(8)
    bed_at: time = time(23, 30)

    def looks_at_messages(self, at: datetime) -> bool:
        """Whether the seller is up."""
        return self.up_at <= at.astimezone(ZONE).time() < self.bed_at


def plan(begin: datetime, days: int, orders_a_day: int, seed: int) -> Plan:
    """A week, or fewer days. From two days on each kind of trouble is met at least once."""
    chance = Random(f"{seed}/{days}/{orders_a_day}")
    end = begin + timedelta(days=days)
    last = end - SETTLES
    events = [
        *_orders(chance, begin, last, days, orders_a_day),
        *_troubles(chance, begin, last),
        *_deaths(chance, begin, last),
    ]
    return Plan(
        begin,
        end,
        tuple(_sleeps(begin, days)),
        tuple(_drops(chance, begin, last)),
        tuple(_deaf(events)),
        tuple(sorted((e for e in events if e.at < last), key=lambda event: event.at)),
    )


def _local(day: datetime, hour: float) -> datetime:
    """That day's hour in the seller's zone."""
    midnight = day.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(hours=hour)).astimezone(UTC)


def _orders(
    chance: Random, begin: datetime, last: datetime, days: int, a_day: int
) -> Iterator[Event]:
    """Orders at all hours, most in the evening; each is bought at once, and shipped most often in
    an afternoon, one in four at any hour. One in twelve comes to nothing."""
    for number in range(days * a_day):
        day = begin + timedelta(days=chance.randrange(days))
        hours = chance.choices(range(24), (2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6) + (7,) * 12)[0]
        at = _local(day, hours + chance.random())
        if not begin < at < last:
            continue
        yield Event(at, "order", str(number))
        shipped = at + chance.random() * LONGEST_TO_SHIP
        if chance.random() < 0.75:
            shipped = max(_local(shipped, chance.uniform(13.5, 20)), at + timedelta(minutes=20))
        fate = chance.random()
        if fate < 0.04:
            yield Event(at + (shipped - at) / 2, "refund", str(number))
        elif fate < 0.06:
            yield Event(at + (shipped - at) / 2, "cancel", str(number))
        if fate >= 0.08:  # some are never shipped
            yield Event(shipped, "ship", str(number))
        if 0.08 <= fate < 0.10:  # a person is quicker than we
            yield Event(shipped + timedelta(seconds=40), "by_hand", str(number))


def _troubles(chance: Random, begin: datetime, last: datetime) -> Iterator[Event]:
    """Lost logins, sliders, a new page, a cable that is pulled, a person's own runs; spread out, so
    that each has its own consequences."""
    kinds = [
        Event(begin, "log_out", "doudian"),
        Event(begin, "show_slider", "doudian"),
        Event(begin, "pulled_at_press"),
        Event(begin, "redesign", "1688"),
        Event(begin, "log_out", "1688"),
        Event(begin, "manual"),
        Event(begin, "redesign", "doudian"),
        Event(begin, "show_slider", "1688"),
        Event(begin, "log_out", "doudian"),
        Event(begin, "pulled_at_press"),
        Event(begin, "log_out", "1688"),
        Event(begin, "manual"),
    ]
    step = (last - begin) / (len(kinds) + 1)
    for number, kind in enumerate(kinds, 1):
        at = begin + step * (number + chance.uniform(-0.25, 0.25))
        yield Event(at, kind.what, kind.about)


def _deaths(chance: Random, begin: datetime, last: datetime, each: int = 10) -> Iterator[Event]:
    """Ten passes killed while they write, ten wherever they are, ten workers."""
    for what in ("kill_writing", "kill_reading", "kill_worker"):
        for number in range(each):
            part = (number + chance.uniform(0.1, 0.9)) / each
            yield Event(begin + part * (last - begin), what)


def _sleeps(begin: datetime, days: int) -> Iterator[Span]:
    """Lunch, and every night but each third one."""
    for number in range(-1, days + 1):
        day = begin + timedelta(days=number)
        yield Span(_local(day, 12.2), _local(day, 12.9))
        if number % 3 != 2:
            yield Span(_local(day, 23.8), _local(day, 24 + 7.6))


def _drops(chance: Random, begin: datetime, last: datetime) -> Iterator[Span]:
    """The network is gone, for some minutes or most of an hour."""
    for number, minutes in enumerate((2, 9, 45, 5)):
        at = begin + (last - begin) * (number + chance.uniform(0.2, 0.8)) / 4
        yield Span(at, at + timedelta(minutes=minutes))


def _deaf(events: Iterable[Event]) -> Iterator[Span]:
    """The service that carries alerts is down for hours, once, while a login is lost: from before
    the first that is lost by day."""
    for event in events:
        if event.what == "log_out" and 8 <= event.at.astimezone(ZONE).hour < 20:
            begin = event.at - timedelta(minutes=10)
            yield Span(begin, begin + timedelta(hours=3))
            return
