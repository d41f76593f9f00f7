"""An asked-for run in one sentence: how far it is, or what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent.ledger.asked_runs import AskedRun
from agent.telling.explaining import explain
from agent.telling.voice import Voice
from agent.words import together

_GROUPS = ("written", "already", "waiting", "review", "refused", "failed")


def run_text(voice: Voice, run: AskedRun, *, lives: bool) -> str:
    """What a person wants to know of it. `lives`: there is a worker."""
    words = voice.words
    if run.state in ("asked", "running") and not lives:
        return words.say("runs.no_worker")
    if run.state == "running":
        return words.say(f"runs.{run.progress.get('doing', 'starting')}", run.progress)
    if run.state == "ended":
        return together(*_ended(voice, run))
    return words.say(f"runs.{run.state}")


def _ended(voice: Voice, run: AskedRun) -> list[str]:
    words = voice.words
    told = [_trouble(voice, one) for one in run.result if one.get("trouble")]
    passed = [one for one in run.result if not one.get("trouble")]
    about_one = [_order(voice, run, one) for one in passed if one.get("order")]
    told += about_one or ([_groups(voice, passed)] if passed else [])
    told += [words.say("ui.incomplete")] if not all(one.get("complete") for one in passed) else []
    return told + [words.say(f"ui.{one['hint']}") for one in passed if one.get("hint")]


def _groups(voice: Voice, passed: Sequence[Mapping[str, Any]]) -> str:
    counts = {name: sum(int(one.get(name, 0)) for one in passed) for name in _GROUPS}
    return voice.words.say("ui.groups", counts)


def _order(voice: Voice, run: AskedRun, one: Mapping[str, Any]) -> str:
    """What became of the one order that a run was about."""
    said = one["order"]
    why = explain(voice, one["store"], run.order_id or "", said["reason"], said["details"])
    return voice.words.say(
        "runs.order", standing=voice.words.say(f"standing.{said['standing']}"), why=why
    )


def _trouble(voice: Voice, one: Mapping[str, Any]) -> str:
    return voice.words.say(f"errors.{one['trouble']}", one.get("details"))
