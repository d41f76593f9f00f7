"""What would have been flagged, when, and at what cost: the verdicts of a stretch of the past under
given rules. Pure: the past is what was known at each moment, as the ledger kept it.

A verdict changes only where something becomes known or where time crosses a limit, so the past is
walked from one such moment to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.rules.freshness import Verdict, verdict
from agent.rules.in_force import Packs, Rules
from agent.rules.knowledge import Known, changes, snapshot
from agent.rules.reason import Reason
from agent.rules.watching import clocks, expiry, journey, stands_still

_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason of one order, from when it would have been shown until it went (None: it stands).

    `penalty_fen` is the most that the order was likely to cost while it stood.
    """

    order_id: str
    reason: Reason
    shown_from: datetime
    shown_until: datetime | None
    penalty_fen: int


@dataclass(frozen=True, slots=True)
class Past:
    """What one order's past would have shown: its flags, and what it cost in the end."""

    order_id: str
    flags: tuple[Flag, ...]
    penalty_fen: int


def replay(known: Known, packs: Packs, begin: datetime, end: datetime) -> Past:
    """The past of one order between two moments."""
    rules = packs.rules_for(known.order.paid_at, begin)
    standing: dict[tuple[object, ...], Flag] = {}
    done: list[Flag] = []
    last: Verdict | None = None
    for moment in moments(known, rules, begin, end):
        last = verdict(known, rules, moment)
        told = {_identity(reason): reason for reason in last.reasons}
        for identity in [i for i in standing if i not in told]:
            done.append(_ended(standing.pop(identity), moment))
        for identity, reason in told.items():
            before = standing.get(identity)
            most = max(last.penalty_fen, before.penalty_fen if before else 0)
            shown = before.shown_from if before else moment
            standing[identity] = Flag(known.order.order_id, reason, shown, None, most)
    flags = sorted([*done, *standing.values()], key=lambda flag: flag.shown_from)
    return Past(known.order.order_id, tuple(flags), last.penalty_fen if last else 0)


def _identity(reason: Reason) -> tuple[object, ...]:
    return (reason.why, reason.form, reason.kind, reason.level)


def _ended(flag: Flag, at: datetime) -> Flag:
    return Flag(flag.order_id, flag.reason, flag.shown_from, at, flag.penalty_fen)


def moments(known: Known, rules: Rules, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment between `begin` and `end` at which the verdict may change, in order of time."""
    fixed = sorted({m for m in _readings(known, end) if begin <= m <= end})
    now = begin
    yield now
    while (following := _next(known, rules, fixed, now, end)) is not None:
        now = following
        yield now


def _readings(known: Known, end: datetime) -> set[datetime]:
    """When something was read, or became known."""
    found = {*changes(known, end), *known.reads}
    found |= {read for purchase in known.purchases for read in purchase.reads}
    found |= {read for reads in known.list_reads for read in reads}
    return found | {look for trace in known.traces.values() for look in trace.looks}


def _next(
    known: Known, rules: Rules, fixed: list[datetime], now: datetime, end: datetime
) -> datetime | None:
    read = next((moment for moment in fixed if moment > now), None)
    candidates = [read] if read else []
    candidates += [m for m in _crossings(known, rules, now) if m > now]
    following = min(candidates, default=None)
    return following if following is not None and following <= end else None


def _crossings(known: Known, rules: Rules, at: datetime) -> Iterator[datetime]:
    """When time alone changes what is to be said, as things were known then."""
    now = snapshot(known, at)
    if now.store is None:
        return
    way = journey(now)
    for running in clocks(now, rules, way):
        if (crossing := running.clock.next_crossing(at)) is not None:
            yield crossing
    if (still := stands_still(now, rules, way)) is not None:
        yield still
    for side in ("store", "supplier"):
        if (expires := expiry(now, rules, side)) is not None:
            yield expires + _AN_INSTANT  # too old begins behind the limit
