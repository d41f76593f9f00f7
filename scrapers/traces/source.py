"""Where a trace comes from, beside the portals' own pages: a query service that the seller has a
key for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scrapers.records import Waybill
from scrapers.traces.line import TraceEvent


@dataclass(frozen=True, slots=True)
class Told:
    """What a source told of one waybill. `events` are in the order of time, empty where the
    courier has none yet; `unable` says why this source can say nothing of this number at all
    ("carrier_not_known", "phone_needed"): then nothing was learnt, not even that none exist."""

    events: tuple[TraceEvent, ...] = ()
    unable: str | None = None


class TraceSource(Protocol):
    """Asks for the trace of one parcel.

    Raises Unreachable, Throttled, CredentialsRejected. Never asks twice by itself.
    """

    key: str

    def trace(self, waybill: Waybill, phone_end: str | None = None) -> Told:
        """The trace of `waybill`. `phone_end`: the last four digits of the receiver's number,
        which some couriers demand."""
        ...
