"""The side panel: one question after the other, answered by one key, decided in the ledger."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from agent.ledger.reviews import Review
from agent.rules.desired import Standing
from tests.extension.conftest import Store
from tests.extension.rig import WHOLE, Browser
from tests.extension.seen import Seen
from tests.extension.watching import focused, until, word

pytestmark = [
    pytest.mark.browser,
    pytest.mark.storm,
    pytest.mark.xdist_group("extension_own_pages_panel"),
]
STORE = "doudian"
PHONE, NEW_NUMBER = "138 1234 5678", "SF1620910684399"

NOTE_ANSWERS = """() => {
  const send = chrome.runtime.sendMessage.bind(chrome.runtime);
  globalThis.sentAnswers = [];
  chrome.runtime.sendMessage = (message) => {
    if (/accept|reject/.test(message.path)) sentAnswers.push([message.path, message.body.id]);
    return send(message);
  };
}"""
PRESSED_TWICE = """() => {
  globalThis.pressedAgain = new Promise((done) => {
    new MutationObserver((_, watcher) => {
      watcher.disconnect();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "r", bubbles: true }));
      done();
    }).observe(document.querySelector("#list"), { childList: true });
  });
}"""


@pytest.fixture
def panel(browser: Browser) -> Generator[Page]:
    page = browser.own_page("panel/panel.html")
    expect(page.locator("#list li").first).to_be_visible()
    page.evaluate(NOTE_ANSWERS)
    yield page
    page.close()


def asked(store: Store, reason: str) -> Review:
    """The first open question of this kind."""
    with store.ledger() as ledger:
        return next(r for r in ledger.reviews.listed(STORE) if r.reason == reason)


def state_of(store: Store, review: Review) -> str:
    with store.ledger() as ledger:
        found = ledger.reviews.get(review.id)
    assert found is not None
    return found.state


def turn_to(panel: Page, review: Review) -> None:
    """Go down the list by key until this question is shown."""
    title = panel.locator("#question h2 .number")
    for _ in range(20):
        if title.inner_text() == review.order_id:
            return
        panel.keyboard.press("j")
    raise AssertionError(review)


def test_the_queue_is_that_of_the_command_line(panel: Page, store: Store) -> None:
    questions = store.shop.run("review", "--json").json
    assert len(questions) > 10
    orders = panel.locator("#list .order")
    expect(orders).to_have_text([one["order_id"] for one in questions])


def test_what_needs_a_person_without_a_question_is_listed_too(panel: Page, store: Store) -> None:
    asked = {one["order_id"] for one in store.shop.run("review", "--json").json}
    due = next(order for order, state in store.states().items() if state == "due")
    with store.ledger() as ledger:
        (before,) = ledger.decisions.of(STORE, [due]).values()
        said = {"text": "60199 not today"}
        refused = replace(before, state=Standing.REFUSED, reason="store_refused", details=said)
        ledger.decisions.keep(STORE, [refused])
    panel.reload()
    expect(panel.locator("#others-list .order")).to_have_text([due])
    expect(panel.locator("#others-list li")).to_contain_text("the store refused: 60199 not today")
    expect(panel.locator("#count")).to_have_text(f"{len(asked | {due})} orders")
    with store.ledger() as ledger:
        ledger.decisions.keep(STORE, [before])


def test_an_order_put_off_is_counted_apart(panel: Page, store: Store) -> None:
    shown = panel.locator("#list .order").all_inner_texts()
    now = datetime.now(UTC)
    with store.ledger() as ledger:
        ledger.ignored.until(STORE, shown[-1], now + timedelta(hours=1), now)
    panel.reload()
    expect(panel.locator("#put-off")).to_have_text(word("panel_put_off").replace("$COUNT$", "1"))
    expect(panel.locator("#list .order")).to_have_text(shown[:-1])
    with store.ledger() as ledger:
        ledger.ignored.until(STORE, shown[-1], None, now)
    panel.reload()
    expect(panel.locator("#list .order")).to_have_text(shown)
    expect(panel.locator("#put-off")).to_be_hidden()


def test_both_sides_stand_beside_each_other(panel: Page, store: Store) -> None:
    review = asked(store, "spec_differs")
    turn_to(panel, review)
    table = panel.locator("#question table")
    expect(table.locator("thead th")).to_have_text([word("compare_what"), "store", "1688"])
    row = table.locator("tr", has=panel.get_by_role("rowheader", name=word("row_spec")))
    expect(row).to_contain_text(word("compare_differs"))
    for cell, side in enumerate(("store", "supplier")):
        shown = row.locator("td").nth(cell).inner_text()
        assert f"{shown} x1" == review.details[side]
    purchase = review.details["evidence"][0]["supplier_order"]
    expect(table).to_contain_text(purchase)
    link = table.get_by_role("link", name=word("card_open_supplier"))
    assert purchase in (link.get_attribute("href") or "")


def test_a_accepts(panel: Page, store: Store) -> None:
    review = asked(store, "spec_differs")
    turn_to(panel, review)
    panel.keyboard.press("a")
    until(lambda: state_of(store, review) == "accepted")
    expect(panel.locator("#effect .good")).to_be_visible()
    expect(panel.locator("#list .order", has_text=review.order_id)).to_have_count(0)
    assert sent(panel) == [("accept", review.id)]


def test_r_rejects_and_no_press_too_many_answers_the_next(panel: Page, store: Store) -> None:
    review = asked(store, "carrier_contradicts")
    turn_to(panel, review)
    panel.evaluate(PRESSED_TWICE)
    panel.keyboard.down("r")
    until(lambda: state_of(store, review) == "rejected")
    panel.evaluate("pressedAgain")
    for _ in range(5):
        panel.keyboard.down("r")  # still held
    panel.keyboard.up("r")
    assert sent(panel) == [("reject", review.id)], "another question was shown by then"


def test_keys_mean_nothing_while_somebody_types(panel: Page, store: Store) -> None:
    turn_to(panel, asked(store, "link_proposed"))
    shown = panel.locator("#question h2 .number").inner_text()
    panel.locator("#by-hand summary").click()
    field = panel.get_by_label(word("hand_order"))
    field.press_sequentially("arjk")
    expect(field).to_have_value("arjk")
    assert sent(panel) == []
    expect(panel.locator("#question h2 .number")).to_have_text(shown)


def test_what_no_yes_can_answer_says_so(panel: Page, store: Store) -> None:
    review = asked(store, "waybill_on_several")
    turn_to(panel, review)
    panel.keyboard.press("a")
    expect(panel.locator("#effect")).to_have_text(word("cannot_accept"))
    assert sent(panel) == []


def test_of_several_supplier_orders_one_must_be_chosen(panel: Page, store: Store) -> None:
    review = asked(store, "bought_twice")
    first, second = (piece["supplier_order"] for piece in review.details["evidence"])
    turn_to(panel, review)
    panel.keyboard.press("a")
    expect(panel.locator("#effect")).to_have_text(word("choose_one"))
    assert sent(panel) == []
    assert focused(panel) == ("radio", f"Supplier order {first}"), "the choice, at once"
    panel.keyboard.press("ArrowDown")
    expect(panel.get_by_label(f"Supplier order {second}")).to_be_checked()
    panel.keyboard.press("a")
    until(lambda: state_of(store, review) == "accepted")
    with store.ledger() as ledger:
        links = [link for link in ledger.links.all(STORE) if link.order_id == review.order_id]
    ties = {link.supplier_order_id: link.accepted for link in links}
    assert ties == {first: False, second: True}


def test_a_waybill_by_hand(panel: Page, browser: Browser, store: Store) -> None:
    order = next(o for o, state in store.states().items() if state == "waiting")
    panel.locator("#by-hand summary").click()
    panel.get_by_label(word("hand_order")).fill(order)
    number, keep = panel.get_by_label(word("hand_waybill")), panel.locator("#hand-keep")
    said = panel.locator("#hand-said")
    number.fill(PHONE)
    expect(said).to_contain_text("This is not taken. Check the number.")
    expect(said).to_contain_text("13812345678 is no waybill (a phone number)")
    expect(keep).to_have_attribute("aria-disabled", "true")
    number.press("Enter")  # and not by another way either
    number.fill(f" {NEW_NUMBER.lower()} ")
    expect(panel.get_by_role("radio", name="SF Express")).to_be_checked()
    expect(said).to_contain_text("SF Express: the number has the right shape.")
    assert store.states()[order] == "waiting", "nothing is kept before the button says so"
    keep.click()
    expect(said).to_contain_text(f"Kept: {NEW_NUMBER}")
    found = {one["order_id"]: one for one in store.shop.run("orders", "--json").json}[order]
    assert found["state"] == "due"
    assert found["waybills"] == [{"carrier": "sf", "number": NEW_NUMBER}]
    page = browser.open(WHOLE)
    seen = Seen(page)
    seen.until(lambda: seen.states().get(order) == "due")
    seen.open_card(order)
    card = seen.until(lambda: NEW_NUMBER in seen.text("yundan-card") and seen.text("yundan-card"))
    assert f"{NEW_NUMBER} ({word('card_sources_by_hand')})" in card
    assert f"SF Express {NEW_NUMBER} was entered by hand" in card
    assert "by_hand" not in card
    page.close()


def test_the_guards_say_what_they_think_of_it(panel: Page, store: Store) -> None:
    known = store.shop.run("orders", "--json").json
    other = next(one for one in known if one["state"] == "synced")
    panel.locator("#by-hand summary").click()
    panel.get_by_label(word("hand_order")).fill(asked(store, "link_proposed").order_id)
    panel.get_by_label(word("hand_waybill")).fill(other["waybills"][0]["number"])
    said = panel.locator("#hand-said")
    expect(said).to_contain_text(word("hand_troubles"))
    trouble = f"the same waybill already stands on order {other['order_id']}"
    expect(said.locator("li")).to_have_text([trouble])


def sent(panel: Page) -> list[tuple[str, int]]:
    """Every yes and no that the panel sent; a key's is sent before the next line here runs."""
    return [(path.removeprefix("reviews/"), id) for path, id in panel.evaluate("sentAnswers")]
