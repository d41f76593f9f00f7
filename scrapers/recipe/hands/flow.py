"""Hands of a portal that its recipe describes: turns pages, fills the form, presses once.

It reads nothing out of pages.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence

from scrapers.browser.failures import mapped
from scrapers.browser.session import Session
from scrapers.errors import LayoutChanged
from scrapers.recipe.hands.controls import Finder
from scrapers.recipe.hands.reserved import Reserved
from scrapers.recipe.hands.steps import Steps
from scrapers.recipe.hands.turning import Turning
from scrapers.recipe.vocabulary.writing import Ship
from scrapers.records import Capture, Waybill
from scrapers.spec import PortalSpec


class SupplierFlow:
    """A supplier's flow over one browser session. `links` lead to the orders' own pages."""

    def __init__(self, spec: PortalSpec, session: Session, links: Mapping[str, str]) -> None:
        self._spec = spec
        self._session = session
        self._links = links
        self._turning = Turning(spec, session)
        self._stands_on: str | None = None  # the order whose page was loaded last, and untouched

    def list_page(self, number: int) -> Capture:
        """Page `number` of all orders."""
        self._stands_on = None
        return self._turning.to(number)

    def order(self, order_id: str) -> Capture:
        """The page of one order, freshly loaded."""
        self._session.turn_over()
        capture = self._session.go(self._url("order", order_id), "order")
        self._stands_on = order_id
        return capture

    def account(self) -> Capture:
        """The page that names the account."""
        return self._session.go(
            self._spec.portal.base + (self._spec.account.open or "/"), "account"
        )

    def _go(self, page: str, order_id: str) -> Capture:
        return self._session.go(self._url(page, order_id), page)

    def _url(self, page: str, order_id: str) -> str:
        link = self._links.get(order_id)
        if link is None and "{link}" in self._spec.open.get(page, ""):
            raise LayoutChanged(self._spec.key, "link", page, "no list showed a link to this order")
        return self._spec.url(page, order_id=order_id, link=link)


class StoreFlow(SupplierFlow):
    """A store's flow over one browser session."""

    def __init__(self, spec: PortalSpec, session: Session, links: Mapping[str, str]) -> None:
        super().__init__(spec, session, links)
        self._stood = Counter[str]()  # what the page said before the press

    def list_page(self, tab: str, number: int) -> Capture:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A tab by its words where the recipe names it, a page by its number."""
        self._stands_on = None
        return self._turning.to(number, tab)

    def trace(self, order_id: str) -> Capture:
        """The trace page of one order."""
        self._stands_on = None
        return self._go("trace", order_id)

    def open_form(self, order_id: str) -> Capture:
        """The ship form of one order, by the steps that reach it.

        On the order's own page it begins where the pre-read stands: nothing comes between.
        """
        ship, session = self._ship, self._session
        here = ship.page == "order" and self._stands_on == order_id
        reached = session.capture() if here else self._go(ship.page, order_id)
        self._stands_on = None
        if not ship.reach or not session.shows(ship.page):
            return reached
        Steps(self._spec, session, order_id).take(ship.reach, ship.page)
        return session.settled("form")

    def fill(self, order_id: str, waybill: Waybill, line_ids: Sequence[str]) -> None:
        """Take the filling steps."""
        Steps(self._spec, self._session, order_id, waybill, line_ids).take(self._ship.fill, "form")

    def form(self) -> Capture:
        """The live form."""
        self._session.wait_quiet()
        return self._session.capture()

    def press(self) -> Capture:
        """One real click on the submit control; the page as it stood right before it."""
        before = self._session.capture()
        self._stood = self._said(self._ship)
        self._session.forget_answers()
        Steps(self._spec, self._session, "").press(self._ship.submit, "form")
        return before

    def answer(self) -> Capture:
        """Wait for a message, a question or another page; silence is an answer too."""
        self._wait_for_a_word(self._ship)
        self._session.wait_quiet()
        return self._session.capture()

    def dismiss(self) -> None:
        """Say no to the store's question."""
        cancel = self._ship.said.cancel
        if cancel is not None:
            with mapped(self._spec.key, "form", cancel.shown):
                finder = Finder(self._spec.key, self._session.page, {})
                no = finder.one(cancel, "form")
                Reserved(self._spec, finder).click(no, cancel.shown, "form")

    def finish(self, order_id: str, waybill: Waybill) -> None:
        """Take the steps after the submit on the order's page, as it stands."""
        steps = Steps(self._spec, self._session, order_id, waybill)
        steps.take(self._ship.after, "order")
        self._session.wait_quiet()

    def _wait_for_a_word(self, ship: Ship) -> None:
        session, deadline = self._session, time.monotonic() + self._spec.timing.answer / 1000
        while time.monotonic() < deadline:
            if self._said(ship) - self._stood or not session.shows(self._spec.form_page):
                return
            if session.hurried():  # the next run reads what became of it
                return
            session.pause(25)

    def _said(self, ship: Ship) -> Counter[str]:
        """The words that stand where the page answers. Those from before a press answer nothing."""
        signs = ", ".join(css for css in (ship.said.message, ship.said.question) if css)
        if not signs:
            return Counter()
        with mapped(self._spec.key, "form"):
            return Counter(self._session.page.locator(f"css={signs}").all_text_contents())

    @property
    def _ship(self) -> Ship:
        if self._spec.ship is None:
            raise LayoutChanged(
                self._spec.key, "ship", "form", "the recipe does not say how to ship"
            )
        return self._spec.ship
