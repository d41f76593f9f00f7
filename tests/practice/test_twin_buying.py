"""Ordering at the supplier: offer, order form, the order that comes of it, and its waybill."""

from typing import Any
from urllib.parse import urlencode

import pytest
from practice_bench import (
    AIR,
    MAKE_ORDER,
    NAMES,
    OFFER,
    SUPPLIER_LIST,
    Bench,
    serving,
    soup,
    supplier_ids,
    text_of,
)

from scrapers.practice.messages import Json
from scrapers.practice.supplier_buying import MAKE_API

DETAIL = f"{AIR}/app/ctf-page/trade-order-detail/index.html?orderId="


def to_buy(bench: Bench, **wish: object) -> tuple[str, Json]:
    """(number, first line) of a new store order for which nothing was bought."""
    made = bench.control("new_order", **wish)
    return made["order_id"], made["lines"][0]


def bought(bench: Bench, line: Json, memo: str = "", **other: Any) -> str:
    """The number of the supplier order for this line."""
    wanted = {**line, **other}
    spec = f"{wanted['colour']};{wanted['size']}"
    return bench.order(wanted["offer_id"], spec, wanted["quantity"], memo)["orderId"]


def test_an_order_comes_in_for_which_nothing_was_bought() -> None:
    bench = Bench()
    order_id, line = to_buy(bench)
    row = bench.row(order_id)
    assert (row["case"], row["supplier_order_ids"]) == ("to_buy", [])
    assert row["expected"] == "nothing was bought for it at a supplier"
    assert "待发货" in bench.detail(order_id)["html"]
    assert set(line) == {"offer_id", "colour", "size", "quantity"}
    assert len(bench.control("new_order", lines=2)["lines"]) == 2


def test_the_offer_page_names_title_and_every_choice() -> None:
    bench = Bench()
    _, line = to_buy(bench)
    capture = bench.twin.capture(f"{OFFER}/{line['offer_id']}.html")
    page = soup(capture)
    assert capture["account"] == "hefeng_shop"
    assert text_of(capture, ".title-text h1")
    titles = {str(one["title"]) for one in page.select(".sku-prop .sku-item[title]")}
    assert {line["colour"], line["size"]} <= titles
    assert page.select_one("input.amount-input[value='1']")
    assert text_of(capture, ".order-now") == "立即订购"
    gone = bench.twin.capture(f"{OFFER}/1.html")
    assert "商品已下架" in text_of(gone, ".page-empty")
    picture = bench.get("https://detail.1688.com/img/a.png")
    assert picture.header("Content-Type") == "image/svg+xml"


def test_the_order_form_shows_goods_receiver_and_a_memo() -> None:
    bench = Bench()
    _, line = to_buy(bench)
    spec = f"{line['colour']};{line['size']}"
    query = urlencode({"offerId": line["offer_id"], "spec": spec, "quantity": "3"})
    capture = bench.twin.capture(f"{MAKE_ORDER}?{query}")
    goods = text_of(capture, f".goods-item[data-offer-id='{line['offer_id']}']")
    for part in (f"Offer ID：{line['offer_id']}", f"颜色：{line['colour']}", "x3"):
        assert part in goods
    assert "****" in text_of(capture, ".address-selected")
    assert soup(capture).select_one("textarea.memo-textarea[data-b=memo]")
    assert text_of(capture, ".submit-order") == "提交订单"
    wrong = bench.twin.capture(f"{MAKE_ORDER}?offerId={line['offer_id']}&spec=x&quantity=0")
    assert soup(wrong).select_one(".page-empty")


def test_an_order_stands_on_the_list_first_and_on_its_own_page() -> None:
    bench = Bench()
    order_id, line = to_buy(bench)
    made = bought(bench, line, f"店铺单{order_id} 请发中通")
    assert supplier_ids(bench.twin.capture(SUPPLIER_LIST))[0] == made
    capture = bench.twin.capture(DETAIL + made)
    assert text_of(capture, ".order-status") == "待发货"
    assert text_of(capture, ".order-time") == "2026-11-21 12:00:00"
    form = soup(capture).select_one("dialog-memo q-form")
    assert form is not None
    assert f"店铺单{order_id} 请发中通" in str(form["initialvalues"])
    success = bench.twin.capture(
        f"https://trade.1688.com/order/make_order_success.htm?orderId={made}"
    )
    assert text_of(success, ".success-order .order-id") == made


