"""Ordering by hand in a real Chromium, and fields that are controlled as React controls them."""

import json
import re

import pytest
from conftest import Open
from playwright.sync_api import Page, expect
from practice_bench import OFFER, STORE, STORE_LIST, SUPPLIER_LIST
from test_twin_browser import choose, plain, row_of

from scrapers.practice.messages import Json

pytestmark = [pytest.mark.browser, pytest.mark.storm]
SHIP = f"{STORE}/ffa/morder/logistics/delivery?practice_form=react&order_id="
# A script that knows nothing of React, and one that does.
NAIVE = """(e, text) => {
  e.value = text;
  for (const kind of ["input", "change"]) e.dispatchEvent(new Event(kind, {bubbles: true}));
}"""
NATIVE = """(e, text) => {
  const kind = e.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(e, text);
  e.dispatchEvent(new Event("input", {bubbles: true}));
}"""


def control(page: Page, ready: Json, path: str, **wish: str) -> Json:
    reply = page.request.post(f"{ready['base']}/practice/{path}", data=json.dumps(wish))
    assert reply.ok
    return reply.json()


def order_form(page: Page, line: Json) -> None:
    """From the offer to its order form, as a person goes."""
    page.goto(f"{OFFER}/{line['offer_id']}.html")
    page.get_by_role("button", name="立即订购").click()
    expect(page.locator(".next-message[role=alert]")).to_have_text("请选择商品规格")
    page.locator(f".sku-item[title='{line['colour']}']").click()
    page.locator(f".sku-item[title='{line['size']}']").click()
    expect(page.locator(".sku-item[aria-pressed=true]")).to_have_count(2)
    page.get_by_label("数量").fill(str(line["quantity"]))
    page.get_by_role("button", name="立即订购").click()
    page.wait_for_url("https://order.1688.com/order/smart_make_order.htm?*")


def test_an_order_by_hand_from_the_offer_to_the_copied_waybill(opened: Open) -> None:
    page, ready = opened()
    made = control(page, ready, "new_order")
    order_form(page, made["lines"][0])
    expect(page.locator(".goods-item .offer-id")).to_contain_text(made["lines"][0]["offer_id"])
    page.get_by_label("给卖家留言").fill(f"店铺单{made['order_id']}")
    page.get_by_role("button", name="提交订单").click()
    page.wait_for_url(re.compile(r"https://trade\.1688\.com/order/.*success.*\?orderId=\d+$"))
    number = page.locator(".success-order .order-id").inner_text()
    page.goto(SUPPLIER_LIST)
    expect(page.locator("order-item .order-id").first).to_contain_text(number)
    sent = control(page, ready, "ship_supplier_order", order_id=number)
    row = row_of(page, ready, made["order_id"])
    assert row["supplier_order_ids"] == [number]
    assert row["expected"] == [{"carrier": sent["carrier"], "number": sent["number"]}]


def count_bought(page: Page) -> int:
    page.goto(SUPPLIER_LIST)
    found = re.search(r"共(\d+)条", page.locator(".pagination .total").inner_text())
    assert found is not None
    return int(found[1])


def test_an_order_without_a_memo_goes_through_and_is_one(opened: Open) -> None:
    page, ready = opened()
    before = count_bought(page)
    made = control(page, ready, "new_order")
    order_form(page, made["lines"][0])
    page.get_by_role("button", name="提交订单").dblclick()
    page.locator(".success-order .order-id").wait_for()
    assert row_of(page, ready, made["order_id"])["supplier_order_ids"] == []
    assert count_bought(page) == before + 1


def test_a_memo_past_the_native_setter_is_lost(opened: Open) -> None:
    page, ready = opened()
    made = control(page, ready, "new_order")
    order_form(page, made["lines"][0])
    memo = page.locator("textarea.memo-textarea")
    memo.evaluate(NAIVE, "lost")
    expect(memo).to_have_value("lost")
    memo.evaluate(NATIVE, f"店铺单{made['order_id']}")
    expect(memo).to_have_value(f"店铺单{made['order_id']}")
    memo.evaluate(NAIVE, "lost")
    page.get_by_role("button", name="提交订单").click()
    page.locator(".success-order .order-id").wait_for()
    assert len(row_of(page, ready, made["order_id"])["supplier_order_ids"]) == 1


def test_the_ship_page_is_controlled_and_leaves_others_nodes_alone(opened: Open) -> None:
    page, ready = opened("--guess-variant", "3")
    order_id, carrier, number = plain(page, ready)
    page.goto(SHIP + order_id)
    box = page.get_by_placeholder("请输入物流单号")
    box.wait_for()
    page.evaluate(
        """() => {
          const ours = document.createElement("aside");
          ours.id = "foreign";
          document.querySelector("[class^='index_deliveryPage']").append(ours);
          document.body.append(ours.cloneNode(true));
        }"""
    )
    box.evaluate(NAIVE, "1")
    tick = page.locator("input[type=checkbox]").first
    tick.evaluate(
        "e => { e.checked = true; e.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    choose(page, carrier)  # renders
    expect(box).to_have_value("")
    expect(tick).not_to_be_checked()
    box.evaluate(NATIVE, number)
    for one in page.locator("input[type=checkbox]").all():
        one.click()
    page.locator("#rc_select_1").click()
    page.keyboard.press("Escape")
    expect(box).to_have_value(number)
    expect(box).to_have_attribute("value", number)
    expect(page.locator("#foreign")).to_have_count(2)
    page.get_by_role("button", name="确认发货").click()
    expect(page.locator(".auxo-message-notice")).to_have_text("发货成功")
    row = row_of(page, ready, order_id)
    assert row["shown"] == row["expected"]


def test_the_modal_opens_from_a_row_over_a_list_that_stays(opened: Open) -> None:
    page, ready = opened("--guess-variant", "7")
    order_id, carrier, number = plain(page, ready)
    page.goto(f"{STORE_LIST}?practice_list=react&practice_form=react&practice_page_size=30")
    rows = page.locator("tr.auxo-table-row-level-0")
    expect(rows).to_have_count(30)
    page.evaluate("() => { window.row = document.querySelector('tr.auxo-table-row-level-0'); }")
    line = page.locator(f"tr.auxo-table-row-level-0[data-row-key='{order_id}'] + tr")
    line.get_by_role("button", name="发货", exact=True).click()
    dialog = page.locator("div[role=dialog].auxo-modal-wrap")
    expect(dialog).to_contain_text(f"订单编号 {order_id}")
    expect(rows).to_have_count(30)
    assert page.evaluate("() => window.row.isConnected")
    choose(page, carrier)
    box = dialog.locator("input[placeholder*='单号']")
    box.evaluate(NAIVE, "1")
    page.locator("#rc_select_1").click()
    expect(box).to_have_value("")
    page.keyboard.press("Escape")
    box.evaluate(NATIVE, number)
    page.get_by_role("button", name="确认发货").click()
    expect(page.locator(".auxo-message-notice")).to_have_text("发货成功")
    row = row_of(page, ready, order_id)
    assert row["shown"] == row["expected"]
    page.get_by_role("button", name="关闭").click()
    expect(dialog).to_have_count(0)
    expect(rows).to_have_count(30)
