"""One page looked at by one recipe: every place of it, and what the parser makes of the page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from scrapers.errors import LayoutChanged, NeedsUser, PortalError
from scrapers.portal import Portal
from scrapers.recipe.file.trouble import DataFile
from scrapers.recipe.probing.controls import CountControl, fits
from scrapers.recipe.probing.found import Found
from scrapers.recipe.probing.probe import probe
from scrapers.records import Capture, ReadPage
from scrapers.saved import recognised


@dataclass(frozen=True, slots=True)
class Tried:
    """One page looked at by one recipe. `recognised` is what the page is taken for, `page` what
    was looked for; `read` what the parser made of it, or the `error` that it raised."""

    portal: Portal
    file: DataFile
    capture: Capture
    page: str | None
    recognised: str | None
    places: list[Found] = field(default_factory=list[Found])
    read: ReadPage | None = None
    error: PortalError | None = None

    @property
    def status(self) -> int:
        """The exit status: 0 where the parser reads the page that was looked for."""
        if self.error is not None:
            return self.error.exit_bit
        return 0 if self.recognised == self.page else LayoutChanged.exit_bit


def look(
    file: DataFile,
    portal: Portal,
    capture: Capture,
    page: str | None,
    count: CountControl = fits,
) -> Tried:
    """Everything that the recipe finds on a page, and what the parser makes of it."""
    if not capture.url:
        capture = _placed(portal, capture, page)
    name = portal.pages.recognise(portal.spec, capture)
    wanted = page or name
    tried = Tried(portal, file, capture, wanted, name)
    pages = [wanted] if wanted else list(portal.spec.pages)
    places = [
        found
        for one in pages
        for found in probe(portal.spec, capture, one, own_pages=portal.has_own_pages, count=count)
        if wanted or found.where[0] == "pages"
    ]
    try:
        read = _form(portal, capture) if page == "form" else portal.read(capture)
    except PortalError as error:
        known = isinstance(error, NeedsUser) and wanted == name  # a login page is what was sought
        return replace(tried, places=places, error=None if known else error)
    return replace(tried, places=places, read=read)


def _form(portal: Portal, capture: Capture) -> ReadPage:
    return ReadPage("form", form=portal.form(capture), answer=portal.answer(capture))


def _placed(portal: Portal, capture: Capture, page: str | None) -> Capture:
    """Saved HTML that tells no address, with the one that its page would have."""
    try:
        return recognised(portal, capture)
    except LayoutChanged:
        if page not in portal.spec.open:
            return capture
        return replace(capture, url=portal.spec.url(page, order_id="", number=1))
