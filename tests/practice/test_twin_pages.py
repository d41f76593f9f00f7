"""The pages as the facts describe them: DOM paths, field names, oddities."""

import json
import re

from practice_bench import (
    AIR,
    STORE,
    STORE_LIST,
    SUPPLIER_LIST,
    Bench,
    all_pages,
    soup,
    store_ids,
    supplier_ids,
    text_of,
)

from scrapers.practice.messages import Json, objs


def body_of(capture: Json, part: str) -> Json:
    return next(json.loads(r["body"]) for r in capture["responses"] if part in r["url"])


def test_store_list_rows_come_in_pairs() -> None:
    capture = Bench().twin.capture(STORE_LIST)
    page = soup(capture)
    assert capture["account"] == text_of(capture, ".headerShopName [class^='index_userName']")
    for head in page.select("tr.auxo-table-row-level-0"):
        left = head.select_one("[class^='index_RowHeader'] > [class^='index_leftWrapper']")
        assert left is not None
        found = re.search(r"订单编号 (\d+)", left.get_text(" "))
        assert found is not None
        assert found[1] == head["data-row-key"]
        assert re.search(r"下单时间 [\d/ :]+", left.get_text(" "))
        line = head.find_next_sibling("tr")
        assert line is not None
        assert "auxo-table-row-level-1" in (line.get("class") or [])
    assert len(page.select("tr.auxo-pair-group-row-last")) == len(store_ids(capture)) == 10
    for selector in ("style_name", "style_desc", "table_comboAmount", "index_payAmount"):
        assert page.select(f"[class^='{selector}']")


def test_store_list_json_has_the_facts_fields() -> None:
    found = body_of(Bench().twin.capture(STORE_LIST), "/api/order/searchlist")
    assert found["code"] == 0
    assert found["total"] == 30
    order = found["data"][0]
    assert {"shop_order_id", "pay_amount", "create_time", "pay_time", "exp_ship_time"} <= set(order)
    assert order["order_status_info"]["order_status_text"]
    assert {"item_order_id", "product_name", "merchant_sku_code"} <= set(order["product_item"][0])
    assert re.fullmatch(r".\*\*", order["receiver_info"]["post_receiver"])
    assert re.fullmatch(r"\d{3}\*{4}\d{4}", order["receiver_info"]["post_tel"])


def test_both_lists_show_every_order_once() -> None:
    bench = Bench(orders=53)
    ids = all_pages(bench, STORE_LIST, 20)
    assert sorted(ids) == sorted(r["order_id"] for r in bench.twin.oracle())
    bought = all_pages(bench, SUPPLIER_LIST, 10)
    known = {i for r in bench.twin.oracle() for i in r["supplier_order_ids"]}
    assert len(bought) == len(set(bought))
    assert known < set(bought)  # one order or more has no store order


def test_store_tabs_count_what_they_hold() -> None:
    bench = Bench(orders=40)
    for tab in ("all", "unshipped", "shipped", "aftersale", "finished"):
        capture = bench.twin.capture(f"{STORE_LIST}?tab={tab}&pageSize=50")
        counts = body_of(capture, "/api/order/tabcnt")["data"]
        assert counts[tab] == len(store_ids(capture)) == body_of(capture, "searchlist")["total"]
        assert text_of(capture, ".auxo-tabs-tab-active").endswith(f" {counts[tab]}")
        assert f"共 {counts[tab]} 条" in text_of(capture, ".auxo-pagination")


def test_search_by_order_number_on_both_lists() -> None:
    bench = Bench()
    order_id, _, number = bench.plain()
    assert store_ids(bench.twin.capture(f"{STORE_LIST}?order_id={order_id}")) == [order_id]
    bought = bench.row(order_id)["supplier_order_ids"]
    for word in (bought[0], order_id, number):
        assert supplier_ids(bench.twin.capture(f"{SUPPLIER_LIST}?word={word}")) == bought


def test_supplier_list_is_reached_from_the_old_address() -> None:
    capture = Bench().twin.capture("https://trade.1688.com/order/buyer_order_list.htm")
    assert capture["url"] == f"{SUPPLIER_LIST}?page=1&pageSize=10"
    assert capture["account"]


