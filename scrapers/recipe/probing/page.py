"""What a recipe finds on any page: signs, the account, what the extension marks, and [select]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scrapers.patterns import every, found
from scrapers.recipe.eyes.values import Scope
from scrapers.recipe.probing.found import MOST_VALUES, Found, calm, reading_of
from scrapers.recipe.probing.values import look_up
from scrapers.records import Capture
from scrapers.redact import plain_url
from scrapers.selectors import attr, text
from scrapers.spec import PortalSpec, Sign

Key = tuple[str | int, ...]


def signs(spec: PortalSpec, capture: Capture, page: str, scope: Scope) -> Iterator[Found]:
    """Each part of each sign; one whole sign is enough to know the page."""
    for n, sign in enumerate(spec.pages.get(page, [])):
        yield from _sign(("pages", page, n), sign, capture, scope)


def _sign(key: Key, sign: Sign, capture: Capture, scope: Scope) -> Iterator[Found]:
    if sign.url:
        n = int(found(sign.url, capture.url))
        shown = (calm(plain_url(capture.url)),) if capture.url else ()
        yield _sign_part((*key, "url"), "url", sign.url, n, holds=bool(n), values=shown)
    if sign.css:
        n = len(scope.page.select(sign.css))
        yield _sign_part((*key, "css"), "css", sign.css, n, holds=n > 0)
    if sign.unless:
        n = len(scope.page.select(sign.unless))
        yield _sign_part((*key, "unless"), "css", sign.unless, n, holds=n == 0)
    if sign.text:
        said = every(sign.text, text(scope.page))
        first = tuple(map(calm, said[:1]))
        yield _sign_part(
            (*key, "text"), "text", sign.text, len(said), holds=bool(said), values=first
        )


def _sign_part(
    key: Key, way: str, place: str, n: int, *, holds: bool, values: tuple[str, ...] = ()
) -> Found:
    return Found(key, way, place, n, None, values, None if holds else "sign_fails", grave=False)


def account(spec: PortalSpec, page: str, scope: Scope) -> Iterator[Found]:
    """Who is logged in, where this page is the one to tell."""
    place = spec.account
    if place.css is None or page in ("login", "challenge") or (place.open and page != "account"):
        return
    tags = scope.page.select(place.css)
    said = [attr(tag, place.attr) if place.attr else text(tag) for tag in tags]
    values = tuple(calm(name) for name in said if name)[:1]
    shown = f"{place.css} @{place.attr}" if place.attr else place.css
    yield Found(("account", "css"), "css", shown, len(tags), None, values,
                None if values else "nothing_there")  # fmt: skip


def annotated(spec: PortalSpec, scope: Scope) -> Iterator[Found]:
    """What the extension marks: in each row the order's number, and where the mark goes."""
    how = spec.annotate
    if how is None:
        return
    tags = scope.page.select(how.row)
    lost = None if tags else "nothing_there"
    yield Found(("annotate", "row"), "css", how.row, len(tags), trouble=lost)
    rows = [replace(scope, shown=tag) for tag in tags]
    reading = reading_of(spec, "order_id", how.order_id)
    yield from look_up(("annotate", "order_id"), how.order_id, rows, reading, needed=True)
    for name in ("status", "numbers"):
        if (place := getattr(how, name)) is not None:
            seen = reading_of(spec, name, place)
            yield from look_up(("annotate", name), place, [scope], seen, needed=False)
    marks = len(scope.page.select(how.badge_after))
    yield Found(("annotate", "badge_after"), "css", how.badge_after, marks, len(tags),
                trouble="in_some_rows" if marks < len(tags) else None)  # fmt: skip


def selected(spec: PortalSpec, page: str, scope: Scope) -> Iterator[Found]:
    """[select] of a portal that Python reads; only Python knows which of them must be there."""
    for name, place in spec.select.get(page, {}).items():
        key: Key = ("select", page, name)
        if name.endswith("_text"):
            said = every(place, text(scope.page))
            yield Found(key, "text", place, len(said), None, tuple(map(calm, said[:MOST_VALUES])))
            continue
        tags = scope.page.select(place)
        shown = dict.fromkeys(calm(text(tag)) for tag in tags if text(tag))
        yield Found(key, "css", place, len(tags), None, tuple(shown)[:MOST_VALUES])
