"""Turns the pages of a list: by its address, by a page's number, by a button, or by scrolling."""

from __future__ import annotations

import re
import time
from contextlib import suppress

from playwright.sync_api import Error, Locator

from scrapers.browser.failures import mapped
from scrapers.browser.session import Session
from scrapers.errors import LayoutChanged
from scrapers.recipe.hands.controls import Finder
from scrapers.recipe.hands.reserved import Reserved
from scrapers.recipe.vocabulary.css import put_into
from scrapers.recipe.vocabulary.writing import Control
from scrapers.records import Capture
from scrapers.spec import PortalSpec

_MAX_SCROLLS = 200


class Turning:
    """One list of one portal."""

    def __init__(self, spec: PortalSpec, session: Session) -> None:
        self._spec = spec
        self._session = session

    def to(self, number: int, tab: str | None = None) -> Capture:
        """Page `number` (from 1); the first one is loaded freshly, on `tab` ("all", "awaiting")
        where the recipe names its words."""
        if "{number}" in self._spec.open.get("list", ""):
            return self._session.go(self._spec.url("list", number=number), "list")
        if number > 1:
            return self._next(number)
        turn = self._spec.turn
        at = turn.at.of(tab) if turn and tab else None
        url = self._spec.url("list")
        mark = "&" if "?" in url else "?"
        first = self._session.go(f"{url}{mark}{at}" if at else url, "list")
        if turn is None or not self._session.shows("list"):
            return first  # a login or slider page is the parser's to name
        words = self._spec.texts.get("tabs", {}).get(tab) if tab else None
        if words is not None and turn.tab is not None:
            begins = re.compile(rf"^\s*{re.escape(words)}")
            tabs = self._session.page.locator(f"css={turn.tab}").filter(has_text=begins)
            if not (at and self._is_chosen(tabs)):
                first = self._click(tabs, turn.tab)
        return self._scrolled() if turn.scroll else first

    @property
    def _finder(self) -> Finder:
        return Finder(self._spec.key, self._session.page, {})

    def _is_chosen(self, tabs: Locator) -> bool:
        """Whether the page stands on this tab already, and says so."""
        with mapped(self._spec.key, "list"):
            return tabs.count() == 1 and tabs.get_attribute("aria-selected") == "true"

    def _next(self, number: int) -> Capture:
        turn = self._spec.turn
        if turn is None:
            raise LayoutChanged(self._spec.key, "turn", "list", "the recipe turns no pages")
        if turn.scroll:
            return self._scrolled()
        control = turn.next or Control(css=put_into(turn.numbered or "", str(number)))
        return self._click(self._finder.all(control), control.shown)

    def _click(self, target: Locator, shown: str) -> Capture:
        session = self._session
        with mapped(self._spec.key, "list", shown):
            if target.count() != 1:
                raise LayoutChanged(self._spec.key, shown, "list")
            session.be_polite()
            session.forget_answers()
            before = self._rows()
            Reserved(self._spec, self._finder).click(target, shown, "list")
            if pattern := self._spec.responses.get("list"):
                session.wait_for_answer(pattern)
            else:
                self._wait_for_other_rows(before)
        return session.settled("list")

    def _rows(self) -> list[str]:
        return self._session.page.locator(
            f"css={self._spec.ready_sign('list')}"
        ).all_text_contents()

    def _wait_for_other_rows(self, before: list[str]) -> None:
        deadline = time.monotonic() + self._spec.timing.ready / 1000
        while time.monotonic() < deadline:
            with suppress(Error):  # the page may be changing under our eyes
                if self._rows() != before:
                    return
            self._session.pause(25)

    def _scrolled(self) -> Capture:
        """Scroll down until nothing more comes; the whole list is one page then."""
        session, css = self._session, self._spec.ready_sign("list")
        with mapped(self._spec.key, "list", css):
            rows = session.page.locator(f"css={css}")
            for _ in range(_MAX_SCROLLS):
                before = rows.count()
                rows.last.scroll_into_view_if_needed()
                session.wait_quiet()
                if rows.count() == before:
                    return session.capture()
        raise LayoutChanged(self._spec.key, css, "list", "the list never came to an end")
