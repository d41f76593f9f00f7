"""Pages of the twin before and after a redesign, and what was known by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import tomlkit

from agent.repair.correction import Correction
from agent.repair.mend import Mended, mend
from agent.repair.pages import Page, saved_pages
from scrapers.fixtures import fixtures_of
from scrapers.portal import Portal
from scrapers.portal_files import Own, bundled_file, load, portal_of, tables_of
from scrapers.recipe.file.trouble import DataFile
from scrapers.recipe.mending.before import orders_of
from scrapers.recipe.mending.change import Change, laid
from scrapers.recipe.mending.known import Known, known_orders
from scrapers.recipe.mending.proposal import propose
from scrapers.recipe.mending.search import Proposal
from scrapers.records import Capture
from tests.simulated.world import World, capture_of

LISTS = {
    "alibaba1688": "https://air.1688.com/app/ctf-page/trade-order-list/buyer-order-list.html",
    "doudian": "https://fxg.jinritemai.com/ffa/morder/order/list",
}


def seen(key: str, *faults: str, query: str = "") -> Capture:
    """The portal's list as the twin shows it."""
    return capture_of(World(*faults, orders=30).twin.capture(LISTS[key] + query))


def known_from(portal: Portal, capture: Capture) -> Known:
    """What a reading of this page leaves known."""
    return known_orders(orders_of(portal.read(capture)))


def with_changes(key: str, changes: Sequence[Change]) -> Portal:
    """A bundled portal with a correction that says these changes."""
    tables = laid(bundled_file(key).tables, changes)
    return portal_of(DataFile(Path(f"{key}.toml"), tomlkit.dumps(tables)))


def proposed(key: str, capture: Capture, known: Known) -> Proposal:
    """What would be proposed for a page, with the bundled fixtures to learn from."""
    portal = load(key)
    assert portal.package is not None
    old = [fixture.capture for fixture in fixtures_of(key, portal.package)]

    def built(changes: Sequence[Change]) -> Portal:
        return with_changes(key, changes)

    return propose(portal, bundled_file(key).tables, built, capture, known, old)


def mended(
    key: str, folder: Path, captures: Sequence[Capture], known: Known
) -> tuple[Mended, list[Page]]:
    """What `yundan repair` finds for these pages, and the saved ones that it learns from."""
    own, portal = Own(folder), load(key)
    pages = [Page(f"page {n}", capture) for n, capture in enumerate(captures, 1)]
    saved = saved_pages(portal, folder / "evidence", pages)
    correction = Correction(key, own, tables_of(key, own))
    return mend(portal, correction, pages, known, saved), saved


def with_text(capture: Capture, words: Mapping[str, str]) -> Capture:
    """The page with other words in it, all replaced at once, in its answers too."""

    def put(text: str) -> str:
        for n, old in enumerate(words):
            text = text.replace(old, f"\0{n}\0")
        for n, new in enumerate(words.values()):
            text = text.replace(f"\0{n}\0", new)
        return text

    responses = tuple(replace(one, body=put(one.body)) for one in capture.responses)
    return replace(capture, html=put(capture.html), responses=responses)
