"""What time alone makes late: ship, pick-up and delivery clocks, a trace that stands still, things
that went wrong on the way, and our own knowledge growing old. Pure; times are UTC.

Nothing is concluded from what was not read: a clock is broken only once a look taken after its end
showed that what it waits for had not happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.rules.clocks import Clock
from agent.rules.in_force import Held, Rules
from agent.rules.knowledge import Snapshot, last_read
from agent.rules.reason import Reason, Why
from scrapers.records import TO_SHIP, OrderStatus, Parcel
from scrapers.traces.line import TraceEvent, TraceKind

_NOT_YET = (OrderStatus.HELD, OrderStatus.UNPAID)
_GOING_BACK = (TraceKind.REFUSED, TraceKind.RETURNED)


@dataclass(frozen=True, slots=True)
class Running:
    """A clock of one order with the rule behind it (None: the order's own deadline), and the
    latest reading that could have seen what it waits for."""

    name: str  # ship, pickup, score, delivery
    clock: Clock
    held: Held | None
    read_at: datetime | None
    form: str | None = None  # which form the reason has once it is broken

    def is_broken(self) -> bool:
        """Known to be late: it was looked at after the end, or what it waits for came too late."""
        if self.clock.stopped_at is not None:
            return self.clock.stopped_at > self.clock.ends
        return self.read_at is not None and self.read_at >= self.clock.ends

    @property
    def was_late(self) -> bool:
        """What it waits for came, and too late: worth telling though it is over."""
        return self.name != "score" and self.clock.broken_at is not None


@dataclass(frozen=True, slots=True)
class Journey:
    """What the watched parcel's trace tells. `scanned` is the first proof that a courier has it."""

    events: tuple[TraceEvent, ...]
    scanned: datetime | None
    delivered: bool
    trouble: TraceEvent | None  # the exception that stands

    @property
    def going_back(self) -> bool:
        return any(event.kind in _GOING_BACK for event in self.events)


def journey(now: Snapshot) -> Journey:
    """The journey of the watched parcel as far as it is known."""
    events = tuple(sorted(now.events, key=lambda event: event.at))
    kinds = {event.kind for event in events}
    back = bool(kinds & set(_GOING_BACK))
    return Journey(
        events,
        min((event.at for event in events if event.kind.is_scan), default=None),
        TraceKind.DELIVERED in kinds and not back,
        _trouble(events, back),
    )


def _trouble(events: tuple[TraceEvent, ...], back: bool) -> TraceEvent | None:
    """The last exception, unless the parcel went on since. What goes back goes on going back."""
    last = next((event for event in reversed(events) if event.kind.is_exception), None)
    if last is None or back:
        return last
    went_on = any(event.kind.is_scan and event.at > last.at for event in events)
    return None if went_on else last


def clocks(now: Snapshot, rules: Rules, way: Journey) -> list[Running]:
    """Every clock of the order that can be told, running or stopped."""
    found = (
        _ship(now, rules),
        _pickup(now, rules, way, "pickup", rules.pickup),
        _pickup(now, rules, way, "score", rules.score),
        _delivery(now, rules, way),
    )
    return [running for running in found if running is not None]


def _ship(now: Snapshot, rules: Rules) -> Running | None:
    """Runs from the payment to the order's own deadline, else the rule's; the waybill stops it."""
    order, store = now.known.order, now.store
    ends = _ship_ends(now, rules)
    if ends is None or store is None or store.asked_back or store.status in _NOT_YET:
        return None
    if store.parcels is None and store.status not in TO_SHIP:
        return None  # shipped, by a page that tells no parcels: nothing is missing that we know of
    shipped = min((view.at for view in now.known.views if view.numbers), default=None)
    done = [parcel for parcel in now.shown if parcel.finished]
    stopped = (done[0].shipped_at or shipped) if done else None
    clock = Clock(order.paid_at or ends, ends, stopped)
    read = last_read(now.known.reads, now.at)
    form = "unfinished" if now.shown else "deadline"
    return Running("ship", clock, rules.ship_by, read, form)


def _ship_ends(now: Snapshot, rules: Rules) -> datetime | None:
    order = now.known.order
    if order.ship_by is not None:
        return order.ship_by
    if rules.ship_by is None or order.paid_at is None:
        return None
    return rules.ship_by.span.after(order.paid_at)


def _parcel(now: Snapshot) -> Parcel | None:
    """The one parcel in the store, where its trace was ever looked at."""
    if len(now.shown) != 1 or now.trace_read_at is None:
        return None
    return now.shown[0]


def _pickup(
    now: Snapshot, rules: Rules, way: Journey, name: str, held: Held | None
) -> Running | None:
    """Runs from shipping or payment; the first scan stops it. Where the platform counts the scan
    as the shipping, the ship deadline ends it if that is earlier."""
    parcel = _parcel(now)
    if parcel is None or held is None:
        return None
    shipped = parcel.shipped_at or min(v.at for v in now.known.views if v.numbers)
    start = now.known.order.paid_at if held.rule.starts == "paid" else shipped
    if start is None:
        return None
    ends = held.span.after(start)
    by_scan = rules.ship_by is not None and rules.ship_by.rule.counts == "scan"
    if by_scan and name == "pickup" and (deadline := _ship_ends(now, rules)):
        ends = min(ends, max(deadline, start))
    return Running(name, Clock(start, ends, way.scanned), held, now.trace_read_at)


def _delivery(now: Snapshot, rules: Rules, way: Journey) -> Running | None:
    """Runs from the first scan, or from the payment; delivery or a locker stops it."""
    held, parcel = rules.delivery, _parcel(now)
    if held is None or parcel is None or way.scanned is None or way.going_back:
        return None
    starts = {"paid": now.known.order.paid_at, "shipped": parcel.shipped_at}
    start = starts.get(held.rule.starts or "") or way.scanned
    there = (TraceKind.DELIVERED, TraceKind.LOCKER)
    stopped = min((event.at for event in way.events if event.kind in there), default=None)
    return Running(
        "delivery", Clock(start, held.span.after(start), stopped), held, now.trace_read_at
    )


_LATE = {
    "ship": (Why.SHIP_DEADLINE_NEAR, Why.WAYBILL_MISSING),
    "pickup": (Why.PICKUP_DEADLINE_NEAR, Why.PICKUP_OVERDUE),
    "delivery": (Why.DELIVERY_DEADLINE_NEAR, Why.DELIVERY_OVERDUE),
}


def told_by_clocks(running: list[Running], at: datetime) -> list[Reason]:
    """Deadlines near and broken. A clock that was stopped tells nothing more, and one that only
    feeds a score makes nothing stale."""
    told: list[Reason] = []
    for one in running:
        if one.name not in _LATE or one.clock.stopped_at is not None:
            continue
        near, broken = _LATE[one.name]
        clock, level = one.clock, one.clock.level(at)
        if one.is_broken():
            told.append(Reason(broken, clock.ends, clock.ends, form=one.form))
        elif level:
            told.append(Reason(near, clock.at(level), clock.ends, level=level))
    return told


def told_by_trace(now: Snapshot, rules: Rules, way: Journey) -> list[Reason]:
    """An exception that stands, or a trace that stands still."""
    if way.trouble is not None:
        event = way.trouble
        return [Reason(Why.EXCEPTION, event.at, kind=event.kind, details={"text": event.text})]
    still = stands_still(now, rules, way)
    read = now.trace_read_at
    if still is None or read is None or read < still:
        return []
    last = way.events[-1]
    details = {"text": last.text, "at": last.at.isoformat()}
    return [Reason(Why.TRACE_STALLED, still, kind=last.kind, details=details)]


def stands_still(now: Snapshot, rules: Rules, way: Journey) -> datetime | None:
    """From when on the trace stands still unless something new is said."""
    if way.scanned is None or way.delivered or way.trouble is not None:
        return None
    held = rules.stall.get(way.events[-1].kind)
    return held.span.after(way.events[-1].at) if held else None


def told_by_age(now: Snapshot, rules: Rules, way: Journey) -> list[Reason]:
    """What we have not read for too long to claim anything."""
    if (way.delivered and now.shown) or not now.known.reads:
        return []
    told: list[Reason] = []
    for why, side in ((Why.STORE_UNREAD, "store"), (Why.SUPPLIER_UNREAD, "supplier")):
        expires = expiry(now, rules, side)
        if expires is not None and now.at > expires:
            told.append(Reason(why, expires))
    return told


def expiry(now: Snapshot, rules: Rules, side: str) -> datetime | None:
    """When what we know of one side becomes too old."""
    held = rules.knowledge.get(("shipped" if now.shown else "awaiting", side))
    nobody_to_read = side == "supplier" and not (now.known.purchases or now.known.list_reads)
    if held is None or nobody_to_read:
        return None
    read = read_at(now, side) or now.known.reads[0]
    return held.span.after(read)


def read_at(now: Snapshot, side: str) -> datetime | None:
    """When one side was last read for this order."""
    if side == "store":
        return last_read(now.known.reads, now.at)
    seen = [p for p in now.known.purchases if p.views and p.views[0].at <= now.at]
    sources = [purchase.reads for purchase in seen] or now.known.list_reads
    reads = [last_read(source, now.at) for source in sources]
    known = [read for read in reads if read is not None]
    return min(known) if known and len(known) == len(reads) else None
