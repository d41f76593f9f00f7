"""What a courier's line means, by the wording in `kinds.toml`. Unknown wording stays unknown."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from scrapers.traces.line import LONGEST, TraceKind

_NAMES = re.compile(r"【[^】]*】|\[[^\]]*\]|［[^］]*］")
_SENTENCE_END = r"[^。！!；;]*"


@dataclass(frozen=True, slots=True)
class _Wording:
    kind: TraceKind
    says: re.Pattern[str]
    with_names: bool
    with_hints: bool


@dataclass(frozen=True, slots=True)
class _Table:
    hints: re.Pattern[str]
    wordings: tuple[_Wording, ...]


@cache
def _table() -> _Table:
    told = tomllib.loads(
        resources.files("scrapers.traces").joinpath("kinds.toml").read_text("utf-8")
    )
    hints = _any_of([f"(?:{hint}){_SENTENCE_END}" for hint in told["hints"]])
    wordings = tuple(
        _Wording(
            TraceKind(one["kind"]),
            _any_of(one["says"]),
            one.get("with_names", False),
            one.get("with_hints", False),
        )
        for one in told["kind"]
    )
    return _Table(hints, wordings)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


@lru_cache(maxsize=4096)
def kind_of(text: str) -> TraceKind:
    """The kind of one line of a trace; UNKNOWN where nothing in the table says so."""
    table, text = _table(), text[:LONGEST]
    outside = table.hints.sub("", _NAMES.sub("【】", text))
    whole = table.hints.sub("", text)
    for wording in table.wordings:
        seen = text if wording.with_hints else whole if wording.with_names else outside
        if wording.says.search(seen):
            return wording.kind
    return TraceKind.UNKNOWN
