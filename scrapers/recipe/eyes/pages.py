"""The pages of a portal that its recipe alone describes: Capture → records. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapers import recognition
from scrapers.answers import answers, dig
from scrapers.errors import IncompleteRead
from scrapers.recipe.eyes import form as forms
from scrapers.recipe.eyes.orders import shipment, store_order
from scrapers.recipe.eyes.units import moment, whole
from scrapers.recipe.eyes.values import Scope, maybe, need, plain, rows
from scrapers.recipe.vocabulary.reading import Read
from scrapers.records import Answer, Capture, ReadPage, Row, ShipForm
from scrapers.selectors import On, soup
from scrapers.spec import PortalSpec


def recognise(spec: PortalSpec, capture: Capture) -> str | None:
    """The page's name in the recipe, or None."""
    return recognition.recognise(spec, capture)


def read(spec: PortalSpec, capture: Capture) -> ReadPage:
    """Recognise, then read. Raises LoginExpired, ChallengeShown, LayoutChanged."""
    page = recognition.stands(spec, recognise(spec, capture))
    on = On(spec.key, page)
    account = recognition.shown_account(spec, capture)
    if page == "form":
        shown = forms.live_form(spec, capture, on)
        return ReadPage(page, form=shown, answer=forms.answer(spec, capture), account=account)
    if page == "empty":
        _nothing_told(spec, capture, on)
        return ReadPage(page, stated=0, more=False, account=account)
    how = spec.read.get("order" if page == "order" else "list")
    if how is None or page not in ("list", "order"):
        return ReadPage(page, account=account)
    scope = _scope(spec, how, page, capture, on)
    return (
        _list(spec, how, scope, account, capture)
        if page == "list"
        else _order(spec, how, scope, account)
    )


def form(spec: PortalSpec, capture: Capture) -> ShipForm:
    """The live ship form, on a page of its own or as a part of the order's page."""
    page = recognition.stands(spec, recognise(spec, capture))
    on = On(spec.key, page)
    if spec.ship is None or page not in ("form", spec.ship.page):
        raise on.changed("pages", f"expected the ship form, the portal shows {page}")
    return forms.live_form(spec, capture, on)


def answer(spec: PortalSpec, capture: Capture) -> Answer:
    """What any page of the portal seems to answer to a press. Raises LoginExpired, …"""
    page = recognise(spec, capture)
    if page is not None:
        recognition.stands(spec, page)
    return forms.answer(spec, capture)


def _scope(spec: PortalSpec, how: Read, page: str, capture: Capture, on: On) -> Scope:
    """The page, and the part of its own answers that the recipe names, where it came."""
    tree = soup(capture.html)
    pattern = spec.responses.get(page)
    told: Any = None
    if pattern is not None:
        parts = [
            dig(answer.data, how.json_path) if how.json_path else answer.data
            for answer in answers(capture, pattern)
        ]
        found = [
            part
            for part in parts
            if part is not None and (how.holds is None or dig(part, how.holds) is not None)
        ]
        told = found[-1] if found else None
    return Scope(told, tree, tree, on, spec.portal.zone)


def _nothing_told(spec: PortalSpec, capture: Capture, on: On) -> None:
    """An empty list may stay a moment longer than the answer that fills it. IncompleteRead."""
    how = spec.read.get("list")
    if how is None or how.rows is None or how.rows.json_path is None:
        return
    scope = replace(_scope(spec, how, "list", capture, on), shown=None)
    if scope.told is not None and (told := rows(how.rows, scope)):
        raise IncompleteRead(spec.key, "empty", stated=len(told), read=0)


def _order(spec: PortalSpec, how: Read, scope: Scope, account: str | None) -> ReadPage:
    if spec.portal.kind == "store":
        return ReadPage("order", orders=(store_order(spec, how, scope),), account=account)
    return ReadPage("order", shipments=(shipment(spec, how, scope),), account=account)


def _list(
    spec: PortalSpec, how: Read, scope: Scope, account: str | None, capture: Capture
) -> ReadPage:
    if how.rows is None:
        raise scope.on.changed("read.list.rows", "the recipe names no rows for the list")
    each = rows(how.rows, scope)
    if not each:
        raise scope.on.changed(how.rows.css or how.rows.json_path or "rows")
    found = ReadPage(
        "list",
        stated=maybe(how.count, scope, whole),
        more=None if how.more is None else bool(scope.page.select(how.more)),
        account=account,
        rows=tuple(_row(spec, how, row, capture) for row in each),
    )
    if how.count and found.stated is None:
        raise scope.on.changed("read.list.count", "the page states no count")
    if how.detail:
        return found
    if spec.portal.kind == "store":
        return replace(found, orders=tuple(store_order(spec, how, row) for row in each))
    return replace(found, shipments=tuple(shipment(spec, how, row) for row in each))


def _row(spec: PortalSpec, how: Read, row: Scope, capture: Capture) -> Row:
    href = maybe(how.link, row, plain)
    return Row(
        need(how.order_id, row, plain),
        own_path(spec, href, capture, row.on) if href else None,
        maybe(how.ordered_at, row, moment(how.ordered_at, row.zone)),
    )


def own_path(spec: PortalSpec, href: str, capture: Capture, on: On) -> str:
    """A row's link as a path on the portal's own host; LayoutChanged for any other place."""
    there = urlsplit(urljoin(capture.url, href))
    base = urlsplit(spec.portal.base or capture.url)  # a saved page of a portal at any address
    if (there.scheme, there.netloc) != (base.scheme, base.netloc):
        raise on.changed("link", "a row's link leads away from the portal's own host")
    return there.path + (f"?{there.query}" if there.query else "")
