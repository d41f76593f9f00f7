"""The ship form: filled from the agent, pressed by the seller, and left alone by the agent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from agent.ledger.leases import LINGERS
from tests.extension.conftest import Store
from tests.extension.rig import Browser
from tests.extension.seen import Seen
from tests.extension.watching import until

pytestmark = [pytest.mark.browser, pytest.mark.storm, pytest.mark.xdist_group("extension_fill")]
FORM = (
    "https://fxg.jinritemai.com/ffa/morder/logistics/delivery?order_id={order}&practice_form=react"
)


def form(browser: Browser, order: str) -> tuple[Page, Seen]:
    page = browser.open(FORM.format(order=order))
    seen = Seen(page)
    seen.until(lambda: "Fill from Yundan" in seen.text("yundan-chip"), patience=40)
    return page, seen


def test_carrier_and_waybill_are_filled_and_the_last_button_is_left(
    browser: Browser, store: Store
) -> None:
    due = next(o for o, state in store.states().items() if state == "due")
    with store.ledger() as ledger:
        kept = ledger.decisions.get("doudian", due)
    assert kept is not None
    waybill = kept.waybills[0]
    before = {o["order_id"]: o["submits"] for o in store.shop.oracle()}
    page, seen = form(browser, due)
    seen.press("yundan-chip", "Fill from Yundan")
    seen.until(lambda: "as it should be" in seen.text("yundan-chip"))
    number = page.locator("input[placeholder*='单号']")
    expect(number).to_have_value(waybill.number)
    assert "press ship yourself" in seen.text("yundan-chip")
    assert {o["order_id"]: o["submits"] for o in store.shop.oracle()} == before
    with store.ledger() as ledger:
        lease = ledger.leases.of("doudian", [due], datetime.now(UTC))[due]
    assert lease.waybill == waybill
    report = store.shop.sync()
    mine = next(o for o in report["orders"] if o["order_id"] == due)
    assert (mine["state"], mine["reason"]) == ("waiting", "leased"), "the agent leaves it alone"
    number.fill(waybill.number[:-1] + "0")
    seen.until(lambda: "Correct it before you press ship" in seen.text("yundan-chip"))
    number.fill(waybill.number)
    seen.until(lambda: "as it should be" in seen.text("yundan-chip"))
    page.close()
    with store.ledger() as ledger:

        def ends_soon() -> bool:
            now = datetime.now(UTC)
            held = ledger.leases.of("doudian", [due], now).get(due)
            return held is None or held.until <= now + LINGERS

        until(ends_soon)  # given back, after a little while: the store's pages lag


def test_a_form_that_becomes_another_orders_gets_nothing(browser: Browser, store: Store) -> None:
    """A page that uses its form again: only the order's number changes in it."""
    known = store.states()
    due = next(o for o, state in known.items() if state == "due")
    other = next(o for o, state in known.items() if state == "waiting")
    page, seen = form(browser, due)
    seen.press("yundan-chip", "Fill from Yundan")
    seen.until(lambda: "as it should be" in seen.text("yundan-chip"))
    number = page.locator("input[placeholder*='单号']")
    assert number.input_value()
    page.evaluate(f"history.replaceState(null, '', location.href.replace('{due}', '{other}'))")
    page.evaluate(
        """([from, to]) => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const text = walker.currentNode;
                if (text.data.includes(from)) text.data = text.data.replace(from, to);
            }
        }""",
        [due, other],
    )
    expect(number).to_have_value("")
    assert "as it should be" not in seen.text("yundan-chip")
    page.close()


def test_what_a_guard_holds_back_is_not_filled(browser: Browser, store: Store) -> None:
    with store.ledger() as ledger:
        asked = next(r for r in ledger.reviews.listed("doudian") if r.reason == "spec_differs")
    page, seen = form(browser, asked.order_id)
    seen.press("yundan-chip", "Fill from Yundan")
    seen.until(lambda: "perhaps the wrong item" in seen.text("yundan-chip"))
    expect(page.locator("input[placeholder*='单号']")).to_have_value("")
    page.close()


def test_an_order_without_a_waybill_says_so(browser: Browser, store: Store) -> None:
    waiting = next(o for o, state in store.states().items() if state == "waiting")
    page, seen = form(browser, waiting)
    seen.press("yundan-chip", "Fill from Yundan")
    seen.until(lambda: "is not filled in" in seen.text("yundan-chip"))
    page.close()


def test_a_filled_form_tells_the_truth_while_the_agent_comes_and_goes(
    browser: Browser, store: Store
) -> None:
    due = next(o for o, state in store.states().items() if state == "due")
    page, seen = form(browser, due)
    seen.press("yundan-chip", "Fill from Yundan")
    seen.until(lambda: "as it should be" in seen.text("yundan-chip"))
    store.agent.stop()
    seen.look_again()
    seen.until(lambda: "not running" in seen.text("yundan-chip"))
    store.agent.start()
    seen.until(lambda: "as it should be" in seen.text("yundan-chip"), patience=40)
    store.shop.world({"do": "open_refund", "order_id": due})

    def refund_is_read() -> bool:
        told = store.shop.sync("--limit", "0")["orders"]
        return any((o["order_id"], o["reason"]) == (due, "refund_open") for o in told)

    seen.until(refund_is_read, patience=150)  # on a busy machine a page may not get ready at once
    seen.look_again()
    seen.until(lambda: "Do not press ship" in seen.text("yundan-chip"))
    assert "as it should be" not in seen.text("yundan-chip")
    page.close()
