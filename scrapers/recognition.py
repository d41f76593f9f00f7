"""Which page a capture shows, and whose account it is. Pure."""

from __future__ import annotations

from scrapers.errors import ChallengeShown, LayoutChanged, LoginExpired
from scrapers.patterns import found
from scrapers.records import Capture
from scrapers.selectors import attr, soup, text
from scrapers.spec import PortalSpec


def recognise(spec: PortalSpec, capture: Capture) -> str | None:
    """The first page of the data file whose signs hold, or None. Order in the file is priority."""
    tree = soup(capture.html)
    for page, signs in spec.pages.items():
        for sign in signs:
            if sign.url and not found(sign.url, capture.url):
                continue
            if sign.css and tree.select_one(sign.css) is None:
                continue
            if sign.unless and tree.select_one(sign.unless) is not None:
                continue
            if sign.text and not found(sign.text, text(tree)):
                continue
            return page
    return None


def stands(spec: PortalSpec, page: str | None) -> str:
    """The page's name. Raises what a page that is none of the portal's own work means."""
    if page is None:
        known = f"no known page of {spec.portal.name} was recognised"
        raise LayoutChanged(spec.key, "pages", "unknown", known)
    if page == "login":
        raise LoginExpired(spec.key, "the login page is shown")
    if page == "challenge":
        raise ChallengeShown(spec.key, "slider")
    return page


def shown_account(spec: PortalSpec, capture: Capture) -> str | None:
    """The logged-in account: what the page shows, else what the browser's cookie said."""
    place = spec.account
    if place.css:
        for tag in soup(capture.html).select(place.css):
            if value := (attr(tag, place.attr) if place.attr else text(tag)):
                return value
    return capture.account
