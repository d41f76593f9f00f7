"""A lost login on a computer without a screen: the popup's button, the code in the side panel."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Playwright, expect

from tests.extension.rig import browsing, running
from tests.running import Shop, shop
from tests.screenshots.keeping import PANEL, POPUP, keep
from tests.test_login_window import ledger_of

STORE = "doudian"
LOGIN_MS = 60_000


def pictures(playwright: Playwright, kept: Path, lang: str, folder: Path) -> None:
    """Take both pictures; the login is given up afterwards."""
    with (
        _lost(kept) as place,
        running(place) as agent,
        browsing(playwright, place, kept / "profile", lang) as browser,
    ):
        browser.pair(agent)
        popup = browser.own_page("popup/popup.html")
        popup.set_viewport_size(POPUP)
        button = popup.locator("#parked button").first
        expect(button).to_be_visible()
        keep(popup, folder / "popup-login.png", whole=True)
        panel = browser.own_page("panel/panel.html")
        panel.set_viewport_size(PANEL)
        button.click()
        expect(panel.locator("#logins svg.qr")).to_be_visible(timeout=LOGIN_MS)
        keep(panel, folder / "panel-login.png")


@contextmanager
def _lost(kept: Path) -> Generator[Shop]:
    (kept / "home").mkdir(parents=True)
    (kept / "home" / "config.toml").write_text("[schedule]\non = false\n", "utf-8")
    screens = {name: os.environ.pop(name, None) for name in ("DISPLAY", "WAYLAND_DISPLAY")}
    try:
        with shop(kept, 2, 3, ["--fault", "logged-out"]) as place:
            place.sync()
            with ledger_of(place) as ledger:  # seen lost twice, so it is told
                ledger.parked.park(STORE, STORE, "LoginExpired", "", None, datetime.now(UTC))
            yield place
    finally:
        os.environ.update({name: value for name, value in screens.items() if value is not None})
