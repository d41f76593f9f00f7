"""The options: pairing, and what the seller chose reaches the agent and the portals' pages."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.extension.conftest import Store
from tests.extension.rig import SUPPLIER_LIST, WHOLE, Browser, browsing
from tests.extension.seen import Seen
from tests.extension.watching import OurWorld, focused, toolbar, until, word

pytestmark = [
    pytest.mark.browser,
    pytest.mark.storm,
    pytest.mark.xdist_group("extension_own_pages_options"),
]
TRUST = word("portal_trust").replace("$ACCOUNT$", "alibaba1688")
NOT_PAIRED = word("problem_unpaired")


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Browser]:
    """A browser that nobody paired yet."""
    with browsing(playwright, store.shop, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def options(browser: Browser) -> Generator[Page]:
    page = browser.own_page("options/options.html")
    yield page
    page.close()


def paste(options: Page, code: str) -> None:
    """Put a code into the field as the clipboard does, and press Enter."""
    field = options.get_by_label(word("pairing_code"))
    field.fill("")
    field.focus()
    options.keyboard.insert_text(code)
    options.keyboard.press("Enter")


def said(options: Page) -> Any:
    return expect(options.locator("#pairing-state"))


def hello(browser: Browser) -> dict[str, Any]:
    return browser.tell({"kind": "ask", "path": "hello", "body": {}})


@pytest.mark.parametrize("path", ["popup/popup.html", "panel/panel.html"])
def test_before_the_pairing_every_page_leads_to_the_options(browser: Browser, path: str) -> None:
    page = browser.own_page(path)
    expect(page.locator("#problem")).to_contain_text(NOT_PAIRED)
    expect(page.locator("#stores li, #list li")).to_have_count(0)
    with browser.context.expect_page() as opened:
        page.locator("#problem").get_by_role("button", name=word("open_options")).click()
    options = opened.value
    expect(options.locator("#pairing-state")).to_have_text(word("pairing_none"))
    assert toolbar(browser) == ""
    options.close()
    page.close()


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("7Q2KD-ABCDE", "problem_bad_code"),
        ("AAAAA-BBBBB-CCCCC-DDDDD-EEEEEE:{port}", "problem_not_yours"),
        ("AAAAA-BBBBB-CCCCC-DDDDD-EEEEEE:1", "problem_offline"),
    ],
)
def test_a_wrong_code_pairs_nothing_and_says_why(
    options: Page, browser: Browser, store: Store, code: str, answer: str
) -> None:
    paste(options, code.format(port=store.agent.port))
    said(options).to_contain_text(word(answer))
    assert focused(options) == ("textbox", word("pairing_code")), "to be corrected at once"
    assert hello(browser)["problem"] == "unpaired"


def test_the_line_that_yundan_pair_shows_is_pasted_as_it_is(
    options: Page, browser: Browser, store: Store
) -> None:
    shown = store.agent.command("pair").stdout
    (line,) = (line for line in shown.splitlines() if line.endswith(f":{store.agent.port}"))
    paste(options, line)
    said(options).to_contain_text(f"port {store.agent.port}")
    said(options).to_contain_text("It works")
    expect(options.get_by_label(word("pairing_code"))).to_be_hidden()
    expect(options.locator("#portals legend")).to_have_text(["抖店", "1688"])
    assert hello(browser)["ok"]
    until(lambda: int(toolbar(browser) or 0) > 0)


@pytest.mark.parametrize("trusted", [True, False])
def test_the_trust_switch_reaches_the_agent(options: Page, browser: Browser, trusted: bool) -> None:
    box = options.get_by_label(TRUST)
    expect(box).to_be_checked(checked=not trusted)
    box.click()
    expect(options.locator("#kept")).to_have_text(word("kept"))
    (supplier,) = hello(browser)["answer"]["suppliers"]
    assert (supplier["key"], supplier["trusts_captures"]) == ("alibaba1688", trusted)
    options.reload()
    expect(box).to_be_checked(checked=trusted)


def test_a_portal_whose_marks_are_off_has_no_badges(
    options: Page, browser: Browser, store: Store
) -> None:
    page = browser.open(WHOLE)
    seen, known = Seen(page), store.states()
    seen.until(lambda: known.items() <= seen.states().items())
    mark = options.get_by_label(word("portal_mark"))
    options.bring_to_front()
    mark.uncheck()
    expect(options.locator("#kept")).to_have_text(word("kept"))
    page.bring_to_front()
    seen.look_again()
    seen.until(lambda: "switched off" in seen.text("yundan-bar"))  # also where it was open before
    assert set(seen.states().values()) == {"offline"}
    page.reload()
    expect(page.locator("tr[data-row-key]").first).to_be_visible()
    ours = OurWorld(page)  # our scripts are there, and asked before we do: they have their answer
    assert ours.run("speak({ kind: 'page' })")["answer"]["portals"] == []
    orders = "askAgent('orders', { portal: 'doudian', ids: [] })"
    assert ours.run(orders)["problem"] == "off"
    assert not seen.marks()
    assert not seen.text("yundan-bar")
    mark.check()
    page.reload()
    seen.until(lambda: known.items() <= seen.states().items())
    page.close()


def test_every_visited_list_is_read_once_the_seller_wants_it(
    options: Page, browser: Browser
) -> None:
    box = options.get_by_label(word("portal_auto"))
    expect(box).not_to_be_checked()
    box.check()
    expect(options.locator("#kept")).to_have_text(word("kept"))
    options.reload()
    expect(box).to_be_checked()
    page = browser.open(SUPPLIER_LIST)
    seen = Seen(page)
    text = seen.until(lambda: re.search(r"(\d+) orders read", seen.text("yundan-chip")))
    assert int(text[1]) > 0
    page.close()


def test_unpairing_asks_first_and_then_forgets(options: Page, browser: Browser) -> None:
    options.get_by_role("button", name=word("pairing_unpair")).click()
    options.get_by_role("button", name=word("pairing_unpair_no")).click()
    assert hello(browser)["ok"], "a question is not an answer"
    options.get_by_role("button", name=word("pairing_unpair")).click()
    options.locator("#unpair-yes").click()
    said(options).to_have_text(word("pairing_none"))
    expect(options.locator("#portals")).to_contain_text(NOT_PAIRED)
    assert hello(browser)["problem"] == "unpaired"
    until(lambda: toolbar(browser) == "")
    kept = browser.worker.evaluate(
        "new Promise((done) => { const open = indexedDB.open('yundan', 1); open.onsuccess = () => {"
        " open.result.transaction('pairing').objectStore('pairing').getAll().onsuccess ="
        " (event) => done(event.target.result.length) } })"
    )
    assert kept == 0
