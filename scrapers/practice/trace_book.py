"""Number -> trace, for one world: what a carrier would answer whoever asks about a number."""

from collections.abc import Callable
from datetime import datetime

from .messages import Json
from .trace_events import TraceEvent
from .traces import Trip, trace

NOTHING: tuple[TraceEvent, ...] = ()


class TraceBook:
    """Traces are made when first asked for, and are the same in whatever order they are."""

    def __init__(self, seed: int, trip_of: Callable[[str], Trip | None]) -> None:
        self._seed = seed
        self._trip_of = trip_of
        self._made: dict[str, tuple[TraceEvent, ...]] = {}

    def whole(self, number: str) -> tuple[TraceEvent, ...]:
        """All events of a number, those to come as well, oldest first; none when it is nobody's."""
        if number not in self._made:
            trip = self._trip_of(number)
            if trip is None:
                return NOTHING
            self._made[number] = trace(trip, self._seed)
        return self._made[number]

    def rows(self, number: str) -> list[Json]:
        """The truth about a number, those events to come as well: for tests, never for parsers."""
        return [
            {
                "at": event.at.isoformat(),
                "kind": event.kind,
                "text": event.text,
                "province": event.place.province if event.place else None,
                "city": event.place.city if event.place else None,
            }
            for event in self.whole(number)
        ]

    def shown(self, number: str, now: datetime) -> list[TraceEvent]:
        """What a page shows now: newest first."""
        return [event for event in reversed(self.whole(number)) if event.at <= now]
