"""The verdict on one store order: synced, stale, due, waiting, at risk, for review, and why.

Pure: what is known, the rules in force and the time go in; state, reasons, deadline, the next time
to look and the expected penalty come out. Everything that shows an order shows this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agent.rules.clocks import WARNINGS
from agent.rules.compare import Shown, compare
from agent.rules.contradictions import contradictions
from agent.rules.in_force import Rules
from agent.rules.knowledge import Known, Snapshot, changes, since, snapshot
from agent.rules.reason import Reason, Why
from agent.rules.watching import (
    Journey,
    Running,
    clocks,
    expiry,
    journey,
    stands_still,
    told_by_age,
    told_by_clocks,
    told_by_trace,
)
from scrapers.records import OrderStatus
from scrapers.traces.line import TraceKind

BACK_OFF = 6
"""A trace that has been silent for days is looked at ever more seldom: after this share of it."""
FIRST_LOOK_AFTER = timedelta(hours=1)
"""A number that was just shown has no scan yet: its trace is looked at a little later."""
RISK_FROM = 75
"""Per cent of a clock from which the order as a whole is shown as at risk."""


class State(StrEnum):
    """What the seller sees of an order."""

    SYNCED = "synced"  # 已同步
    STALE = "stale"  # 不同步
    DUE = "due"  # 待回填
    WAITING = "waiting"  # 等供应商发货
    RISK = "risk"  # 即将超时
    REVIEW = "review"  # 待确认
    CLOSED = "closed"  # nothing to do any more


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one order at one moment. Times are UTC, money is fen.

    `since` is when the state began, `look_at` when it should be read again (None: never), and
    `penalty_fen` what it is likely to cost as things stand: a broken clock its whole penalty, a
    running one the share that its warning level says.
    """

    state: State
    reasons: tuple[Reason, ...]
    since: datetime | None
    deadline: datetime | None
    look_at: datetime | None
    penalty_fen: int
    clocks: tuple[Running, ...] = ()
    journey: Journey | None = None


_ASKS = frozenset(
    {
        Why.WAYBILL_INVALID,
        Why.WAYBILL_REUSED,
        Why.DUPLICATE_PURCHASE,
        Why.WRONG_ITEM_SUSPECTED,
        Why.DESTINATION_MISMATCH,
        Why.TRACE_BEFORE_PAYMENT,
    }
)
_NEAR = frozenset({Why.SHIP_DEADLINE_NEAR, Why.PICKUP_DEADLINE_NEAR, Why.DELIVERY_DEADLINE_NEAR})


def verdict(known: Known, rules: Rules, at: datetime) -> Verdict:
    """The verdict on what is known, at a moment."""
    now = snapshot(known, at)
    if now.store is None:
        return Verdict(State.WAITING, (), None, known.order.ship_by, at, 0)
    if now.store.status is OrderStatus.CANCELLED:
        return Verdict(State.CLOSED, (), now.store.at, None, None, 0)
    past = [snapshot(known, moment) for moment in changes(known, at)]
    way = journey(now)
    running = clocks(now, rules, way)
    reasons = _in_order(
        [
            *contradictions(past),
            *told_by_trace(now, rules, way),
            *told_by_clocks(running, at),
            *told_by_age(now, rules, way),
        ]
    )
    state = _state(now, reasons)
    return Verdict(
        state,
        reasons,
        _since(now, past, state, reasons),
        _deadline(running),
        _look_at(now, rules, way, running),
        _penalty(running, known, at),
        tuple(running),
        way,
    )


