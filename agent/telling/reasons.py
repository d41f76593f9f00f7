"""Reasons and states of a verdict in words: short for a table, whole for `yundan why`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agent.judging import Judged
from agent.rules.reason import Reason
from agent.telling.voice import Voice

_DATES = ("first", "paid", "at")


def reason_key(reason: Reason) -> str:
    """The name of a reason's words: itself, and its form where it has several."""
    return f"{reason.why}_{reason.form}" if reason.form else str(reason.why)


def reason_label(voice: Voice, reason: Reason) -> str:
    """A reason in a few words."""
    words = voice.words
    kind = words.say(f"kinds.{reason.kind}") if reason.kind else ""
    return words.say(f"why_short.{reason_key(reason)}", kind=kind, level=reason.level or "")


def reason_sentence(voice: Voice, one: Judged, reason: Reason, now: datetime) -> str:
    """A reason as a sentence: what was seen, when, and by when it should have been."""
    words = voice.words
    said: dict[str, Any] = {**reason.details, **_spoken_carriers(voice, reason)}
    for name in _DATES:
        if name in said:
            said[name] = voice.time(datetime.fromisoformat(str(said[name])), one.zone)
    unseen = reason.level is not None and reason.deadline is not None and now >= reason.deadline
    return words.say(
        f"why.{reason_key(reason)}{'_passed' if unseen else ''}",
        {
            **said,
            "since": voice.time(reason.since, one.zone),
            "deadline": voice.time(reason.deadline, one.zone),
            "level": reason.level or "",
            "kind": words.say(f"kinds.{reason.kind}") if reason.kind else "",
        },
    )


def _spoken_carriers(voice: Voice, reason: Reason) -> dict[str, str]:
    """Carrier keys as their names."""
    return {
        name: voice.carrier(value) for name, value in reason.details.items() if voice.carrier(value)
    }


def told(voice: Voice, one: Judged) -> str:
    """Everything that is wrong, in a few words each, and what was late though it is over."""
    labels = [reason_label(voice, reason) for reason in one.said.reasons]
    for running in one.said.clocks:
        if running.was_late:
            clock = voice.words.say(f"clocks.{running.name}")
            labels.append(voice.words.say("why_short.was_late", clock=clock))
    return " · ".join(labels)
