"""What a recipe lacks for shipping an order: the form, what it shows, what is known of a press."""

from __future__ import annotations

from collections.abc import Iterator

from scrapers.carriers import carriers
from scrapers.recipe.checking.finding import Finding, doubt, fault
from scrapers.recipe.vocabulary.writing import Ship, Step
from scrapers.spec import PortalSpec


def shipping(spec: PortalSpec, *, own_pages: bool) -> Iterator[Finding]:
    """Everything about [ship]. `own_pages`: Python reads this portal's pages."""
    ship = spec.ship
    if spec.portal.kind == "supplier":
        if ship is not None:
            yield fault("ship", "supplier_ships")
        return
    if ship is None:
        yield doubt("portal.kind", "reads_only")
        return
    yield from _form(spec, ship)
    yield from _shows(ship)
    yield from _steps(spec, ship)
    yield from _known(spec, ship, own_pages=own_pages)


def _form(spec: PortalSpec, ship: Ship) -> Iterator[Finding]:
    """Where the form stands, and where a read-back looks."""
    if ship.page not in spec.open:
        yield fault("ship.page", "no_opening", page=ship.page)
    if ship.reach and "form" not in spec.pages:
        yield fault("ship.reach", "page_without_signs", page="form")
    if ship.page != "order" and "order" not in spec.open:
        yield fault("open", "no_opening", page="order")


def _shows(ship: Ship) -> Iterator[Finding]:
    """The form is the last thing looked at before a press: it must speak for itself."""
    for name in ("order_id", "number", "carrier"):
        place = getattr(ship.shows, name)
        if place.always is not None:
            yield doubt(f"ship.shows.{name}", "always_proves_nothing")
        if not place.on_page:
            yield fault(f"ship.shows.{name}", "form_has_no_json")


def _steps(spec: PortalSpec, ship: Ship) -> Iterator[Finding]:
    if not _puts(ship.fill, "{number}"):
        yield fault("ship.fill", "number_not_filled")
    codes = any(spec.key in carrier.codes for carrier in carriers().values())
    if _puts(ship.fill, "{carrier_code}") and not codes:
        yield fault("ship.fill", "no_carrier_codes", key=spec.key)
    elif not _puts(ship.fill, "{carrier_name}") and not _puts(ship.fill, "{carrier_code}"):
        yield doubt("ship.fill", "carrier_not_chosen")


def _puts(steps: list[Step], placeholder: str) -> bool:
    return any(placeholder in (step.text or "") for step in steps)


def _known(spec: PortalSpec, ship: Ship, *, own_pages: bool) -> Iterator[Finding]:
    """What has to be known before a press can be judged, and a shipment finished."""
    parcels = spec.read["order"].parcels if "order" in spec.read else None
    if ship.after and not own_pages and (parcels is None or parcels.state is None):
        yield fault("ship.after", "after_without_state")
    if ship.after and spec.submit.known and not spec.submit.after:
        yield doubt("submit", "finish_not_known")
    if not spec.texts.get("answers"):
        yield doubt("texts", "no_answer_words")
