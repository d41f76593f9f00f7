"""The one paragraph that explains an order: state, reasons, what is known, by when, what cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from agent.cli.console import Console
from agent.cli.reasons import reason_sentence
from agent.cli.report import carrier_name
from agent.judging import Judged
from agent.rules.edits import edits
from agent.rules.freshness import State
from agent.rules.knowledge import Snapshot, snapshot
from agent.rules.reason import Reason, Why
from agent.rules.watching import Running, read_at
from scrapers.records import Parcel
from scrapers.traces.line import TraceKind


def paragraph(console: Console, one: Judged, now: datetime) -> str:
    """The verdict in sentences."""
    seen = snapshot(one.known, now)
    sentences = [
        *_state(console, one, now),
        *_sides(console, one, seen),
        *_trace(console, one, seen),
        *_clocks(console, one, now),
        *_edits(console, one, now),
        *_timing(console, one),
        *_next(console, one),
    ]
    end = "" if console.words.lang == "zh" else " "
    return end.join(sentences)


def _state(console: Console, one: Judged, now: datetime) -> Iterator[str]:
    state = console.words.say(f"state.{one.said.state}")
    yield console.words.say("why.state", state=state, since=console.time(one.said.since, one.zone))
    for reason in one.said.reasons:
        yield reason_sentence(console, one, reason, now) + _unconfirmed(console, one, reason)


def _unconfirmed(console: Console, one: Judged, reason: Reason) -> str:
    """That the deadline behind a reason rests on a rule which nobody confirmed."""
    held = next((r.held for r in one.said.clocks if r.clock.ends == reason.deadline), None)
    own = one.known.order.ship_by is not None and reason.deadline == one.known.order.ship_by
    if held is None or held.rule.confirmed or own:
        return ""
    return console.words.say("why.rule_unconfirmed")


def _sides(console: Console, one: Judged, seen: Snapshot) -> Iterator[str]:
    """What each side shows, and when it was read."""
    words = console.words
    store = console.time(read_at(seen, "store"), one.zone)
    if seen.shown:
        yield words.say("why.store_shows", what=_waybills(console, seen.shown), at=store)
    elif seen.store is not None and one.said.state is not State.CLOSED:
        yield words.say("why.store_shows_none", at=store)
    for purchase, view in seen.live:
        said = {
            "order": purchase.shipment.order_id,
            "at": console.time(purchase.reads[-1], one.zone),
            "status": words.say(f"order_status.{view.status}"),
            "what": _waybills(console, view.parcels or ()),
        }
        yield words.say(f"why.supplier_shows{'' if view.parcels else '_none'}", said)
    if not seen.live and one.said.state is not State.CLOSED:
        yield words.say("why.no_purchase")


def _waybills(console: Console, parcels: tuple[Parcel, ...]) -> str:
    return ", ".join(
        f"{carrier_name(console, p.waybill.carrier)} {p.waybill.number}".strip() for p in parcels
    )


def _trace(console: Console, one: Judged, seen: Snapshot) -> Iterator[str]:
    """The last line of the trace, or that there is none yet."""
    read = seen.trace_read_at
    if seen.watched is None or read is None:
        return
    events = sorted(seen.events, key=lambda event: event.at)
    if not events:
        yield console.words.say("why.no_trace", at=console.time(read, one.zone))
        return
    last = events[-1]
    if any(reason.details.get("text") == last.text for reason in one.said.reasons):
        return  # told already
    known = last.kind is not TraceKind.UNKNOWN
    yield console.words.say(
        "why.last_trace" if known else "why.last_line",
        kind=console.words.say(f"kinds.{last.kind}"),
        place=f"{last.place} " if last.place else "",
        when=console.time(last.at, one.zone),
        text=last.text,
        at=console.time(read, one.zone),
    )


def _clocks(console: Console, one: Judged, now: datetime) -> Iterator[str]:
    """Each clock that runs or was stopped too late, and what that is likely to cost."""
    told = {reason.deadline for reason in one.said.reasons}
    for running in one.said.clocks:
        over = running.clock.stopped_at is not None or now >= running.clock.ends
        if over or running.clock.ends in told:
            continue
        clock = console.words.say(f"clocks.{running.name}")
        ends = console.time(running.clock.ends, one.zone)
        yield console.words.say("why.clock_runs", clock=clock, ends=ends)
    for running in one.said.clocks:
        if running.clock.broken_at is not None and running.name != "score":
            yield _was_late(console, one, running)
    if one.said.penalty_fen:
        guessed = any(_sum_is_guess(running) for running in one.said.clocks)
        key = "why.cost_guessed" if guessed else "why.cost"
        yield console.words.say(key, cost=console.money(one.said.penalty_fen))


def _was_late(console: Console, one: Judged, running: Running) -> str:
    clock = console.words.say(f"clocks.{running.name}")
    ends, done = running.clock.ends, running.clock.stopped_at
    said = {"ends": console.time(ends, one.zone), "done": console.time(done, one.zone)}
    return console.words.say("why.clock_was_late", {"clock": clock, **said})


def _sum_is_guess(running: Running) -> bool:
    penalty = running.held.rule.penalty if running.held else None
    return penalty is not None and penalty.guess


def _edits(console: Console, one: Judged, now: datetime) -> Iterator[str]:
    """How often the waybill may still be changed, where it is to be changed."""
    wrong = (Why.WAYBILL_CHANGED, Why.CARRIER_MISMATCH)
    if not any(reason.why in wrong for reason in one.said.reasons):
        return
    found = edits(one.known.views, one.rules.edits)
    said = {"used": found.used, "left": found.left, "until": console.time(found.until, one.zone)}
    if not found.possible(now):
        yield console.words.say("why.edits_none", said)
    elif found.left is not None and found.until is not None:
        yield console.words.say("why.edits_until", said)
    elif found.until is not None:
        yield console.words.say("why.edits_time", said)
    elif found.left is not None:
        yield console.words.say("why.edits_left", said)
    else:
        yield console.words.say("why.edits_unknown", said)
    if not found.confirmed:
        yield console.words.say("why.edits_unconfirmed")


def _timing(console: Console, one: Judged) -> Iterator[str]:
    """Why its number was written when it was, or is not written yet."""
    details = dict(one.decided.details) if one.decided else dict[str, Any]()
    if "timing" not in details or one.said.state in (State.CLOSED, State.REVIEW):
        return
    until = details.get("until")
    yield console.words.say(
        f"timing.{details['timing']}",
        until=console.time(datetime.fromisoformat(until), one.zone) if until else "",
        hours=details.get("usual_hours", ""),
    )


def _next(console: Console, one: Judged) -> Iterator[str]:
    if one.said.look_at is not None and one.said.state is not State.CLOSED:
        yield console.words.say("why.next_look", at=console.time(one.said.look_at, one.zone))
