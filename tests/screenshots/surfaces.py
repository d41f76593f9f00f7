"""Each surface as a seller sees it. A picture is taken when its words stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from agent.rules.stop_loss import Mishap
from tests.extension.conftest import Store
from tests.extension.rig import EXTENSION, SUPPLIER_LIST, WHOLE, Browser
from tests.extension.seen import Seen
from tests.screenshots.keeping import PANEL, POPUP, WIDE, keep
from tests.test_login_window import ledger_of

FORM = (
    "https://fxg.jinritemai.com/ffa/morder/logistics/delivery?order_id={order}&practice_form=react"
)


@dataclass(frozen=True, slots=True)
class Surfaces:
    """One language's pictures go to one folder."""

    browser: Browser
    store: Store
    folder: Path
    locale: str

    def all(self) -> None:
        """Take every picture; the agent is stopped for the last."""
        states = self.store.states()
        page, seen = self._list(states)
        self._keep(page, "list")
        seen.hover(_first(states, "stale"))
        seen.until(lambda: seen.text("yundan-tip"))
        self._keep(page, "tip")
        page.mouse.move(5, 5)
        synced = _first(states, "synced")
        seen.open_card(synced)
        seen.until(lambda: self._word("card_copy") in seen.text("yundan-card"))
        self._keep(page, "card")
        page.close()
        self._form(_first(states, "due"))
        self._supplier()
        self._own()
        self._offline(states)

    def _word(self, key: str) -> str:
        words = json.loads(
            (EXTENSION / "_locales" / self.locale / "messages.json").read_text("utf-8")
        )
        return words[key]["message"].split("$")[0].strip()

    def _list(self, states: dict[str, str]) -> tuple[Page, Seen]:
        page = self._open(WHOLE)
        seen = Seen(page)
        seen.until(lambda: states.items() <= seen.states().items(), patience=40)
        return page, seen

    def _form(self, order: str) -> None:
        page = self._open(FORM.format(order=order))
        seen = Seen(page)
        seen.until(lambda: self._word("fill_button") in seen.text("yundan-chip"), patience=40)
        self._keep(page, "form")
        seen.press("yundan-chip", self._word("fill_button"))
        seen.until(lambda: self._word("fill_leave_to_you") in seen.text("yundan-chip"), patience=40)
        self._keep(page, "form-filled")
        page.close()

    def _supplier(self) -> None:
        page = self._open(SUPPLIER_LIST)
        seen = Seen(page)
        seen.until(lambda: self._word("read_page") in seen.text("yundan-chip"), patience=40)
        self._keep(page, "supplier")
        page.close()

    def _own(self) -> None:
        popup = self._own_page("popup/popup.html", POPUP)
        expect(popup.locator("#stores .counts")).to_be_visible()
        self._keep(popup, "popup", whole=True)
        popup.close()
        options = self._own_page("options/options.html", WIDE)
        expect(options.locator("#portals input").first).to_be_visible()
        self._keep(options, "options")
        options.close()
        panel = self._own_page("panel/panel.html", PANEL)
        expect(panel.locator("#question button").first).to_be_visible()
        self._keep(panel, "panel")
        panel.close()
        self._stopped()

    def _stopped(self) -> None:
        """Nothing is written until a person looks; the popup says so, and the step."""
        with ledger_of(self.store.shop) as ledger:
            counts = {"count": 6, "tries": 10, "usual": 0.5}
            ledger.outcomes.stop("doudian", Mishap.REFUSED, counts, datetime.now(UTC))
        popup = self._own_page("popup/popup.html", POPUP)
        expect(popup.locator("#stores .stopped")).to_be_visible()
        self._keep(popup, "popup-stopped", whole=True)
        popup.close()
        with ledger_of(self.store.shop) as ledger:
            ledger.outcomes.resume("doudian", datetime.now(UTC), "person")

    def _offline(self, states: dict[str, str]) -> None:
        page, seen = self._list(states)
        self.store.agent.stop()
        seen.look_again()
        seen.until(lambda: set(seen.states().values()) == {"offline"}, patience=40)
        self._keep(page, "offline")
        page.close()
        popup = self._own_page("popup/popup.html", POPUP)
        expect(popup.locator("#problem .problem")).to_be_visible()
        self._keep(popup, "popup-offline", whole=True)
        popup.close()
        self.store.agent.start()

    def _open(self, url: str) -> Page:
        page = self.browser.context.new_page()
        page.set_viewport_size(WIDE)
        page.goto(url)
        page.bring_to_front()
        return page

    def _own_page(self, path: str, size: ViewportSize) -> Page:
        page = self.browser.own_page(path)
        page.set_viewport_size(size)
        return page

    def _keep(self, page: Page, name: str, *, whole: bool = False) -> None:
        keep(page, self.folder / f"{name}.png", whole=whole)


def _first(states: dict[str, str], state: str) -> str:
    """The first order of a state, as the command line lists them."""
    return next(order for order, said in states.items() if said == state)
