"""Shows what every place of a recipe finds on one page. Pure.

Where a parser stops at the first thing that does not hold, this goes on, so that a recipe can be
mended in one go. What the parser itself makes of the page is asked beside it: see `Portal.read`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup
from pydantic import BaseModel

from scrapers.answers import answers, dig
from scrapers.patterns import extract
from scrapers.recipe.eyes.values import Scope
from scrapers.recipe.probing.controls import CountControl, controls, fits
from scrapers.recipe.probing.found import Found, calm, reading_of, secrets_of, shown
from scrapers.recipe.probing.page import account, annotated, selected, signs
from scrapers.recipe.probing.values import look_up, split
from scrapers.recipe.vocabulary.reading import Lines, Parcels, Read, Where
from scrapers.recipe.vocabulary.writing import Control, Covered, Shows
from scrapers.records import Capture
from scrapers.redact import plain_url
from scrapers.selectors import On, soup
from scrapers.spec import PortalSpec

_NEEDED = ("order_id", "status", "product", "quantity", "number", "state")
_APART = ("rows", "count", "lines", "parcels", "receiver", "none")

Key = tuple[str | int, ...]


def probe(
    spec: PortalSpec,
    capture: Capture,
    page: str,
    *,
    own_pages: bool = False,
    count: CountControl = fits,
) -> list[Found]:
    """Every place that the recipe has for `page`, with what it finds on the page as it is.

    `own_pages`: Python reads this portal, so its [select] is looked up in place of [read].
    `count` counts the elements that a control's description fits, by default those of the saved
    page.
    """
    tree = soup(capture.html)
    scope = Scope(None, tree, tree, On(spec.key, page), spec.portal.zone)
    seen = [*signs(spec, capture, page, scope)]
    how = {str(name): read for name, read in spec.read.items()}.get(page)
    if how is not None and not own_pages:
        told, of_answers = _told(spec, how, page, capture)
        seen += [*of_answers, *_read(spec, how, page, replace(scope, told=told))]
    if own_pages:
        seen += selected(spec, page, scope)
    if page == spec.form_page and spec.ship is not None:
        shows = _shows(spec, spec.ship.shows, capture, scope)
        seen += shows if page == "form" else (replace(one, grave=False) for one in shows)
    if page == "list" and spec.annotate is not None:
        seen += annotated(spec, scope)
    seen += controls(spec, tree, page, count)
    scrub = secrets_of(spec, capture, tree)
    return [*account(spec, page, scope), *(shown(found, scrub) for found in seen)]


def _told(spec: PortalSpec, how: Read, page: str, capture: Capture) -> tuple[Any, list[Found]]:
    """The part of the page's own answers that the recipe names, and how it was come by."""
    pattern = spec.responses.get(page)
    if pattern is None:
        return None, []
    came = list(answers(capture, pattern))
    parts = [dig(one.data, how.json_path) if how.json_path else one.data for one in came]
    there = [part for part in parts if part is not None]
    held = [part for part in there if how.holds is None or dig(part, how.holds) is not None]
    seen = [Found(("responses", page), "url", pattern, len(came), None,
                  tuple(calm(plain_url(one.url)) for one in came)[:1],
                  None if came else "no_answer_came", grave=False)]  # fmt: skip
    if how.json_path and came:
        lost = None if there else "answer_without_it"
        seen.append(Found(("read", page, "json"), "json", how.json_path, len(there), len(came),
                          trouble=lost))  # fmt: skip
    if how.holds is not None and there:
        lost = None if held else "answer_without_it"
        seen.append(
            Found(("read", page, "holds"), "json", how.holds, len(held), len(there), trouble=lost)
        )
    return (held[-1] if held else None), seen


