"""Looks one field up in every row by each of its ways, and goes on where the parser would stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from scrapers.answers import dig
from scrapers.errors import LayoutChanged
from scrapers.recipe.eyes.values import Scope, maybe, plain, rows
from scrapers.recipe.probing.found import MOST_VALUES, Found, Reading, calm
from scrapers.recipe.vocabulary.reading import Rows, Where

Key = tuple[str | int, ...]
T = TypeVar("T", bound=Where | Rows)


@dataclass(frozen=True, slots=True)
class _Look:
    """One row by one way: what stands there, how many elements, what is wrong with it."""

    value: str | None = None
    elements: int = 0
    trouble: str | None = None


def look_up(
    key: Key, where: Where, scopes: Sequence[Scope], reading: Reading, *, needed: bool = False
) -> list[Found]:
    """What a field finds in these rows, once for each way that the recipe names."""
    looks = {way: [_look(way, single, scope) for scope in scopes] for way, single in _ways(where)}
    found: list[Found] = []
    for way, single in _ways(where):
        each = looks[way]
        values = [look.value for look in each if look.value is not None]
        told = Found((*key, *_last(where, way)), way, _place(single), len(values), len(scopes),
                     _first(reading, values))  # fmt: skip
        seen = next(((look, n) for n, look in enumerate(each) if look.trouble), None)
        bad = next((value for value in values if reading.take(value) is None), None)
        if seen is not None:
            told = replace(told, trouble=seen[0].trouble, details={"n": seen[0].elements})
        elif bad is not None:
            told = replace(
                told, trouble=reading.fails, details={"value": calm(bad)}, grave=reading.grave
            )
        elif len(values) < len(scopes) and not found:
            told = _missing(told, scopes, way, needed=needed, alone=len(looks) == 1)
        found.append(told)
    return _compared(found, looks, reading)


def _missing(told: Found, scopes: Sequence[Scope], way: str, *, needed: bool, alone: bool) -> Found:
    if way == "json" and all(scope.told is None for scope in scopes):
        return replace(told, trouble="answer_missing", grave=alone)
    if not needed:
        return told
    return replace(told, trouble="in_some_rows" if told.count else "nothing_there")


def _compared(found: list[Found], looks: dict[str, list[_Look]], reading: Reading) -> list[Found]:
    """JSON and page must say the same, row by row."""
    if len(found) < 2 or any(one.trouble for one in found):
        return found
    first, second = looks.values()
    for a, b in zip(first, second, strict=True):
        taken = [None if look.value is None else reading.take(look.value) for look in (a, b)]
        if taken[0] != taken[1]:
            details = {"a": reading.show(a.value or "-"), "b": reading.show(b.value or "-")}
            return [found[0], replace(found[1], trouble="json_and_page_differ", details=details)]
    return found


def split(key: Key, place: Rows, scopes: Sequence[Scope]) -> tuple[list[Found], list[Scope]]:
    """What the rows' place finds, and the rows: of the page and its JSON where both agree."""
    found: list[Found] = []
    by_way: dict[str, list[list[Scope]]] = {}
    for way, single in _ways(place):
        each = [_rows(single, scope) for scope in scopes]
        by_way[way] = [lot or [] for lot in each]
        count = sum(map(len, by_way[way]))
        told = Found((*key, *_last(place, way)), way, _place(single), count)
        no_answer = way == "json" and any(lot is None for lot in each)
        if no_answer:
            told = replace(told, trouble="answer_missing", grave=place.css is None)
        found.append(told)
    both = [lots for one, lots in zip(found, by_way.values(), strict=True) if not one.trouble]
    if len(both) == 2 and list(map(len, both[0])) != list(map(len, both[1])):
        details = {"a": found[0].count, "b": found[1].count}
        found[1] = replace(found[1], trouble="rows_differ", details=details)
        return found, [row for lot in both[1] for row in lot]
    whole = [_rows(place, scope) for scope in scopes]
    return found, [row for lot in whole for row in lot or []]


def _rows(place: Rows, scope: Scope) -> list[Scope] | None:
    try:
        return rows(place, scope)
    except LayoutChanged:
        return None


def _look(way: str, single: Where, scope: Scope) -> _Look:
    """One row by one way."""
    elements = _elements(way, single, scope)
    try:
        value = maybe(single, scope, plain)
    except LayoutChanged:
        several = elements > 1 or way == "label"
        missing = way == "json" and scope.told is None
        trouble = None if missing else "several_there" if several else "not_what_should_stand"
        return _Look(None, elements, trouble)
    if value is None and elements and single.pattern and _bare(single, scope):
        return _Look(None, elements, "pattern_misses")
    return _Look(value, elements)


def _bare(single: Where, scope: Scope) -> str | None:
    """What stands there before its pattern takes a part out of it."""
    return maybe(single.model_copy(update={"pattern": None}), scope, plain)


def _elements(way: str, single: Where, scope: Scope) -> int:
    around = scope.page if single.of_page else scope.shown
    if way == "css" and single.css:
        return 0 if around is None else len(around.select(single.css))
    if way == "json":
        return int(scope.told is not None and dig(scope.told, single.json_path or "") is not None)
    return 1


def _ways(place: T) -> Iterator[tuple[str, T]]:
    """The same place, once for each way that it names."""
    if isinstance(place, Where) and place.always is not None:
        yield "always", place
        return
    on_page = ("css", "attr", "label") if isinstance(place, Where) else ("css",)
    if place.json_path is not None:
        shown = isinstance(place, Where) and place.on_page
        without: dict[str, None] = dict.fromkeys((*on_page, *(["pattern"] if shown else [])))
        yield "json", place.model_copy(update=without)
    for way in on_page:
        said = getattr(place, way)
        if said is not None and not (way == "attr" and place.css):
            yield way, place.model_copy(update={"json_path": None})


def _last(place: Where | Rows, way: str) -> tuple[str, ...]:
    """The key that names the way, where the place is a table that names several."""
    return (way,) if len(list(_ways(place))) > 1 else ()


def _place(single: Where | Rows) -> str:
    if isinstance(single, Rows):
        return single.css or single.json_path or "·"
    where = single.css or single.label or single.json_path or single.always or ""
    return f"{where} @{single.attr}" if single.attr else where


def _first(reading: Reading, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(reading.shown(value) for value in dict.fromkeys(values))[:MOST_VALUES]