def test_with_the_number_in_its_memo_it_may_be_copied_once_shipped() -> None:
    bench = Bench()
    order_id, line = to_buy(bench)
    made = bought(bench, line, f"抖店订单{order_id}")
    assert bench.row(order_id)["supplier_order_ids"] == [made]
    bench.clock.forward(days=3)
    assert bench.row(order_id)["expected"] == "not shipped by the supplier"
    sent = bench.control("ship_supplier_order", order_id=made)
    waybill = {"carrier": sent["carrier"], "number": sent["number"]}
    assert bench.row(order_id)["expected"] == [waybill]
    bench.clock.forward(hours=6)
    shown = text_of(bench.twin.capture(DETAIL + made), "order-pack .traces")
    assert len(bench.twin.true_trace(sent["number"])) > 3
    assert sent["number"] in text_of(bench.twin.capture(DETAIL + made), "order-logistics")
    assert shown
    assert bench.ship(order_id, NAMES[sent["carrier"]], sent["number"]).json()["code"] == 0
    assert bench.row(order_id)["shown"] == [waybill]


def test_carrier_and_number_can_be_given() -> None:
    bench = Bench()
    order_id, line = to_buy(bench)
    made = bought(bench, line, order_id)
    wish = {"order_id": made, "carrier": "yto", "number": "YT8962646785389"}
    assert bench.control("ship_supplier_order", **wish) == {"ok": True, **wish}
    second, line = to_buy(bench)
    made = bought(bench, line, second)
    sent = bench.control("ship_supplier_order", order_id=made, number="SF1385628716739")
    assert sent["carrier"] == "sf"


@pytest.mark.parametrize("memo", ["", "请发中通", "和2812345678901234567那单分开发"])
def test_without_the_number_the_store_order_stays_what_it_was(memo: str) -> None:
    bench = Bench()
    order_id, line = to_buy(bench)
    before = bench.row(order_id)
    made = bought(bench, line, memo)
    bench.control("ship_supplier_order", order_id=made)
    assert bench.row(order_id) == before


def test_what_was_ordered_wrongly_may_not_be_copied() -> None:
    bench = Bench()
    order_id, line = to_buy(bench)
    made = bought(bench, line, order_id, quantity=line["quantity"] + 1)
    bench.control("ship_supplier_order", order_id=made)
    assert "quantity" in bench.row(order_id)["expected"]
    second, line = to_buy(bench)
    other = next(r for _ in range(9) if (r := to_buy(bench)[1])["offer_id"] != line["offer_id"])
    made = bought(bench, {**line, "offer_id": other["offer_id"]}, second)
    bench.control("ship_supplier_order", order_id=made)
    assert bench.row(second)["expected"] == "other goods bought at the supplier"
    third, line = to_buy(bench)
    bought(bench, line, third)
    bought(bench, line, third)
    assert "bought twice" in bench.row(third)["expected"]


def test_a_memo_that_names_two_orders_names_none() -> None:
    bench = Bench()
    first, line = to_buy(bench)
    second, _ = to_buy(bench)
    bought(bench, line, f"{first} {second}")
    for order_id in (first, second):
        assert bench.row(order_id)["supplier_order_ids"] == []


def test_what_cannot_be_is_refused() -> None:
    bench = Bench()
    order_id, line = to_buy(bench)
    count = len(bench.twin.oracle())
    for spec, quantity in (("黑色;", 1), ("黑色;L", 0), ("黑色;L", "abc"), ("黑色;L", 10**6)):
        assert not bench.order(line["offer_id"], spec, quantity)["success"]
    assert not bench.order("1", "黑色;L", 1)["success"]
    assert bench.get(f"https://h5api.m.1688.com/h5/create/1.0/?api={MAKE_API}").status == 405
    assert "error" in bench.control("ship_supplier_order", order_id="1")
    assert "1 to 5 lines" in bench.control("new_order", lines=-1)["error"]
    assert "error" in bench.control("ship_supplier_order")
    made = bought(bench, line, order_id)
    bench.control("ship_supplier_order", order_id=made)
    assert "shipped before" in bench.control("ship_supplier_order", order_id=made)["error"]
    assert bench.get("https://127.0.0.1/practice/new_order").status == 404
    assert len(bench.twin.oracle()) == count


def test_without_a_session_nothing_is_ordered() -> None:
    bench = Bench("logged-out")
    _, line = to_buy(bench)
    assert bench.order(line["offer_id"], f"{line['colour']};{line['size']}", 1) == {}
    capture = bench.twin.capture(f"{OFFER}/{line['offer_id']}.html")
    assert soup(capture).select_one("#alibaba-login-box")


def test_the_new_hosts_are_served_like_the_others() -> None:
    with serving() as ready:
        assert {"detail.1688.com", "order.1688.com"} <= set(ready["hosts"])
