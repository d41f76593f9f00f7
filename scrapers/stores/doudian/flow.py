"""抖店: turns pages, fills the ship form, presses. It reads nothing out of pages."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from scrapers.browser.failures import mapped
from scrapers.browser.session import Session
from scrapers.carriers import carriers
from scrapers.errors import GuardTripped, LayoutChanged
from scrapers.records import Capture, Waybill
from scrapers.spec import PortalSpec


class Flow:
    """A store's flow over one browser session."""

    def __init__(self, spec: PortalSpec, session: Session) -> None:
        self._spec = spec
        self._session = session
        self._select = spec.select["form"]

    def list_page(self, tab: str, number: int) -> Capture:
        """A tab by its words, a page by its number: the list's addresses are not known."""
        session, select = self._session, self._spec.select["list"]
        if number > 1:
            return self._turn(select["next_page"].format(number=number))
        first = session.go(self._spec.url("list"), "list")
        if tab == "all" or not session.shows("list"):
            return first  # a login or slider page is the parser's to name
        words = self._spec.texts["tabs"][tab]
        return self._turn(f"{select['tab']}:text-matches('^\\\\s*{words}')")

    def _turn(self, css: str) -> Capture:
        session = self._session
        with mapped(self._spec.key, "list", css):
            target = session.page.locator(css)
            if target.count() != 1:
                raise LayoutChanged(self._spec.key, css, "list")
            session.forget_answers()
            target.click()
            session.wait_for_answer(self._spec.responses["list"])
        return session.settled("list")

    def order(self, order_id: str) -> Capture:
        """The order's own page, freshly loaded."""
        return self._session.go(self._spec.url("order", order_id=order_id), "order")

    def open_form(self, order_id: str) -> Capture:
        """The ship page of one order."""
        return self._session.go(self._spec.url("form", order_id=order_id), "form")

    def fill(self, order_id: str, waybill: Waybill, line_ids: Sequence[str]) -> None:
        """Choose the carrier by its name, type the number, tick the lines."""
        with mapped(self._spec.key, "form", self._select["carrier"]):
            self._choose_carrier(waybill.carrier)
        with mapped(self._spec.key, "form", self._select["number"]):
            number = self._session.page.locator(self._select["number"])
            number.fill(waybill.number)
            number.blur()
        with mapped(self._spec.key, "form", self._select["lines"]):
            self._tick(line_ids)

    def _choose_carrier(self, key: str) -> None:
        page = self._session.page
        names = (carriers()[key].name, *carriers()[key].aliases)
        field = page.locator(self._select["carrier"])
        field.click()
        for name in names:
            field.fill(name)
            option = page.locator(self._select["option"].format(name=name))
            if self._session.appears(option):
                option.click()
                return
        raise GuardTripped(self._spec.key, "carrier_not_offered", f"no carrier {names[0]}")

    def _tick(self, line_ids: Sequence[str]) -> None:
        region = self._session.page.locator(self._select["lines"])
        boxes = region.locator("input[type='checkbox']")
        for n in range(boxes.count()):
            box = boxes.nth(n)
            named = " ".join(
                value for name in ("value", "name", "id") if (value := box.get_attribute(name))
            )
            if any(line_id in named for line_id in line_ids) and not box.is_checked():
                box.click()  # what it came to is read back from the live form

    def form(self) -> Capture:
        """The live form."""
        self._session.wait_quiet()
        return self._session.capture()

    def press(self) -> None:
        """One real click on the submit button."""
        with mapped(self._spec.key, "form"):
            self._session.page.locator(self._select["submit"]).filter(
                has_text=re.compile(self._select["submit_text"])
            ).click(no_wait_after=True)

    def answer(self) -> Capture:
        """Wait for a toast, a dialog or another page; silence is an answer too."""
        page, deadline = self._session.page, time.monotonic() + self._spec.timing.answer / 1000
        signs = f"{self._select['toast']}, {self._select['question']}"
        with mapped(self._spec.key, "form"):
            while time.monotonic() < deadline:
                if page.locator(signs).count() or not self._session.shows("form"):
                    break
                page.wait_for_timeout(25)
        self._session.wait_quiet()
        return self._session.capture()

    def dismiss(self) -> None:
        """Cancel the store's question."""
        with mapped(self._spec.key, "form", self._select["question"]):
            self._session.page.locator(self._select["question"]).get_by_role(
                "button", name=re.compile(self._select["cancel_text"])
            ).click()