def _read(spec: PortalSpec, how: Read, page: str, whole: Scope) -> Iterator[Found]:
    """The rows of a list or the one order, and everything in them."""
    key: Key = ("read", page)
    scopes = [whole]
    if page == "list" and how.rows is not None:
        seen, scopes = split((*key, "rows"), how.rows, [whole])
        yield from (_needed_rows(one) for one in seen)
    if how.count is not None:
        yield from look_up((*key, "count"), how.count, [whole],
                           reading_of(spec, "count", how.count), needed=True)  # fmt: skip
    if how.more is not None:
        yield Found((*key, "more"), "css", how.more, len(whole.page.select(how.more)))
    yield from _fields(spec, key, how, scopes)
    yield from _fields(spec, (*key, "receiver"), how.receiver, scopes)
    if how.lines is not None:
        yield from _repeated(spec, (*key, "lines"), how.lines, scopes)
    if how.parcels is not None:
        yield from _repeated(spec, (*key, "parcels"), how.parcels, scopes)


def _needed_rows(one: Found) -> Found:
    return replace(one, trouble="nothing_there") if not one.count and not one.trouble else one


def _fields(spec: PortalSpec, key: Key, how: BaseModel, scopes: Sequence[Scope]) -> Iterator[Found]:
    for name in type(how).model_fields:
        where = getattr(how, name)
        if isinstance(where, Where) and name not in _APART:
            reading, needed = reading_of(spec, name, where), name in _NEEDED
            yield from look_up((*key, name), where, scopes, reading, needed=needed)


def _repeated(
    spec: PortalSpec, key: Key, how: Lines | Parcels | Covered, scopes: Sequence[Scope]
) -> Iterator[Found]:
    """Goods or parcels: their rows in all orders, the sign of none, and every field in each."""
    seen, inner = split((*key, "rows"), how.rows, scopes)
    yield from seen if isinstance(how, Parcels) else (_needed_rows(one) for one in seen)
    if isinstance(how, Parcels) and how.none is not None:
        yield _none_sign(key, how.none, how, scopes)
    yield from _fields(spec, key, how, inner)


def _none_sign(key: Key, none: str, how: Parcels, scopes: Sequence[Scope]) -> Found:
    """Every order shows parcels or the sign that there are none, and never both."""
    shown = [
        len((scope.page if scope.shown is None else scope.shown).select(none)) for scope in scopes
    ]
    parcels = [len(split(key, how.rows, [scope])[1]) for scope in scopes]
    one = Found((*key, "none"), "css", none, sum(shown), len(scopes))
    pairs = [(bool(n), bool(m)) for n, m in zip(shown, parcels, strict=True)]
    if (True, True) in pairs:
        return replace(one, trouble="parcels_and_none")
    return replace(one, trouble="neither_parcels_nor_none") if (False, False) in pairs else one


def _shows(spec: PortalSpec, shows: Shows, capture: Capture, scope: Scope) -> Iterator[Found]:
    """What the ship form shows; an empty number is fine before it is filled."""
    for name in ("order_id", "number", "carrier"):
        where: Where = getattr(shows, name)
        reading = reading_of(spec, name, where)
        seen = look_up(("ship", "shows", name), where, [scope], reading, needed=name == "order_id")
        yield from (_field_of_form(one, where, scope) for one in seen)
    if shows.address is not None:
        said = extract(shows.address, capture.url)
        yield Found(("ship", "shows", "address"), "url", shows.address, int(bool(said)), None,
                    (calm(said),) if said else (), None if said else "nothing_there")  # fmt: skip
    if shows.lines is not None:
        yield from _repeated(spec, ("ship", "shows", "lines"), shows.lines, [scope])


def _field_of_form(one: Found, where: Where, scope: Scope) -> Found:
    """A field counts as found while nothing is filled into it."""
    there = one.count
    if where.css:
        there = len(scope.page.select(where.css))
    elif where.label and isinstance(scope.page, BeautifulSoup):
        there = max(there, fits(Control(label=where.label), scope.page))
    lost = None if there == 1 else "nothing_there" if not there else "not_one"
    return replace(one, count=there, of=None, trouble=one.trouble or lost)
