"""A parcel's whole trace from what it is meant to go through: same input, same trace."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from .trace_events import Kind, Place, TraceEvent
from .trace_places import hours_between, hubs
from .trace_speech import Speaker
from .trace_words_more import voice_of

DAY_STARTS, DAY_ENDS = 8, 20
LONGEST_LEG = 34  # hours: whatever is slow still moves
ON_THE_WAY: tuple[Kind, ...] = ("lost", "damaged", "weather", "customs")


@dataclass(frozen=True)
class Fate:
    """What is special about a trip; nothing, unless said otherwise."""

    trouble: Kind | None = None
    recovers: bool = False
    pause_hours: float = 0
    goes_on: bool = True
    detours: int = 0
    slowness: float = 1


PLAIN = Fate()


@dataclass(frozen=True)
class Trip:
    """What one number goes through. `scanned` None: no courier ever sees it."""

    carrier: str
    number: str
    labelled: datetime
    scanned: datetime | None
    start: Place
    end: Place
    fate: Fate = PLAIN


@dataclass(frozen=True)
class Step:
    """One event to come: how long after the one before, and where."""

    kind: Kind
    place: Place
    hours: float
    hub: bool = False
    to: Place | None = None
    to_hub: bool = False
    by_day: bool = False
    sent_back: bool = False


def trace(trip: Trip, seed: int) -> tuple[TraceEvent, ...]:
    """All events there will ever be, oldest first."""
    rng = Random(f"{seed}/trace/{trip.number}")
    speaker = Speaker(voice_of(trip.carrier), rng, trip.end)
    made: list[TraceEvent] = []
    if rng.random() < 0.5:
        at = trip.labelled + timedelta(seconds=rng.randrange(20, 90))
        made.append(TraceEvent(at, "unknown", speaker.announces()))
    if trip.scanned is None:
        return tuple(made)
    now = trip.scanned
    for i, step in enumerate(_fated(trip, _plain_steps(trip, rng), rng)):
        if i:
            now = _later(now, step, rng)
        made.append(_event(now, step, speaker))
        if rng.random() < 0.04:
            after = now + timedelta(minutes=rng.randrange(3, 25))
            made.append(TraceEvent(after, "unknown", speaker.says_nothing(step.place)))
    return tuple(sorted(made, key=lambda event: event.at))


def _event(now: datetime, step: Step, speaker: Speaker) -> TraceEvent:
    if step.sent_back:
        return TraceEvent(now, step.kind, speaker.sent_back(step.place), step.place)
    to = speaker.called(step.to, hub=step.to_hub) if step.to else ""
    said = speaker.says(step.kind, step.place, hub=step.hub, to=to)
    return TraceEvent(now, step.kind, said, step.place)


def _later(now: datetime, step: Step, rng: Random) -> datetime:
    after = now + timedelta(hours=step.hours, seconds=rng.randrange(1, 60))
    after = after.replace(microsecond=0)
    if step.by_day and not DAY_STARTS <= after.hour < DAY_ENDS:
        day = after + timedelta(days=1 if after.hour >= DAY_ENDS else 0)
        minutes = rng.randrange(5, 150)
        after = day.replace(hour=DAY_STARTS, minute=0) + timedelta(minutes=minutes)
    return after


def _plain_steps(trip: Trip, rng: Random) -> list[Step]:
    """Outlet, hubs, outlet, courier, perhaps a locker, and the signature."""
    way, slow = hubs(trip.start, trip.end, trip.fate.detours), trip.fate.slowness
    steps = [Step("picked_up", trip.start, 0)]
    first, last = way[0].place, way[-1].place
    gap = rng.uniform(1.5, 5)
    steps.append(Step("in_transit", trip.start, gap, to=first, to_hub=True))
    steps.append(Step("arrived", first, rng.uniform(1, 4), hub=True))
    for one, other in pairwise(way):
        gap = rng.uniform(1.5, 4) * slow
        steps.append(Step("in_transit", one.place, gap, True, other.place, True))
        gap = min(LONGEST_LEG, hours_between(one, other) * rng.uniform(0.8, 1.2) * slow)
        steps.append(Step("arrived", other.place, gap, hub=True))
    steps.append(Step("in_transit", last, rng.uniform(2, 6), True, trip.end))
    steps.append(Step("arrived", trip.end, rng.uniform(1.5, 4)))
    steps.append(Step("out_for_delivery", trip.end, rng.uniform(0.4, 2), by_day=True))
    if rng.random() < 0.45:
        steps.append(Step("locker", trip.end, rng.uniform(0.6, 4)))
        steps.append(Step("delivered", trip.end, rng.uniform(2, 14), by_day=True))
    else:
        steps.append(Step("delivered", trip.end, rng.uniform(0.6, 5)))
    return steps


def _fated(trip: Trip, steps: list[Step], rng: Random) -> list[Step]:
    """The steps with what goes wrong on the way."""
    out = next(i for i, step in enumerate(steps) if step.kind == "out_for_delivery")
    fate = trip.fate
    if fate.pause_hours:
        at = rng.randrange(2, out)
        if not fate.goes_on:
            return steps[: at + 1]
        longer = replace(steps[at + 1], hours=steps[at + 1].hours + fate.pause_hours)
        steps = [*steps[: at + 1], longer, *steps[at + 2 :]]
    if fate.trouble in ON_THE_WAY:
        at = rng.randrange(2, out - 1)
        wrong = Step(fate.trouble, steps[at].place, rng.uniform(5, 20), hub=steps[at].hub)
        rest = steps[at + 1 :]
        again = [replace(rest[0], hours=rng.uniform(10, 40)), *rest[1:]]
        return [*steps[: at + 1], wrong, *(again if fate.recovers else ())]
    if fate.trouble:
        return _at_the_door(trip, fate.trouble, steps[: out + 1], steps[out:], rng)
    return steps


def _at_the_door(
    trip: Trip, trouble: Kind, before: list[Step], after: list[Step], rng: Random
) -> list[Step]:
    """Refused, address or returned: with the courier, or at the outlet before he leaves."""
    wrong = Step(trouble, trip.end, rng.uniform(1, 5))
    if trouble == "address":
        again = replace(after[0], hours=rng.uniform(12, 40))
        return [*before, wrong, *((again, *after[1:]) if trip.fate.recovers else ())]
    if trouble == "returned":
        return [*before[:-1], wrong, *(_back(trip, rng) if trip.fate.recovers else ())]
    back = Step("returned", trip.end, rng.uniform(6, 24))
    return [*before, wrong, *((back, *_back(trip, rng)) if trip.fate.recovers else ())]


def _back(trip: Trip, rng: Random) -> list[Step]:
    way = hubs(trip.end, trip.start)
    gap = rng.uniform(4, 12)
    return [
        Step("in_transit", trip.end, gap, to=way[0].place, to_hub=True),
        Step("arrived", way[-1].place, rng.uniform(20, 50), hub=True),
        Step("returned", trip.start, rng.uniform(10, 30), by_day=True, sent_back=True),
    ]
