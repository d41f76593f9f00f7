"""Which keys of the page's own answers carry now what others carried before."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from scrapers.answers import dig
from scrapers.recipe.mending.change import Change, Path, Tables
from scrapers.records import Capture
from scrapers.shapes import shape

_JSONP = re.compile(r"^\s*[\w$.]+\((.*)\)\s*;?\s*$", re.S)
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class _Table:
    """Paths that begin at one kind of object, by their place in the recipe."""

    paths: Mapping[Path, str]


def json_changes(
    tables: Tables, page: str, own_pages: bool, capture: Capture, old: Sequence[Capture]
) -> list[list[Change]]:
    """For each path that leads nowhere now: what it may be called, the likeliest first."""
    before = _objects(old)
    now = _objects([capture])
    found: list[list[Change]] = []
    for table in _tables(tables, page, own_pages):
        was, here = _base(table, before), _base(table, now)
        if not was or not here:
            continue
        for path, said in table.paths.items():
            if _leads(was, said) and not _leads(here, said):
                names = _new_names(was, here, said)
                found.append([Change(path, said, name) for name in names])
    return [choices for choices in found if choices]


def _tables(tables: Tables, page: str, own_pages: bool) -> Iterator[_Table]:
    if own_pages:
        for name, table in cast(Mapping[str, dict[str, str]], tables.get("fields", {})).items():
            yield _Table({("fields", name, key): said for key, said in table.items()})
        return
    read = cast(Mapping[str, Any], tables.get("read", {})).get(page, {})
    yield _places(read, ("read", page))
    for name in ("lines", "parcels", "receiver"):
        yield _places(read.get(name, {}), ("read", page, name))


def _places(table: Mapping[str, Any], path: Path) -> _Table:
    """The paths of a table that begin at the same object; the rows' own begin elsewhere."""
    found: dict[Path, str] = {}
    for name, said in table.items():
        held = cast(Tables, said).get("json") if isinstance(said, dict) else None
        if isinstance(held, str) and not (name == "rows" and len(path) == 2):
            found[(*path, name, "json")] = held
    return _Table(found)


def _objects(captures: Sequence[Capture]) -> dict[str, list[dict[str, Any]]]:
    """Every object of the answers, by where it stands in them."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for capture in captures:
        for response in capture.responses:
            wrapped = _JSONP.match(response.body)
            try:
                held = json.loads(wrapped.group(1) if wrapped else response.body)
            except (ValueError, RecursionError):
                continue
            for where, one in _walk(held, ""):
                found[where].append(one)
    return found


def _walk(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return
    if isinstance(value, dict):
        held = cast(dict[str, Any], value)
        yield where, held
        for key, inner in held.items():
            yield from _walk(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for inner in cast(list[Any], value):
            yield from _walk(inner, f"{where}.*")


def _base(table: _Table, objects: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The objects in which most of a table's paths lead somewhere."""

    def led(held: list[dict[str, Any]]) -> int:
        return sum(_leads(held, said) for said in table.paths.values())

    best = max(objects, key=lambda where: (led(objects[where]), -len(where)), default=None)
    return objects[best] if best is not None and led(objects[best]) else []


def _leads(objects: Sequence[dict[str, Any]], path: str) -> bool:
    return any(dig(one, path) is not None for one in objects)


def _new_names(
    was: Sequence[dict[str, Any]], here: Sequence[dict[str, Any]], said: str
) -> list[str]:
    """Paths that no object had before, the one first whose values look most like the old ones."""
    old_paths = {path for one in was for path, _ in _leaves(one)}
    looks = Counter(_look(dig(one, said)) for one in was if dig(one, said) is not None)
    scores: dict[str, list[float]] = defaultdict(list)
    for one in here:
        for path, value in _leaves(one):
            if path not in old_paths and value is not None:
                scores[path].append(1.0 if _look(value) in looks else 0.0)
    likely = [(sum(s) / len(s), path) for path, s in scores.items() if sum(s) / len(s) > 0.5]
    return [path for _, path in sorted(likely, key=lambda one: (-one[0], len(one[1])))][:3]


def _leaves(one: dict[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in one.items():
        yield f"{before}{key}", value
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _leaves(cast(dict[str, Any], value), f"{before}{key}.", depth + 1)


def _look(value: Any) -> str:
    """The form of a value: lists and tables by what they are, texts by their shape."""
    if isinstance(value, list):
        held = cast(list[Any], value)
        return f"list of {type(held[0]).__name__}" if held else "list"
    if isinstance(value, dict):
        return "table"
    return re.sub(r"(.)\1+", r"\1", shape(str(value)))
