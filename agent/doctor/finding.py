"""What a check found: how grave it is, a sentence, the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agent.errors import UserError
from agent.words import Phrase


class Level(StrEnum):
    """A warning asks for a look, a problem stands in the way of a run."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """`bit` is the exit bit of a problem. `items` are what the sentence counts."""

    check: str
    level: Level
    said: Phrase
    step: Phrase | None = None
    bit: int = 0
    items: Sequence[str] = field(default_factory=list[str])


def fine(check: str, sentence: str, /, **details: Any) -> Finding:
    """Nothing to do."""
    return Finding(check, Level.OK, Phrase(f"doctor.{sentence}", details))


def warning(check: str, sentence: str, step: str, /, **details: Any) -> Finding:
    """Worth a look; `step` names the sentence that says what to do."""
    said, then = Phrase(f"doctor.{sentence}", details), Phrase(f"doctor.{step}", details)
    return Finding(check, Level.WARNING, said, then)


def problem(check: str, trouble: UserError) -> Finding:
    """The trouble that a run would have; its own sentence holds the next step."""
    said = Phrase(f"errors.{trouble.code}", trouble.details)
    return Finding(check, Level.PROBLEM, said, bit=trouble.exit_status)


def blocked(check: str, bit: int, said: Phrase, step: Phrase) -> Finding:
    """A problem that is no UserError: a portal or a store that waits for a person."""
    return Finding(check, Level.PROBLEM, said, step, bit)
