"""One line of a trace, read: its kind and place by the wording, persons taken out."""

from __future__ import annotations

from datetime import datetime

from scrapers.records import TraceEvent


def trace_event(at: datetime, text: str, place: str | None = None) -> TraceEvent:
    """The event that a courier's line tells. `at` is UTC; `place` only where the portal names it
    beside the text."""
    return TraceEvent(at, text, place)
