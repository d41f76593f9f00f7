"""Proposes what of a recipe to change so that a changed page is read as what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from scrapers.errors import PortalError
from scrapers.portal import Portal
from scrapers.recipe.mending.change import Tables
from scrapers.recipe.mending.known import Known
from scrapers.recipe.mending.reading import page_meant, tried
from scrapers.recipe.mending.search import Built, Proposal, Search
from scrapers.records import Capture
from scrapers.selectors import soup


def propose(
    portal: Portal,
    tables: Tables,
    built: Built,
    capture: Capture,
    known: Known,
    old: Sequence[Capture],
) -> Proposal:
    """Find what the recipe needs for this page. `built` makes a portal of the recipe with changes,
    `old` are saved pages; those that it reads as it stands tell what it found on them."""
    now = tried(portal, capture, known)
    if now.holds:
        return Proposal((), now)
    page = page_meant(portal, capture)
    if page is None:
        return Proposal((), now, ("pages",))
    readable = [one for one in old if _reads(portal, one)]
    values = portal.spec.texts.get("status", {})
    others = [
        soup(one.html)
        for one in old
        if portal.pages.recognise(portal.spec, one) not in (page, None)
    ]
    search = Search(
        portal, tables, built, capture, known, readable, page, values=values, others=others
    )
    return search.run(now)


def _reads(portal: Portal, capture: Capture) -> bool:
    try:
        portal.read(capture)
    except PortalError:
        return False
    return True
