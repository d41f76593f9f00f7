"""When a waybill that may be written is written: at once, after the first scan, or as late as the
deadlines allow. Pure.

A number is never written before the supplier marks the order shipped; this only ever waits longer.
Why wait: a waybill in the store starts the platform's pick-up clock, and a supplier who shows
numbers long before a courier comes would break it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ENOUGH = 20
"""How many parcels of a supplier make a habit."""
USUAL = 0.9
"""The share of parcels that are scanned within the habit."""
MARGIN = timedelta(hours=4)
"""A number is in the store at least this long before the ship deadline."""
NEVER_AFTER = timedelta(days=7)
"""A waybill that was not scanned for so long counts as never scanned."""


class WriteWhen(StrEnum):
    """A seller's choice per supplier."""

    SHOWN = "shown"
    SCANNED = "scanned"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Sample:
    """One parcel of a supplier: when its number was first shown, its first scan if any, and when
    its trace was last looked at."""

    shown_at: datetime
    scanned_at: datetime | None
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Timing:
    """Whether to write now. `because` is a key of the interface's words; `until` is the moment
    from which it is written anyway."""

    write: bool
    because: str
    until: datetime | None = None
    usual_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What the choice depends on for one order. Times are UTC; `pickup_hours` is the platform's
    pick-up clock where it starts with the shipping, `traceable` whether anybody shows a scan."""

    now: datetime
    shown_at: datetime
    scanned: bool
    ship_by: datetime | None
    pickup_hours: float | None
    traceable: bool = True


def usual_delay(samples: Sequence[Sample]) -> float | None:
    """Hours from number to scan within which most of a supplier's parcels were scanned.

    None where too little is known, infinite where many are never scanned at all. Parcels too young
    to tell are left out.
    """
    told = [delay for sample in samples if (delay := _delay(sample)) is not None]
    if len(told) < ENOUGH:
        return None
    return sorted(told)[math.ceil(USUAL * len(told)) - 1]


def _delay(sample: Sample) -> float | None:
    if sample.scanned_at is not None:
        return max(0.0, (sample.scanned_at - sample.shown_at) / timedelta(hours=1))
    looked = sample.looked_at
    return math.inf if looked and looked - sample.shown_at > NEVER_AFTER else None


def timing(choice: WriteWhen, at: Moment, samples: Sequence[Sample]) -> Timing:
    """Whether to write now, and why (not)."""
    if choice is WriteWhen.SHOWN:
        return Timing(True, "timing_shown")
    if not at.traceable:
        return Timing(True, "timing_no_traces")
    if at.scanned:
        return Timing(True, "timing_scanned")
    if choice is WriteWhen.SCANNED:
        return Timing(False, "timing_waits_for_scan")
    usual = usual_delay(samples)
    if usual is None:
        return Timing(True, "timing_too_little_known")
    return _in_time(at, usual)


def _in_time(at: Moment, usual: float) -> Timing:
    """Write once the usual scan falls into the pick-up clock, and always before the deadline."""
    told = usual if math.isfinite(usual) else None
    latest = at.ship_by - MARGIN if at.ship_by else at.now
    if at.now >= latest:
        return Timing(True, "timing_deadline", latest, told)
    if at.pickup_hours is None or told is None:
        return Timing(False, "timing_waits", latest, told)
    safe = at.shown_at + timedelta(hours=max(0.0, told - at.pickup_hours))
    if at.now >= safe:
        return Timing(True, "timing_safe", safe, told)
    return Timing(False, "timing_waits", min(safe, latest), told)
