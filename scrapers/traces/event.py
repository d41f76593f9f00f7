"""One line of a trace, read: its kind and place by the wording, persons taken out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from scrapers.traces.kinds import kind_of
from scrapers.traces.line import TraceEvent, TraceKind
from scrapers.traces.persons import without_persons
from scrapers.traces.places import place_of


def trace_event(
    at: datetime, text: str, place: str | None = None, before: TraceKind = TraceKind.UNKNOWN
) -> TraceEvent:
    """The event that a courier's line tells. `at` is UTC; `place` only where the portal names it
    beside the text, else it is the first place that the text names (province and city). `before`
    is what the whole line was read as once, where only the masked one is left."""
    said, shown, kind = _read(text.strip(), place)
    return TraceEvent(at, said, shown, before if kind is TraceKind.UNKNOWN else kind)


def trace_events(lines: Iterable[tuple[datetime, str, str | None]]) -> tuple[TraceEvent, ...]:
    """The events of a parcel's lines (time, text, place) in the order of time; lines of the same
    time stay in the order given."""
    events = [trace_event(at, text, place) for at, text, place in lines]
    return tuple(sorted(events, key=lambda event: event.at))


@lru_cache(maxsize=16384)
def _read(text: str, place: str | None) -> tuple[str, str | None, TraceKind]:
    """What is kept of a line, its place in words, its kind. Couriers repeat their lines."""
    said = without_persons(text)
    where = place_of(place or said)
    shown = " ".join(part for part in (where.province, where.city) if part) if where else place
    return said, shown or None, kind_of(text)