def test_supplier_list_has_the_facts_dom_path() -> None:
    bench = Bench()
    page = soup(bench.twin.capture(SUPPLIER_LIST))
    path = (
        'app-root[data-tracker="app-root"] > shadow-root > q-theme > order-list > shadow-root'
        " > div.order-list-content > order-item[data-tracker] > shadow-root"
    )
    items = page.select(path)
    assert len(items) == 10
    for item in items:
        left = "div.order-item-header > .item-header-left"
        assert item.select_one(f"{left} > span.order-id copy-to-clipboard[text]")
        assert item.select_one(f"{left} > span.buyer-account copy-to-clipboard[text]")
        assert item.select_one(f"{left} > span.order-time")
        assert item.select_one("dialog-memo > shadow-root > q-form[initialvalues]")
        content = "div.order-item-content"
        assert item.select_one(f"{content} order-item-entry-product a.product-name")
        assert item.select_one(f"{content} order-item-total-price > shadow-root > div.total-price")
        assert item.select_one(f"{content} order-item-status a.order-detail-action")


def test_supplier_json_is_a_string_inside_json_with_amounts_in_fen() -> None:
    capture = Bench().twin.capture(SUPPLIER_LIST)
    bodies = [json.loads(r["body"]) for r in capture["responses"]]
    assert bodies[0]["ret"] == ["FAIL_SYS_TOKEN_EMPTY::令牌为空"]
    inner = json.loads(bodies[1]["data"]["data"]["result"])
    order = inner["data"]["data"][0]
    assert order["idStr"] == str(order["id"])
    assert order["sumPayment"].isdigit()
    assert {"data", "total", "pages", "pageSize"} <= set(inner["data"])
    summary = json.loads(bodies[-1]["data"]["data"]["result"])
    assert len(summary) == 10
    kinds = [
        s["semanticType"]
        for one in summary
        for item in objs(one["displayItems"])
        for line in item["progressLines"]
        for s in line["segments"]
    ]
    assert {"STATUS", "NORMAL", "WAYBILL_NO"} == set(kinds)


def test_summaries_ask_for_at_most_ten_orders_a_call() -> None:
    capture = Bench(orders=60).twin.capture(f"{SUPPLIER_LIST}?pageSize=50")
    assert len(soup(capture).select("order-item")) == 50
    asked = [r for r in capture["responses"] if "batchQueryFulfillmentSummary" in r["url"]]
    assert len(asked) == 5


def test_an_lp_id_stands_where_a_waybill_is_awaited() -> None:
    bench = Bench(orders=200)
    ids = [r["supplier_order_ids"][0] for r in bench.rows("not_shipped")]
    numbers = set[str]()
    for order_id in ids:
        capture = bench.twin.capture(f"{SUPPLIER_LIST}?word={order_id}")
        inner = json.loads(json.loads(capture["responses"][1 if len(numbers) == 0 else 0]["body"])
                           ["data"]["data"]["result"])  # fmt: skip
        for entry in inner["data"]["data"][0]["orderEntries"]:
            numbers.add(entry["entryExtension"]["trackingNo"][:2])
    assert numbers == {"LP", ""}


def test_supplier_detail_names_one_parcel_and_its_trace() -> None:
    bench = Bench()
    order_id, _, number = bench.plain()
    bought = bench.row(order_id)["supplier_order_ids"][0]
    url = f"{AIR}/app/ctf-page/trade-order-detail/index.html?orderId={bought}"
    capture = bench.twin.capture(f"{url}&to=logisticsTabTitle")
    model = body_of({"responses": capture["responses"][1:]}, "queryorder")["data"]["model"]
    assert model["logistics"]["billNo"] == number
    assert model["id"] == bought
    packs = body_of(capture, "querydeliveryorderpacklist")["data"]["model"]
    assert packs[0]["logisticsTracePackDTOList"]
    assert number in text_of(capture, "order-logistics")


def test_class_tails_change_with_the_seed_and_names_stay() -> None:
    pages = [soup(Bench(seed=seed).twin.capture(STORE_LIST)) for seed in (1, 2)]
    heads = [page.select("[class^='index_RowHeader']")[0] for page in pages]
    assert heads[0]["class"] != heads[1]["class"]


def test_clear_receivers_are_nowhere() -> None:
    bench = Bench()
    for url in (STORE_LIST, SUPPLIER_LIST):
        html = bench.twin.capture(url)["html"]
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", html.replace("15500001111", ""))


def test_unknown_addresses_are_404() -> None:
    bench = Bench()
    assert bench.get(f"{STORE}/ffa/nowhere").status == 404
    assert bench.get("https://example.org/").status == 404
    assert "订单不存在" in bench.detail("6920000000000000000")["html"]
