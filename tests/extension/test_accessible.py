"""Everybody can use it: axe finds nothing to object to, and the keyboard alone is enough."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.extension.axe import objections, specimen
from tests.extension.conftest import Store
from tests.extension.rig import SUPPLIER_LIST, WHOLE, Browser
from tests.extension.seen import Seen
from tests.extension.watching import OurWorld, focused, tab_into, tab_to, until, word

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("extension_accessible")]
STORE, SUPPLIER, ACCOUNT = "doudian", "alibaba1688", "禾风日用小店"
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
Scheme = Literal["light", "dark"]
ROW = "tr.auxo-table-row-level-0[data-row-key]"
BADGES = """[...ORDER, "offline"].flatMap((state) => [null, "2026-01-01T00:00:00Z"].map((later) => {
  const badge = new Badge("1", () => {});
  const reason = { label: "why it is so", text: "Why it is so.", deadline: null };
  const view = { reasons: [reason], deadline: null, ignored_until: later };
  badge.show({ state, view, note: "" }, 0);
  return badge.button.outerHTML.replace("<button", '<button style="position: static"');
})).join(" ")"""


@pytest.fixture(scope="module")
def page(browser: Browser, store: Store) -> Page:
    """The store's list, marked."""
    page = browser.open(WHOLE)
    seen, known = Seen(page), store.states()
    seen.until(lambda: known.items() <= seen.states().items())
    return page


@pytest.fixture
def seen(page: Page) -> Generator[Seen]:
    page.bring_to_front()
    yield Seen(page)
    page.keyboard.press("Escape")


@pytest.fixture
def plain(browser: Browser) -> Generator[Page]:
    page = browser.context.new_page()
    yield page
    page.close()


@SCHEMES
def test_the_popup(browser: Browser, store: Store, scheme: Scheme) -> None:
    with store.ledger() as ledger:
        ledger.parked.park(SUPPLIER, SUPPLIER, "ChallengeShown", "", None, datetime.now(UTC))
    popup = own_page(browser, "popup/popup.html", scheme)
    expect(popup.locator("#parked .notice")).to_be_visible()
    expect(popup.locator(".counts li")).to_have_count(7)
    assert objections(popup) == []
    popup.close()


@SCHEMES
def test_the_options(browser: Browser, scheme: Scheme) -> None:
    options = own_page(browser, "options/options.html", scheme)
    expect(options.locator("#portals fieldset")).to_have_count(2)
    assert objections(options) == []
    options.get_by_role("button", name=word("pairing_unpair")).click()
    assert objections(options) == []
    options.get_by_role("button", name=word("pairing_unpair_no")).click()
    options.get_by_role("button", name=word("pairing_again")).click()
    options.get_by_label(word("pairing_code")).fill("no code")
    options.keyboard.press("Enter")
    expect(options.locator("#pairing-state .problem")).to_be_visible()
    assert objections(options) == []
    options.close()


@SCHEMES
def test_the_side_panel(browser: Browser, store: Store, scheme: Scheme) -> None:
    panel = own_page(browser, "panel/panel.html", scheme)
    panel.locator("#by-hand summary").click()
    panel.get_by_label(word("hand_order")).fill(min(store.states()))
    panel.get_by_label(word("hand_waybill")).fill("773999999999999")
    expect(panel.get_by_role("group", name=word("hand_carriers"))).to_be_visible()
    with store.ledger() as ledger:
        asked = {one.reason: one.order_id for one in ledger.reviews.listed(STORE)}
    for reason in ("bought_twice", "waybill_on_several", "spec_differs"):
        panel.locator("#list button", has_text=asked[reason]).click()
        expect(panel.locator("#question h2")).to_contain_text(asked[reason])
        assert objections(panel) == []
    panel.close()


def test_badges_in_every_state(page: Page, plain: Page) -> None:
    ours = OurWorld(page)
    specimen(plain, "yundan-badge", ours.run("BADGE_CSS"), ours.run(BADGES))
    assert plain.locator("yundan-badge button").count() == 20
    assert objections(plain) == []


def test_the_tip(seen: Seen, plain: Page) -> None:
    order = min(seen.states())
    seen.hover(order)
    seen.until(lambda: seen.text("yundan-tip"))
    assert of_page(seen, plain, "tip") == []
    seen.page.mouse.move(5, 5)


def test_the_bar(seen: Seen, plain: Page) -> None:
    seen.press("yundan-bar", word("state_synced"))
    seen.until(lambda: 'aria-pressed="true"' in seen.html("yundan-bar"))
    assert of_page(seen, plain, "bar") == []
    seen.press("yundan-bar", word("state_synced"))