def _in_order(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """In the order of `Why`; what began first comes first."""
    rank = {why: place for place, why in enumerate(Why)}
    return tuple(sorted(reasons, key=lambda reason: (rank[reason.why], reason.since)))


def _state(now: Snapshot, reasons: Sequence[Reason]) -> State:
    """The worst that holds: a person is asked, it is stale, a deadline is near, else as it is."""
    if now.known.asked or now.known.doubted or any(_asks(now, reason) for reason in reasons):
        return State.REVIEW
    if any(reason.why not in _NEAR for reason in reasons):
        return State.STALE
    if any((reason.level or 0) >= RISK_FROM for reason in reasons):
        return State.RISK
    return _plain(now)


def _asks(now: Snapshot, reason: Reason) -> bool:
    """Whether a person is asked: before a write about anything that does not fit."""
    return reason.why in _ASKS or (reason.why is Why.CARRIER_MISMATCH and not now.shown)


def _plain(now: Snapshot) -> State:
    """Where the order stands when nothing is wrong. Only equal sides are synced, never a guess."""
    wanted = now.single[1].parcels or () if now.single else ()
    if now.shown and wanted:
        told = compare([parcel.waybill for parcel in wanted], now.shown)
        if told in (Shown.SAME, Shown.STORED):
            return State.SYNCED if told is Shown.SAME else State.DUE
        return State.REVIEW  # equal as far as can be told, and not proven
    if now.shown or (now.store and now.store.status is OrderStatus.FINISHED):
        return State.CLOSED  # somebody shipped it, and there is nothing to compare it with
    return State.DUE if wanted else State.WAITING


def _since(
    now: Snapshot, past: Sequence[Snapshot], state: State, reasons: Sequence[Reason]
) -> datetime:
    """When the state began: with its first reason, or when it first was as it is."""
    if state is State.REVIEW:
        because = [r.since for r in reasons if _asks(now, r)]
    elif state is State.STALE:
        because = [r.since for r in reasons if r.why not in _NEAR]
    elif state is State.RISK:
        because = [r.since for r in reasons if (r.level or 0) >= RISK_FROM]
    else:
        because = []
    if because:
        return min(because)
    plain = _plain(now)
    return since(past, lambda then: then.store is not None and _plain(then) is plain)


def _deadline(running: Sequence[Running]) -> datetime | None:
    """The next end of a clock that still runs; a score's does not count."""
    ends = [r.clock.ends for r in running if r.clock.stopped_at is None and r.name != "score"]
    return min(ends, default=None)


def _penalty(running: Sequence[Running], known: Known, at: datetime) -> int:
    amounts = [line.amount_fen for line in known.order.lines if line.amount_fen is not None]
    total = 0
    for one in running:
        penalty = one.held.rule.penalty if one.held else None
        if penalty is None:
            continue
        cost = penalty.of(sum(amounts) if amounts else None)
        if one.is_broken():
            total += cost
        elif one.clock.stopped_at is None:
            total += cost * min(one.clock.level(at), WARNINGS[-1]) // 100
    return total


def _look_at(
    now: Snapshot, rules: Rules, way: Journey, running: Sequence[Running]
) -> datetime | None:
    """When reading again can first change what is said: a clock's end, a trace standing still,
    knowledge growing old, or simply the next look at a parcel on its way."""
    if way.delivered and now.shown:
        return None
    moments = [r.clock.ends for r in running if r.clock.stopped_at is None and not r.is_broken()]
    moments += [m for side in ("store", "supplier") if (m := expiry(now, rules, side))]
    if now.watched and now.known.traceable:
        moments.append(_next_trace_look(now, rules, way))
        still = stands_still(now, rules, way)
        read = now.trace_read_at
        if still is not None and (read is None or read < still):
            moments.append(still)
    return max(now.at, min(moments)) if moments else None


def _next_trace_look(now: Snapshot, rules: Rules, way: Journey) -> datetime:
    read = now.trace_read_at
    kind = way.events[-1].kind if way.events else TraceKind.UNKNOWN
    held = rules.look.get(kind) or rules.look.get(TraceKind.UNKNOWN)
    first = _first_shown(now)
    if read is None or held is None:
        return first + FIRST_LOOK_AFTER
    silent = read - max((event.at for event in way.events), default=first)
    return max(held.span.after(read), read + silent / BACK_OFF)


def _first_shown(now: Snapshot) -> datetime:
    """When the watched number was first seen anywhere."""
    views = (*now.known.views, *(v for p in now.known.purchases for v in p.views))
    return min(view.at for view in views if now.watched in view.numbers)
