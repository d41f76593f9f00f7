"""A lost login is renewed from the browser: the popup asks, the side panel shows the code."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from agent.practice import ask_twin
from scrapers.qr_code import decode
from tests.extension.rig import Agent, Browser, browsing, running
from tests.extension.watching import until, word
from tests.running import Shop, shop
from tests.test_login_qr import lies_in, secrets_of
from tests.test_login_window import ledger_of, parked

pytestmark = [pytest.mark.browser, pytest.mark.storm, pytest.mark.xdist_group("extension_logins")]
STORE, NAME = "doudian", "抖店"
BY_CODE = word("log_in_by_code_to").replace("$PORTAL$", NAME)
LOGIN_MS = 60_000


@dataclass(frozen=True, slots=True)
class Seller:
    """A store whose login is lost, on a computer without a screen; the seller's own browser."""

    shop: Shop
    agent: Agent
    browser: Browser


@pytest.fixture(scope="module")
def seller(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Generator[Seller]:
    folder = tmp_path_factory.mktemp("seller")
    (folder / "home").mkdir()
    (folder / "home" / "config.toml").write_text("[schedule]\non = false\n", "utf-8")
    patch = pytest.MonkeyPatch()
    with patch.context() as here:
        here.delenv("DISPLAY", raising=False)
        here.delenv("WAYLAND_DISPLAY", raising=False)
        with shop(folder, 2, 3, ["--fault", "logged-out"]) as place:
            assert place.run("sync", "--yes").status == 16
            with (
                running(place) as agent,
                browsing(playwright, place, folder / "profile") as browser,
            ):
                browser.pair(agent)
                yield Seller(place, agent, browser)


@pytest.fixture(autouse=True)
def lost(seller: Seller) -> None:
    """The login was seen lost twice, so it is told."""
    with ledger_of(seller.shop) as ledger:
        for _ in range(2):
            ledger.parked.park(STORE, STORE, "LoginExpired", "", None, datetime.now(UTC))


def code_in(panel: Page) -> str:
    """What a phone reads off the screen."""
    return until(lambda: decode(panel.locator("#logins svg.qr").screenshot()) or "")


def test_a_login_that_is_given_up(seller: Seller) -> None:
    popup = seller.browser.own_page("popup/popup.html")
    panel = seller.browser.own_page("panel/panel.html")
    popup.get_by_role("button", name=BY_CODE).click()
    code = panel.locator("#logins svg.qr")
    expect(code).to_be_visible(timeout=LOGIN_MS)
    expect(popup.get_by_role("button", name=BY_CODE)).to_have_count(0)
    panel.get_by_role("button", name=word("log_in_cancel")).click()
    expect(code).to_have_count(0)
    expect(popup.get_by_role("button", name=BY_CODE)).to_be_visible()
    assert STORE in parked(seller.shop)
    popup.close()
    panel.close()


def test_a_phone_scans_the_code_in_the_side_panel(seller: Seller) -> None:
    home, profile = seller.shop.home, seller.browser.folder
    popup = seller.browser.own_page("popup/popup.html")
    panel = seller.browser.own_page("panel/panel.html")
    popup.get_by_role("button", name=BY_CODE).click()
    card = panel.locator("#logins .login", has_text=NAME)
    expect(card.get_by_role("img")).to_be_visible(timeout=LOGIN_MS)
    expect(card).to_contain_text("Scan this code")
    code = code_in(panel)
    assert lies_in(home, secrets_of(code)) == []
    ask_twin(seller.shop.twin.base, "/practice/scan", {"code": code})
    expect(card).to_contain_text("logged in as", timeout=LOGIN_MS)
    expect(card.get_by_role("img")).to_have_count(0)
    assert STORE not in parked(seller.shop)
    expect(popup.locator("#parked .notice", has_text=NAME)).to_have_count(0)
    popup.close()
    panel.close()
    for kept in (home, Path(profile)):
        assert lies_in(kept, secrets_of(code)) == []
