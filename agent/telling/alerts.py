"""Alerts in words: what happened, since when, the one step; when it is over, from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.ledger.alert_deliveries import Phase, Untold
from agent.ledger.alerts import Alert
from agent.redaction import clean
from agent.telling.portal_trouble import what_happened
from agent.telling.voice import Voice
from agent.words import Words

KINDS = (
    "login_lost",
    "session_ending",
    "challenge",
    "parked",
    "layout",
    "breaker",
    "passes",
    "ledger",
)
"""Kinds with sentences of their own. Any other is told by its name, or by its detail `what`."""
_NAME_A_FILE = ("mend_portal", "look_at_evidence")  # of no use to whoever is away from the computer


@dataclass(frozen=True, slots=True)
class Told:
    """One alert's head, one line; and the lines below it."""

    head: str
    body: str


def tell(words: Words, untold: Untold) -> Told:
    """One alert as it stands for whoever has not been told."""
    alert, voice = untold.alert, Voice(words)
    said = _said(voice, alert)
    kind = alert.kind if alert.kind in KINDS else "other"
    what = words.say(f"alerts.{kind}", said)
    over = words.say(f"alerts.{kind}_over", said)
    if untold.phases == (Phase.RAISED,):
        lines = [words.say(f"alerts.{kind}_since", said), _step(words, kind, said)]
    elif untold.phases == (Phase.RECOVERED,):
        lines = [words.say("alerts.over", said)]
    else:
        lines = [words.say("alerts.over_untold", {**said, "what": what})]
    if untold.begun:
        lines.append(words.say("alerts.perhaps_told"))
    head = what if untold.phases == (Phase.RAISED,) else over
    return Told(head, "\n".join(line for line in lines if line))


def raised(words: Words, alert: Alert) -> list[str]:
    """An alert that is open, for whoever looks: what happened, since when, the one step."""
    told = tell(words, Untold(alert, (Phase.RAISED,), begun=False))
    return [told.head, *told.body.splitlines()]


def headline(words: Words, alert: Alert) -> str:
    """What happened, in one line."""
    kind = alert.kind if alert.kind in KINDS else "other"
    return words.say(f"alerts.{kind}", _said(Voice(words), alert))


def _said(voice: Voice, alert: Alert) -> dict[str, Any]:
    """The blanks of its sentences: times in words, and why, where the details tell. It began when
    it was raised, or at `since_at`."""
    named = {"name": alert.subject, "portal": alert.subject, **alert.details}
    said = {name: _time(voice, name, value) for name, value in named.items()}
    why = _why(voice.words, said)
    return {
        **said,
        "kind": str(said.get("what") or alert.kind.replace("_", " ")),
        "subject": alert.subject,
        "since": said.get("since_at") or voice.time(alert.opened_at),
        "until": voice.time(alert.closed_at),
        "why": voice.words.say("alerts.why", why=why) if why else "",
    }


def _time(voice: Voice, name: str, value: Any) -> Any:
    is_time = name.endswith("_at") and isinstance(value, str)
    return voice.time(datetime.fromisoformat(value)) if is_time else value


def _why(words: Words, said: Mapping[str, Any]) -> str:
    """Details may name a portal's trouble (`error`, `message`), a decision's (`reason`), or any
    sentence (`because`, as `group.name`), which the details fill."""
    if because := said.get("because"):
        return words.say(str(because), said)
    if error := said.get("error"):
        message = clean(str(said.get("message", "")))
        return words.phrase(what_happened(str(error), said["name"], message))
    if reason := said.get("reason"):
        return words.reason(str(reason), said)
    return ""


def _step(words: Words, kind: str, said: Mapping[str, Any]) -> str:
    """The one thing to do: a sentence that holds cause and step (`says`, filled by `blanks`), that
    of a portal's trouble (`next_step`), else the kind's own."""
    if says := said.get("says"):
        return words.say(str(says), said["blanks"])
    step = said.get("next_step")
    if step is None or step in _NAME_A_FILE:
        return words.say(f"alerts.{kind}_step", said)
    blanks = {**said, "portal": said["subject"]}
    return words.say("alerts.step", step=words.say(f"next.{step}", blanks))


def service_name(words: Words, scheme: str) -> str:
    """What people call the service of an address; else the address's scheme."""
    key = f"service_{'mail' if scheme.startswith('mailto') else scheme}"
    return words.say(f"alerts.{key}") if key in words.sentences["alerts"] else scheme
