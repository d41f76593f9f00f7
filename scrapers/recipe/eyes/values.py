"""Reads single values by a recipe's `Where`: from the page's own JSON, from the page, or both."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from bs4 import Tag

from scrapers import answers
from scrapers.answers import as_text, dig
from scrapers.patterns import extract, found
from scrapers.quoting import quoted
from scrapers.recipe.eyes.labels import beside
from scrapers.recipe.vocabulary.reading import Rows, Where
from scrapers.selectors import On, attr, text

T = TypeVar("T")

_SPACE = re.compile(r"[\s\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where we are looking: a part of the page's JSON (None: it has none), and of the page.

    `page` is the whole page, for values that stand outside the row.
    """

    told: Any
    shown: Tag | None
    page: Tag
    on: On
    zone: str


def plain(text: str) -> str:
    """Text as it is."""
    return text


def maybe(where: Where | None, scope: Scope, convert: Callable[[str], T | None]) -> T | None:
    """The value, or None where nothing stands. Raises LayoutChanged where JSON and page differ,
    and where the value's only place cannot be looked at: nothing is concluded from that."""
    if where is None:
        return None
    if where.always is not None:
        return convert(where.always)
    sources: list[T | None] = []
    if where.json_path is not None and (scope.told is not None or not where.on_page):
        clean = where if not where.on_page else where.model_copy(update={"pattern": None})
        sources.append(_converted(clean, _told(where.json_path, scope), scope, convert))
    if where.on_page and (where.json_path is None or _around(where, scope) is not None):
        sources.append(_converted(where, _on_page(where, scope), scope, convert))
    if len(sources) == 2 and sources[0] != sources[1]:
        raise scope.on.changed(_name(where), f"the page's JSON and the page differ: {_name(where)}")
    return sources[0] if sources else None


def need(where: Where, scope: Scope, convert: Callable[[str], T | None]) -> T:
    """The value; LayoutChanged where nothing stands."""
    value = maybe(where, scope, convert)
    if value is None:
        raise scope.on.changed(_name(where), f"{_name(where)}: nothing stands there")
    return value


def rows(place: Rows, scope: Scope) -> list[Scope]:
    """The scopes of elements that repeat. JSON and page must show equally many."""
    told = shown = None
    if place.css is None or scope.shown is None:
        _need_told(place.json_path, scope)
    if place.json_path is not None and scope.told is not None:
        told = _listed(place.json_path, scope)
    if place.css is not None and scope.shown is not None:
        shown = scope.on.each(scope.shown, place.css)
    if told is not None and shown is not None and len(told) != len(shown):
        name = place.css or ""
        raise scope.on.changed(
            name, f"the page's JSON lists {len(told)} rows, the page {len(shown)}: {name}"
        )
    many = len(told if told is not None else shown or [])
    return [
        replace(
            scope,
            told=told[n] if told is not None else None,
            shown=shown[n] if shown is not None else None,
        )
        for n in range(many)
    ]


def _need_told(path: str | None, scope: Scope) -> None:
    """That the page's own answer came, and the recipe says where in it to look."""
    if path is None:
        raise scope.on.changed("rows", "the recipe names no part of the page to look at here")
    if scope.told is None:
        raise scope.on.changed(path, f"the page's own answer did not come: {path or 'its rows'}")


def _told(path: str, scope: Scope) -> str | None:
    """The JSON's value as text; `true` and `false` are words too."""
    _need_told(path, scope)
    value = dig(scope.told, path)
    if isinstance(value, dict | list):
        raise scope.on.changed(path, f"the page's JSON: {path} is no single value")
    return str(value).lower() if isinstance(value, bool) else as_text(value)


def _listed(path: str, scope: Scope) -> list[Any]:
    """The JSON's list: its key must be there, but may be null."""
    held = answers.need(scope.told, path, scope.on) if path else scope.told
    if held is not None and not isinstance(held, list):
        raise scope.on.changed(path, f"the page's JSON: {path} is no list")
    return cast(list[Any], held or [])


def _converted(
    where: Where, raw: str | None, scope: Scope, convert: Callable[[str], T | None]
) -> T | None:
    value = _SPACE.sub(" ", raw or "").strip()
    if value and where.pattern:
        value = (extract(where.pattern, value) or "").strip()
    value = where.words.get(value, value)
    if not value:
        return None
    result = convert(value)
    if result is None:
        name = _name(where)
        raise scope.on.changed(name, f"{name}: {quoted(value)} is not what should stand")
    return result


def _on_page(where: Where, scope: Scope) -> str | None:
    around = _around(where, scope)
    if around is None:
        name = _name(where)
        raise scope.on.changed(name, f"{name}: the recipe names no row in which it could stand")
    if where.label is not None:
        return beside(around, where.label, scope.on)
    tag = scope.on.maybe(around, where.css) if where.css else around
    if tag is None or not where.attr:
        return content(tag)
    said = [attr(tag, name) for name in where.attr.split("|")]
    fitting = (value for value in said if value and _fits(where, value))
    return next(fitting, said[0])


def _around(where: Where, scope: Scope) -> Tag | None:
    return scope.page if where.of_page else scope.shown


def _fits(where: Where, value: str) -> bool:
    return where.pattern is None or found(where.pattern, value)


def content(tag: Tag | None) -> str | None:
    """What an element says: the value of a control, the chosen option, its text."""
    if tag is None:
        return None
    if tag.name in ("input", "textarea"):
        return attr(tag, "value") or (text(tag) if tag.name == "textarea" else "")
    if tag.name == "select":
        return text(tag.select_one("option[selected]"))
    return text(tag)


def _name(where: Where) -> str:
    return where.css or where.label or where.json_path or "always"
