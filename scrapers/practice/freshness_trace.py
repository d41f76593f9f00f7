"""What is known of a number's trace from the reads that showed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .freshness_reads import Sighting
from .trace_events import AT_THE_DOOR, EXCEPTIONS, SCANS, Kind, TraceEvent


@dataclass(frozen=True)
class Known:
    """A trace as far as it was shown; `at` is the latest read that showed its page."""

    at: datetime | None = None
    events: tuple[TraceEvent, ...] = ()
    latest: tuple[datetime, Kind] | None = None
    earliest: datetime | None = None
    earliest_shown: datetime | None = None  # by the first read that showed the earliest event

    @property
    def scan(self) -> datetime | None:
        """The earliest event that proves that a courier holds the parcel."""
        return next((event.at for event in self.events if event.kind in SCANS), None)

    def has(self, *kinds: Kind) -> bool:
        return any(event.kind in kinds for event in self.events)

    @property
    def delivered(self) -> bool:
        return self.has("delivered") and not self.has("refused", "returned")

    @property
    def trouble(self) -> TraceEvent | None:
        """The last exception, while it stands."""
        last = next((e for e in reversed(self.events) if e.kind in EXCEPTIONS), None)
        if last is None or self.has("refused", "returned"):
            return last
        over = any(e.kind in SCANS and e.at > last.at for e in self.events)
        return None if over else last

    def elsewhere(self, province: str) -> TraceEvent | None:
        """The earliest event at a door that its text puts into another province."""
        return next(
            (
                event
                for event in self.events
                if event.kind in AT_THE_DOOR
                and event.place is not None
                and event.names_place
                and event.place.province != province
            ),
            None,
        )


NOTHING = Known()


def known(whole: Sequence[TraceEvent], sightings: Sequence[Sighting]) -> Known:
    """The union of what these sightings showed of a whole trace, oldest first."""
    if not sightings:
        return NOTHING
    at = max(one.last for one in sightings)
    events = tuple(event for event in whole if event.at <= at)
    notices = {one.notice for one in sightings}
    first_notice, last_notice = min(notices), max(notices)
    latest: tuple[datetime, Kind] = (last_notice, "unknown")
    if events and events[-1].at >= last_notice:
        latest = (events[-1].at, events[-1].kind)
    if events and events[0].at <= first_notice:
        earliest = events[0].at
        found = [one.since(earliest) for one in sightings]
    else:
        earliest = first_notice
        found = [one.first for one in sightings if one.notice == earliest]
    shown = min(moment for moment in found if moment is not None)
    return Known(at, events, latest, earliest, shown)
