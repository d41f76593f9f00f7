"""One thing that a recipe lacks: a fault would stop the first run, a doubt asks for a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a recipe lacks. `code` names the sentence, `details` fill it."""

    where: tuple[str, ...]
    code: str
    grave: bool
    details: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


def fault(where: str, code: str, /, **details: str | int) -> Finding:
    """The recipe cannot be worked with as it is."""
    return Finding(tuple(where.split(".")), code, True, details)


def doubt(where: str, code: str, /, **details: str | int) -> Finding:
    """It can, but somebody should know."""
    return Finding(tuple(where.split(".")), code, False, details)
