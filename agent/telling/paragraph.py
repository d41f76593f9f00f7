"""The one paragraph that explains an order: state, reasons, what is known, by when, what cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from agent.judging import Judged
from agent.rules.accounts import is_by_hand
from agent.rules.edits import edits
from agent.rules.freshness import State
from agent.rules.knowledge import Snapshot, snapshot
from agent.rules.reason import Reason, Why
from agent.rules.watching import Running, read_at
from agent.telling.reasons import reason_sentence
from agent.telling.voice import Voice
from scrapers.records import Parcel
from scrapers.traces.line import TraceKind


def paragraph(voice: Voice, one: Judged, now: datetime) -> str:
    """The verdict in sentences."""
    seen = snapshot(one.known, now)
    sentences = [
        *_state(voice, one, now),
        *_sides(voice, one, seen),
        *_trace(voice, one, seen),
        *_clocks(voice, one, now),
        *_edits(voice, one, now),
        *_timing(voice, one),
        *_next(voice, one),
    ]
    end = "" if voice.words.lang == "zh" else " "
    return end.join(sentences)


def _state(voice: Voice, one: Judged, now: datetime) -> Iterator[str]:
    state = voice.words.say(f"state.{one.said.state}")
    yield voice.words.say("why.state", state=state, since=voice.time(one.said.since, one.zone))
    for reason in one.said.reasons:
        yield reason_sentence(voice, one, reason, now) + _unconfirmed(voice, one, reason)


def _unconfirmed(voice: Voice, one: Judged, reason: Reason) -> str:
    """That the deadline behind a reason rests on a rule which nobody confirmed."""
    held = next((r.held for r in one.said.clocks if r.clock.ends == reason.deadline), None)
    own = one.known.order.ship_by is not None and reason.deadline == one.known.order.ship_by
    if held is None or held.rule.confirmed or own:
        return ""
    return voice.words.say("why.rule_unconfirmed")


def _sides(voice: Voice, one: Judged, seen: Snapshot) -> Iterator[str]:
    """What each side shows, and when it was read."""
    words = voice.words
    store = voice.time(read_at(seen, "store"), one.zone)
    if seen.shown:
        yield words.say("why.store_shows", what=_waybills(voice, seen.shown), at=store)
    elif seen.store is not None and one.said.state is not State.CLOSED:
        yield words.say("why.store_shows_none", at=store)
    for purchase, view in seen.live:
        said = {
            "order": purchase.shipment.order_id,
            "at": voice.time(purchase.reads[-1], one.zone),
            "status": words.say(f"order_status.{view.status}"),
            "what": _waybills(voice, view.parcels or ()),
        }
        if is_by_hand(purchase.supplier):
            yield words.say("why.by_hand_shows", said)
        else:
            yield words.say(f"why.supplier_shows{'' if view.parcels else '_none'}", said)
    if not seen.live and one.said.state is not State.CLOSED:
        yield words.say("why.no_purchase")


def _waybills(voice: Voice, parcels: tuple[Parcel, ...]) -> str:
    return ", ".join(
        f"{voice.carrier(p.waybill.carrier)} {p.waybill.number}".strip() for p in parcels
    )


def _trace(voice: Voice, one: Judged, seen: Snapshot) -> Iterator[str]:
    """The last line of the trace, or that there is none yet."""
    read = seen.trace_read_at
    if seen.watched is None or read is None:
        return
    events = one.said.journey.events if one.said.journey else ()
    if not events:
        yield voice.words.say("why.no_trace", at=voice.time(read, one.zone))
        return
    last = events[-1]
    if any(reason.details.get("text") == last.text for reason in one.said.reasons):
        return  # told already
    known = last.kind is not TraceKind.UNKNOWN
    yield voice.words.say(
        "why.last_trace" if known else "why.last_line",
        kind=voice.words.say(f"kinds.{last.kind}"),
        place=f"{last.place} " if last.place else "",
        when=voice.time(last.at, one.zone),
        text=last.text,
        at=voice.time(read, one.zone),
    )


def _clocks(voice: Voice, one: Judged, now: datetime) -> Iterator[str]:
    """Each clock that runs or was stopped too late, and what that is likely to cost."""
    told = {reason.deadline for reason in one.said.reasons}
    for running in one.said.clocks:
        over = running.clock.stopped_at is not None or now >= running.clock.ends
        if over or running.clock.ends in told:
            continue
        clock = voice.words.say(f"clocks.{running.name}")
        ends = voice.time(running.clock.ends, one.zone)
        yield voice.words.say("why.clock_runs", clock=clock, ends=ends)
    for running in one.said.clocks:
        if running.was_late:
            yield _was_late(voice, one, running)
    if one.said.penalty_fen:
        guessed = any(_sum_is_guess(running) for running in one.said.clocks)
        key = "why.cost_guessed" if guessed else "why.cost"
        yield voice.words.say(key, cost=voice.money(one.said.penalty_fen))


def _was_late(voice: Voice, one: Judged, running: Running) -> str:
    clock = voice.words.say(f"clocks.{running.name}")
    ends, done = running.clock.ends, running.clock.stopped_at
    said = {"ends": voice.time(ends, one.zone), "done": voice.time(done, one.zone)}
    return voice.words.say("why.clock_was_late", {"clock": clock, **said})


def _sum_is_guess(running: Running) -> bool:
    penalty = running.held.rule.penalty if running.held else None
    return penalty is not None and penalty.guess


def _edits(voice: Voice, one: Judged, now: datetime) -> Iterator[str]:
    """How often the waybill may still be changed, where it is to be changed."""
    wrong = (Why.WAYBILL_CHANGED, Why.CARRIER_MISMATCH)
    if not any(reason.why in wrong for reason in one.said.reasons):
        return
    found = edits(one.known.views, one.rules.edits)
    said = {"used": found.used, "left": found.left, "until": voice.time(found.until, one.zone)}
    if not found.possible(now):
        yield voice.words.say("why.edits_none", said)
    elif found.left is not None and found.until is not None:
        yield voice.words.say("why.edits_until", said)
    elif found.until is not None:
        yield voice.words.say("why.edits_time", said)
    elif found.left is not None:
        yield voice.words.say("why.edits_left", said)
    else:
        yield voice.words.say("why.edits_unknown", said)
    if not found.confirmed:
        yield voice.words.say("why.edits_unconfirmed")


def _timing(voice: Voice, one: Judged) -> Iterator[str]:
    """Why its number was written when it was, or is not written yet."""
    details = dict(one.decided.details) if one.decided else dict[str, Any]()
    if "timing" not in details or one.said.state in (State.CLOSED, State.REVIEW):
        return
    until = details.get("until")
    yield voice.words.say(
        f"timing.{details['timing']}",
        until=voice.time(datetime.fromisoformat(until), one.zone) if until else "",
        hours=details.get("usual_hours", ""),
    )


def _next(voice: Voice, one: Judged) -> Iterator[str]:
    if one.said.look_at is not None and one.said.state is not State.CLOSED:
        yield voice.words.say("why.next_look", at=voice.time(one.said.look_at, one.zone))
