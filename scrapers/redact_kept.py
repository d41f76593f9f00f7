"""What stays of a page that was not recognised: numbers that are known to be orders or waybills,
the words of the portal itself as its recipe has them, the count of orders, times of day. By these
the recipe is mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from scrapers.patterns import found as found_in
from scrapers.shapes import shape
from scrapers.spec import PortalSpec

_TIME = (
    r"(?<!\d)\d{4}[-/]\d{2}[-/]\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?(?!\d)"
)
_WORDS = re.compile(r"[\u3400-\u9fff]{2,12}")
_TABLES = ("pages", "read", "ready", "turn", "ship", "select")
_LONGEST_COUNT = 40
_SHORTEST = 8  # signs of a number that is nothing but itself


def keeping(spec: PortalSpec, numbers: Iterable[str]) -> Callable[[str], str]:
    """`shape` for this portal's pages, which leaves these numbers and the portal's words alone."""
    whole = sorted({n for n in numbers if len(n) >= _SHORTEST}, key=len, reverse=True)
    own = sorted(set(_words(spec)), key=len, reverse=True)
    found = [rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])" for number in whole]
    kept = re.compile("|".join([_TIME, *found, *map(_as_word, own)]))

    counts = list(_counts(spec))

    def shaped(value: str) -> str:
        if len(value) <= _LONGEST_COUNT and any(found_in(count, value) for count in counts):
            return value
        out, end = "", 0
        for one in kept.finditer(value):
            out += shape(value[end : one.start()]) + one[0]
            end = one.end()
        return out + shape(value[end:])

    return shaped


def _counts(spec: PortalSpec) -> Iterator[str]:
    """Patterns by which the list states how many orders there are."""
    how = spec.read.get("list")
    if how is not None and how.count is not None and how.count.pattern:
        yield how.count.pattern
    if total := spec.select.get("list", {}).get("total_text"):
        yield total


def _as_word(word: str) -> str:
    return rf"(?<![0-9A-Za-z_]){re.escape(word)}(?![0-9A-Za-z_])" if word.isascii() else word


def _words(spec: PortalSpec) -> Iterator[str]:
    """The portal's words: its statuses, columns and tabs, and what its recipe looks for."""
    yield from spec.texts.get("status", {})
    yield from spec.texts.get("columns", {}).values()
    yield from spec.texts.get("tabs", {}).values()
    told = spec.model_dump(include=set(_TABLES))
    for said in _texts(told):
        yield from _WORDS.findall(said)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in cast(Mapping[str, Any], value).values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in cast(list[Any], value):
            yield from _texts(inner)
