"""`/v1/portals`: what the extension needs to know of pages, from each portal's own data file."""

from __future__ import annotations

import re

from flask import Response

from agent.api.again import told
from agent.api.contract.pages import (
    BuyingView,
    FormView,
    PlaceView,
    Portals,
    PortalsAsked,
    PortalView,
    RowsView,
)
from agent.api.routes.blueprint import Routes, here
from agent.settings import Account, StoreConfig
from scrapers.recipe.vocabulary.reading import Where
from scrapers.spec import PortalSpec

portals = Routes("portals")
_CONTAINS = re.compile(r"""^(.*):-soup-contains\((['"])(.*)\2\)$""", re.S)


@portals.post("/portals", Portals)
def portals_(body: PortalsAsked) -> Response:
    """Hosts and places of every portal of the settings."""
    at = here()
    accounts: dict[str, list[Account]] = {}
    for account in at.place.accounts():
        accounts.setdefault(account.portal, []).append(account)
    return told(Portals(portals=[_view(at.portal(own[0]).spec, own) for own in accounts.values()]))


def _view(spec: PortalSpec, accounts: list[Account]) -> PortalView:
    about, place = spec.portal, spec.account
    return PortalView(
        key=spec.key,
        name=about.name,
        kind="store" if isinstance(accounts[0], StoreConfig) else "supplier",
        hosts=about.hosts,
        accounts=[account.key for account in accounts],
        account=PlaceView(css=place.css, attr=place.attr) if place.css and not place.open else None,
        rows=_rows(spec),
        form=_form(spec),
        buying=_buying(spec),
    )


def _rows(spec: PortalSpec) -> RowsView | None:
    marks = spec.annotate
    pages = [sign.url for sign in spec.pages.get("list", []) if sign.url]
    if marks is None or not pages:
        return None
    return RowsView(
        page="|".join(f"(?:{page})" for page in pages),
        row=marks.row,
        order_id=_place(marks.order_id),
        badge_after=marks.badge_after,
        bar_before=marks.bar_before,
        status=_place(marks.status) if marks.status else None,
        numbers=_place(marks.numbers) if marks.numbers else None,
        inside_shadow=marks.shadow,
    )


def _form(spec: PortalSpec) -> FormView | None:
    """The ship form, where the recipe finds its number by a selector."""
    ship = spec.ship
    if ship is None or not ship.shows.number.css:
        return None
    shows = ship.shows
    choosing = next((s for s in ship.fill if s.deed == "choose" and s.control.css), None)
    pages = [sign.url for sign in spec.pages.get(spec.form_page, []) if sign.url]
    return FormView(
        page="|".join(f"(?:{page})" for page in pages) or None,
        order_id=_place(shows.order_id) if shows.order_id else PlaceView(),
        address=shows.address,
        number=shows.number.css or "",
        carrier=shows.carrier.css if shows.carrier else None,
        carrier_input=choosing.control.css if choosing else None,
        carrier_option=choosing.option if choosing else None,
    )


def _buying(spec: PortalSpec) -> BuyingView | None:
    buying = spec.buying
    if buying is None:
        return None
    return BuyingView(
        offer=buying.offer,
        form_page=buying.form,
        product_id=_place(buying.product_id),
        quantity=_place(buying.quantity) if buying.quantity else None,
        memo=buying.memo,
        submit=buying.submit,
        done_page=buying.done,
        done_order_id=_place(buying.order_id),
    )


def _place(where: Where) -> PlaceView:
    """A place in plain CSS: what only saved pages understand becomes a text to look for."""
    css, contains = where.css, None
    if css and (found := _CONTAINS.match(css)):
        css, contains = found.group(1), found.group(3)
    return PlaceView(css=css, attr=where.attr, contains=contains, pattern=where.pattern)