@pytest.mark.parametrize("state", ["synced", "stale", "review", "closed"])
def test_the_card(seen: Seen, plain: Page, state: str) -> None:
    order = next(order for order, shown in seen.states().items() if shown == state)
    seen.open_card(order)
    seen.until(lambda: word("card_sync") in seen.text("yundan-card"))
    assert of_page(seen, plain, "card") == []


def test_the_chip(browser: Browser, plain: Page) -> None:
    page = browser.open(SUPPLIER_LIST)
    seen = Seen(page)
    seen.until(lambda: "Read this page" in seen.text("yundan-chip"))
    assert of_page(seen, plain, "chip") == []
    seen.press("yundan-chip", "Read this page")
    seen.until(lambda: "orders read" in seen.text("yundan-chip"))
    assert of_page(seen, plain, "chip") == []
    page.close()


def test_a_card_by_keyboard(seen: Seen) -> None:
    page = seen.page
    states = seen.states()
    tab_into(page, "yundan-badge")
    while states[focused_row(page)] != "synced":
        tab_into(page, "yundan-badge")
    order = focused_row(page)
    assert focused(page) == ("button", word("state_synced"))
    page.keyboard.press("Enter")
    seen.until(lambda: word("card_copy") in seen.text("yundan-card"))
    assert focused(page) == ("dialog", order)
    last = word("card_ignore_for").replace("$N$", "24")
    for name in (word("card_close"), word("card_sync"), word("card_copy")):
        tab_to(page, "button", name, 1)
    tab_to(page, "button", last, 8)
    page.keyboard.press("Tab")  # out of it, and back
    tab_to(page, "button", last, 2, "Shift+Tab")
    page.keyboard.press("Escape")
    seen.until(lambda: not seen.text("yundan-card"))
    assert focused_row(page) == order, "back where it began"


def test_the_filters_by_keyboard(seen: Seen) -> None:
    page = seen.page
    rows = page.locator(ROW)
    every = rows.count()
    synced = [state for state in seen.states().values() if state == "synced"]
    name = f"{len(synced)} {word('state_synced')}"
    tab_into(page, "yundan-bar")
    while focused(page) != ("button", name):
        tab_into(page, "yundan-bar")
    page.keyboard.press("Space")
    expect(page.locator(f"{ROW}:visible")).to_have_count(len(synced))
    assert focused(page) == ("button", name), "another press takes it back"
    page.keyboard.press("Space")
    expect(page.locator(f"{ROW}:visible")).to_have_count(every)


def test_the_panel_by_keyboard(browser: Browser, store: Store) -> None:
    panel = own_page(browser, "panel/panel.html", "light")
    with store.ledger() as ledger:
        first, second, *_ = ledger.reviews.listed(STORE)
    expect(panel.locator("#list li").first).to_be_visible()
    tab_to(panel, "button", first.order_id)
    panel.keyboard.press("ArrowDown")
    assert focused(panel)[1].startswith(second.order_id)
    expect(panel.locator("#question h2 .number")).to_have_text(second.order_id)
    tab_to(panel, "link", word("card_open_supplier"))
    tab_to(panel, "button", word("accept_button"))
    tab_to(panel, "button", word("reject_button"), 1)
    panel.keyboard.press("Enter")
    expect(panel.locator("#list .order", has_text=second.order_id)).to_have_count(0)
    with store.ledger() as ledger:
        until(lambda: (kept := ledger.reviews.get(second.id)) and kept.state == "rejected")
    assert focused(panel) == ("button", word("reject_button")), "at the next question"
    tab_to(panel, "DisclosureTriangle", word("hand_title"))
    panel.keyboard.press("Enter")
    tab_to(panel, "textbox", word("hand_order"), 1)
    panel.keyboard.type(next(o for o, state in store.states().items() if state == "waiting"))
    tab_to(panel, "textbox", word("hand_waybill"), 1)
    panel.keyboard.type("SF1620910684399")
    expect(panel.get_by_role("radio", name="SF Express")).to_be_checked()
    tab_to(panel, "radio", "SF Express", 1)
    tab_to(panel, "button", word("hand_keep"), 1)
    panel.keyboard.press("Enter")
    expect(panel.locator("#hand-said")).to_contain_text("Kept: SF1620910684399")
    panel.close()


def own_page(browser: Browser, path: str, scheme: Scheme) -> Page:
    page = browser.own_page(path)
    page.emulate_media(color_scheme=scheme)
    return page


def of_page(seen: Seen, plain: Page, name: str) -> list[str]:
    """What axe says of one of our elements, with its own markup and style."""
    css = OurWorld(seen.page).run(f"{name.upper()}_CSS")
    specimen(plain, f"yundan-{name}", css, seen.html(f"yundan-{name}"))
    return objections(plain)


def focused_row(page: Page) -> str:
    """The order of the row that has the focus."""
    return page.evaluate("document.activeElement.closest('[data-row-key]').dataset.rowKey")
