"""What is known of one store order, and since when: the input of every verdict. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scrapers.records import OrderStatus, Parcel, Shipment, StoreOrder
from scrapers.traces.line import TraceEvent


@dataclass(frozen=True, slots=True)
class View:
    """What pages showed of an order from `at` on, until the next view.

    `asked_back` is the text of a refund or hold; `parcels` is None where no page told of any.
    """

    at: datetime
    status: OrderStatus
    asked_back: str | None
    parcels: tuple[Parcel, ...] | None

    @property
    def numbers(self) -> frozenset[str]:
        """The waybill numbers that stand there."""
        return frozenset(parcel.waybill.number for parcel in self.parcels or ())


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list that was read completely: all orders (`whole`) or the open ones, back to `oldest`."""

    at: datetime
    whole: bool
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A parcel's trace: events in their own order of time, each with when we first saw it, and
    every look that was taken, also those that told nothing new."""

    events: tuple[tuple[TraceEvent, datetime], ...] = ()
    looks: tuple[datetime, ...] = ()

    def known_at(self, moment: datetime) -> tuple[TraceEvent, ...]:
        """The events that had been seen by then."""
        return tuple(event for event, seen in self.events if seen <= moment)

    def looked_at(self, moment: datetime) -> datetime | None:
        """The latest look until then."""
        return max((look for look in self.looks if look <= moment), default=None)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A supplier order that names the store order. `reads` are the moments at which it was read,
    in order of time."""

    supplier: str
    shipment: Shipment
    views: tuple[View, ...]
    reads: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A number that stands on another order too, `until` it was gone from there."""

    number: str
    order_id: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known of one store order.

    `reads` are when the store showed it, `list_reads` when each supplier's list was read: what
    counts where no purchase is known. `traceable`: somebody shows traces of these parcels.
    `allowed` are the guards' reasons that a person said yes to, by number. `asked` is an open
    question of the last pass, `doubted` a press whose outcome nothing proves.
    """

    order: StoreOrder
    views: tuple[View, ...]
    reads: tuple[datetime, ...]
    purchases: tuple[Purchase, ...] = ()
    list_reads: tuple[tuple[datetime, ...], ...] = ()
    traces: Mapping[str, Trace] = field(default_factory=dict[str, Trace])
    elsewhere: tuple[Elsewhere, ...] = ()
    allowed: frozenset[tuple[str, str]] = frozenset()
    asked: str | None = None
    doubted: bool = False
    traceable: bool = True


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was known at one moment."""

    known: Known
    at: datetime
    store: View | None
    live: tuple[tuple[Purchase, View], ...]

    @property
    def single(self) -> tuple[Purchase, View] | None:
        """The one live purchase, where there is exactly one."""
        return self.live[0] if len(self.live) == 1 else None

    @property
    def shown(self) -> tuple[Parcel, ...]:
        """The parcels in the store."""
        return self.store.parcels or () if self.store else ()

    @property
    def watched(self) -> str | None:
        """The number whose trace counts: the store's, else the one of the one purchase."""
        numbers = self.store.numbers if self.store else frozenset[str]()
        if not numbers and self.single:
            numbers = self.single[1].numbers
        return next(iter(numbers)) if len(numbers) == 1 else None

    @property
    def events(self) -> tuple[TraceEvent, ...]:
        """The watched parcel's trace as far as it was seen."""
        trace = self.known.traces.get(self.watched or "")
        return trace.known_at(self.at) if trace else ()

    @property
    def trace_read_at(self) -> datetime | None:
        """When the watched parcel's trace was last looked at."""
        trace = self.known.traces.get(self.watched or "")
        return trace.looked_at(self.at) if trace else None


def snapshot(known: Known, at: datetime) -> Snapshot:
    """What was known at `at`."""
    live: list[tuple[Purchase, View]] = []
    for purchase in known.purchases:
        view = _last(purchase.views, at)
        if view and view.status is not OrderStatus.CANCELLED:
            live.append((purchase, view))
    return Snapshot(known, at, _last(known.views, at), tuple(live))


def _last(views: Sequence[View], at: datetime) -> View | None:
    return next((view for view in reversed(views) if view.at <= at), None)


def last_read(reads: Sequence[datetime], at: datetime) -> datetime | None:
    """The latest of the moments until `at`."""
    return next((read for read in reversed(reads) if read <= at), None)


def changes(known: Known, now: datetime) -> list[datetime]:
    """Every moment until `now` at which something became known, in order of time."""
    moments = {view.at for view in known.views}
    moments |= {view.at for purchase in known.purchases for view in purchase.views}
    moments |= {seen for trace in known.traces.values() for _, seen in trace.events}
    for other in known.elsewhere:
        moments |= {other.since} | ({other.until} if other.until else set[datetime]())
    return sorted(moment for moment in moments if moment <= now)


def since(past: Sequence[Snapshot], holds: Callable[[Snapshot], object]) -> datetime:
    """The first of the unbroken run of snapshots for which it holds, as it does for the last."""
    first = past[-1].at
    for then in reversed(past):
        if not holds(then):
            break
        first = then.at
    return first
