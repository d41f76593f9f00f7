"""A supplier's pages in the seller's own browser: read as they stand, and the way to an order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from agent.practice import ask_twin
from scrapers.as_json import shipment
from scrapers.portal_files import Own, load
from scrapers.records import Capture
from tests.extension.conftest import Store
from tests.extension.rig import SUPPLIER_LIST, WHOLE, Browser
from tests.extension.seen import Seen

pytestmark = [pytest.mark.browser, pytest.mark.storm, pytest.mark.xdist_group("extension_supplier")]
ROOT = Path(__file__).parent.parent.parent


def test_both_serialisers_are_the_same_walk() -> None:
    def walk(file: str) -> str:
        text = (ROOT / file).read_text("utf-8")
        return text[text.index("() => {") :].rstrip().removesuffix(";")

    assert walk("extension/page/serialise.js") == walk("scrapers/browser/serialise.js")


def captured(page: Page) -> str:
    """The page as the content script writes it."""
    source = (ROOT / "extension/page/serialise.js").read_text("utf-8")
    return page.evaluate(f"(() => {{ {source}; return serialisePage(); }})()")


def test_a_captured_page_reads_as_the_agents_own_reading(browser: Browser, store: Store) -> None:
    """In every field that the page itself shows; what only its JSON tells is not there."""
    page = browser.open(SUPPLIER_LIST)
    seen = Seen(page)
    seen.until(lambda: "Read this page" in seen.text("yundan-chip"), patience=40)
    portal = load("alibaba1688", Own(store.shop.home / "portals"))
    read = portal.read(Capture(page.url, captured(page)))
    with store.ledger() as ledger:
        own = {s.order_id: s for s in ledger.shipments.all("alibaba1688")}
    shown = {s.order_id: s for s in read.shipments}
    assert len(shown) >= len(own) - 1  # one was taken out of the ledger
    for order_id in shown.keys() & own.keys():
        ours, theirs = shipment(own[order_id]), shipment(shown[order_id])
        for field in ("status", "status_shown", "named", "store_order_ids", "ordered_at"):
            assert theirs[field] in (ours[field], None, []), (order_id, field)
        assert shown[order_id].supplier_name == own[order_id].supplier_name
        assert numbers(theirs) == numbers(ours), order_id
        assert pieces(theirs) == pieces(ours), order_id
    page.close()


def numbers(bought: dict[str, Any]) -> set[tuple[str, str]]:
    return {(p["waybill"]["carrier"], p["waybill"]["number"]) for p in bought["parcels"]}


def pieces(bought: dict[str, Any]) -> list[tuple[str, str, int]]:
    return sorted((li["product"], li["product_id"], li["quantity"]) for li in bought["lines"])


def test_a_page_is_read_at_a_press_and_proposes_until_it_is_trusted(
    browser: Browser, store: Store
) -> None:
    asked: list[str] = []
    page = browser.open(SUPPLIER_LIST)
    seen = Seen(page)
    seen.until(lambda: "Read this page" in seen.text("yundan-chip"), patience=40)
    page.on("request", lambda r: asked.append(r.url))
    seen.press("yundan-chip", "Read this page")
    seen.until(lambda: "orders read" in seen.text("yundan-chip"))
    assert "wait for your yes" in seen.text("yundan-chip")
    at_the_portal = [url for url in asked if "1688.com" in url and "practice-assets" not in url]
    assert at_the_portal == [], "no request goes to the portal"
    browser.tell(
        {"kind": "ask", "path": "trust", "body": {"supplier": "alibaba1688", "trusted": True}}
    )
    seen.press("yundan-chip", "Read this page")
    seen.until(lambda: "new waybills taken" in seen.text("yundan-chip"))
    browser.tell(
        {"kind": "ask", "path": "trust", "body": {"supplier": "alibaba1688", "trusted": False}}
    )
    page.close()


def test_every_visit_is_read_where_the_seller_wants_it(browser: Browser, store: Store) -> None:
    browser.tell({"kind": "settings.set", "change": {"auto_capture": ["alibaba1688"]}})
    page = browser.open(SUPPLIER_LIST)
    seen = Seen(page)
    seen.until(lambda: "orders read" in seen.text("yundan-chip"), patience=40)
    browser.tell({"kind": "settings.set", "change": {"auto_capture": []}})
    asked: list[str] = []
    browser.context.on("request", lambda r: asked.append(r.url.rpartition("/v1/")[2]))
    page.locator("order-item").last.evaluate("row => row.remove()")  # as after one is hidden
    seen.until(lambda: "orders read" not in seen.text("yundan-chip"))
    assert asked.count("capture") == 0, "the page was open before"
    seen.press("yundan-chip", "Read this page")
    seen.until(lambda: "orders read" in seen.text("yundan-chip"))
    assert asked.count("capture") == 1, "the one that was pressed for"
    page.close()


def test_an_order_placed_by_hand_is_copied_without_typing_a_number(
    browser: Browser, store: Store
) -> None:
    """From the card to the offer, the memo, the new supplier order, and at last the waybill."""
    base = store.shop.twin.base
    order, offer = buyable(store)
    page = browser.open(WHOLE)
    seen = Seen(page)
    seen.until(lambda: order in seen.states(), patience=40)
    said = browser.tell(
        {
            "kind": "ask",
            "path": "purchase",
            "body": {
                "action": "begin",
                "portal": "alibaba1688",
                "store": "doudian",
                "order_id": order,
                "product_id": offer["offer_id"],
            },
        }
    )
    assert said["ok"], said
    page.close()
    buying = browser.open(said["answer"]["url"])
    buying.locator(f".sku-item[title='{offer['colour']}']").click()
    buying.locator(f".sku-item[title='{offer['size']}']").click()
    amount = buying.locator("input.amount-input")
    amount.fill(str(offer["quantity"]))
    buying.locator("button.order-now").click()
    form = Seen(buying)
    form.until(lambda: order in form.text("yundan-chip"), patience=40)
    form.press("yundan-chip", order)
    assert buying.locator("textarea.memo-textarea").input_value() == order
    buying.locator("button.submit-order").click()
    placed = buying.locator(".success-order .order-id")
    placed.wait_for()
    digits = "".join(filter(str.isdigit, placed.inner_text()))
    with store.ledger() as ledger:
        form.until(lambda: any(
            p.supplier_order == digits and p.memo_given
            for p in ledger.purchases.open("alibaba1688", _now())
        ))  # fmt: skip
    shipped = ask_twin(base, "/practice/ship_supplier_order", {"order_id": digits})
    result = store.shop.sync()
    mine = next(o for o in result["orders"] if o["order_id"] == order)
    assert mine["state"] == "written", json.dumps(mine, ensure_ascii=False)
    assert mine["waybills"] == [{"carrier": shipped["carrier"], "number": shipped["number"]}]
    with store.ledger() as ledger:
        (link,) = [one for one in ledger.links.all("doudian") if one.order_id == order]
    assert (link.kind, link.supplier_order_id, link.accepted) == ("saved", digits, True)
    assert link.rests_on["memo"] is True
    assert link.rests_on["offer"] == offer["offer_id"]
    buying.close()


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def buyable(store: Store) -> tuple[str, dict[str, Any]]:
    """A new store order that was read, and what is to be bought for it."""
    made = ask_twin(store.shop.twin.base, "/practice/new_order", {})
    store.shop.sync()
    return made["order_id"], made["lines"][0]
