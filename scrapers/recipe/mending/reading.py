"""Reads a page by a recipe, and tells how that agrees with what is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from scrapers.errors import PortalError
from scrapers.patterns import found
from scrapers.portal import Portal
from scrapers.recipe.file.trouble import BrokenPortalFile
from scrapers.recipe.mending.known import Agreement, Known, agreement, misread
from scrapers.records import Capture
from scrapers.selectors import soup

READ = ("list", "order")


@dataclass(frozen=True, slots=True)
class Tried:
    """What a recipe makes of a page: how that agrees with what is known, or why it is not read."""

    page: str | None = None
    agreement: Agreement = field(default_factory=Agreement)
    trouble: PortalError | BrokenPortalFile | None = None

    @property
    def holds(self) -> bool:
        """Whether the page is read, and read right."""
        return self.trouble is None and self.agreement.holds


def tried(portal: Portal, capture: Capture, known: Known) -> Tried:
    """Read a page and compare it with what is known, also without the page's own answers: what is
    seen only where they are missing must be right too."""
    try:
        page = portal.read(capture)
    except PortalError as trouble:
        return Tried(trouble=trouble)
    told = agreement(page, capture.html, known)
    try:
        seen = portal.read(replace(capture, responses=()))
    except PortalError:
        return Tried(page.page, told)
    wrong = {*told.wrong, *misread(seen, known)}
    return Tried(page.page, replace(told, wrong=tuple(sorted(wrong))))


def finds(css: str, capture: Capture) -> bool:
    """Whether a selector finds anything on a page."""
    return soup(capture.html).select_one(css) is not None


def page_meant(portal: Portal, capture: Capture) -> str | None:
    """Which page it is meant to be: as it is recognised, else by its address alone."""
    page = portal.pages.recognise(portal.spec, capture)
    if page is not None:
        return page if page in READ else None
    signs = portal.spec.pages
    fitting = [
        name
        for name in READ
        if any(sign.url and found(sign.url, capture.url) for sign in signs.get(name, []))
        or _stands_at(portal.spec.open.get(name, ""), capture.url)
    ]
    return fitting[0] if fitting else None


def _stands_at(path: str, url: str) -> bool:
    """Whether an address is that of a page, whatever its placeholders and its query say."""
    parts = re.split(r"\{\w+\}", urlsplit(path).path)
    pattern = "[^/]+".join(re.escape(part) for part in parts)
    return bool(path) and re.fullmatch(pattern, urlsplit(url).path) is not None
