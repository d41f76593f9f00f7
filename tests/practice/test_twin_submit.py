"""Submits: the store's checks in order with their texts, what is kept, what the oracle tells."""

import pytest
from practice_bench import NAMES, STORE_LIST, Bench, soup, store_ids, text_of

from scrapers.practice.messages import request_to


def code_of(bench: Bench, order_id: str, carrier: str, number: str) -> int:
    return bench.ship(order_id, carrier, number).json()["code"]


def test_a_submit_shows_at_once_in_the_detail_and_later_in_the_list() -> None:
    bench = Bench()
    order_id, carrier, number = bench.plain()
    assert bench.ship(order_id, carrier, number).json()["code"] == 0
    capture = bench.detail(order_id)
    assert number in text_of(capture, "[class^='index_package']")
    assert text_of(capture, "[class^='index_statusText']") == "已发货"
    unshipped = f"{STORE_LIST}?tab=unshipped&pageSize=50"
    before = bench.twin.capture(unshipped)
    assert order_id in store_ids(before)
    bench.clock.forward(seconds=3)
    after = bench.twin.capture(unshipped)
    assert order_id not in store_ids(after)
    assert text_of(after, ".auxo-tabs-tab-active") != text_of(before, ".auxo-tabs-tab-active")


def test_the_oracle_tells_every_submit() -> None:
    bench = Bench()
    order_id, carrier, number = bench.plain()
    bench.ship(order_id, carrier, number)
    bench.twin.press(order_id)
    row = bench.row(order_id)
    assert row["shown"] == row["expected"]
    assert [s["applied"] for s in row["submits"]] == [True, False]
    first = row["submits"][0]
    assert set(first) == {"at", "numbers", "carrier", "applied", "answer"}
    assert first["numbers"] == [number]
    assert NAMES[first["carrier"]] == carrier
    assert row["submits"][1]["answer"].startswith("60110 订单已发货")


@pytest.mark.parametrize(
    ("number", "code"),
    [("123", 60017), ("13800138000", 60017), ("6920438932327134678", 60017),
     ("LP00712345678901", 60017), ("7361055558288", 10002), ("", 60017)],
)  # fmt: skip
def test_malformed_numbers(number: str, code: int) -> None:
    bench = Bench()
    assert code_of(bench, bench.plain()[0], "中通快递", number) == code


def test_an_unknown_carrier() -> None:
    bench = Bench()
    order_id, _, number = bench.plain()
    assert code_of(bench, order_id, "小熊快递", number) == 60018


def test_60128_is_a_question_and_a_second_submit_its_answer() -> None:
    bench = Bench()
    order_id = bench.plain()[0]
    reply = bench.ship(order_id, "圆通速递", "73610555582883").json()
    assert reply["code"] == 60128
    assert "物流公司可能为:(中通快递)" in reply["msg"]
    assert bench.row(order_id)["shown"] == []
    assert bench.twin.press(order_id, confirm=True).json()["code"] == 0
    assert bench.row(order_id)["shown"] == [{"carrier": "yto", "number": "73610555582883"}]


@pytest.mark.parametrize(
    ("case", "code"), [("recycled_number", 70018), ("old_trace", 70019), ("refund_opened", 60040)]
)
def test_what_only_the_store_knows(case: str, code: int) -> None:
    bench = Bench()
    order_id = bench.rows(case)[0]["order_id"]
    order = bench.twin.capture(
        "https://air.1688.com/app/ctf-page/trade-order-list/buyer-order-list.html?word=" + order_id
    )
    name, number = (
        soup(order).select("order-list-footer .segment.normal")[-1].get_text(),
        soup(order).select("order-list-footer .segment.waybill_no")[-1].get_text(),
    )
    in_store = next(n for n in NAMES.values() if n[:2] == name[:2] or name == "丹鸟")
    assert code_of(bench, order_id, in_store, number) == code


def test_70022_for_another_receiver_and_none_for_the_same() -> None:
    bench = Bench(orders=60)
    first, carrier, number = bench.plain(0)
    assert code_of(bench, first, carrier, number) == 0
    stranger = max((r["order_id"] for r in bench.rows("plain")[1:]), default="")
    assert code_of(bench, stranger, carrier, number) in (70022, 70019)
    one, two = (r["order_id"] for r in bench.rows("shared_parcel")[:2])
    shared = "73610555582883"
    assert code_of(bench, one, "中通快递", shared) == 0
    assert code_of(bench, two, "中通快递", shared) == 0


def test_a_cancelled_order() -> None:
    bench = Bench()
    order_id, carrier, number = bench.plain()
    bench.world(do="cancel", order_id=order_id)
    assert code_of(bench, order_id, carrier, number) == 60021


@pytest.mark.parametrize(
    ("how", "word", "numbers"),
    [("duplicate-on-resubmit", "duplicates", 2), ("overwrite-on-resubmit", "overwrites", 1)],
)
def test_a_second_submit(how: str, word: str, numbers: int) -> None:
    bench = Bench(how)
    order_id, carrier, number = bench.plain()
    bench.ship(order_id, carrier, number)
    assert code_of(bench, order_id, "中通快递", "73610555582883") == 0
    shown = bench.row(order_id)["shown"]
    assert len(shown) == numbers
    assert shown[-1]["number"] == "73610555582883"
    known = bench.get("https://127.0.0.1/practice/known").json()
    assert known["doudian"]["on_resubmit"] == word


def test_the_form_shows_what_was_typed_and_chosen() -> None:
    bench = Bench()
    order_id, carrier, number = bench.plain()
    empty = soup(bench.twin.ship_form(order_id, None, None))
    box = empty.select_one("input[type=text][placeholder*='单号']")
    assert box is not None
    assert box["value"] == ""
    filled = soup(bench.twin.ship_form(order_id, carrier, number))
    box = filled.select_one("input[type=text][placeholder*='单号']")
    assert box is not None
    assert box["value"] == number
    chosen = filled.select(".auxo-select-selection-item")
    assert [one["title"] for one in chosen] == ["默认退货地址", carrier]
    assert filled.select_one("#rc_select_1[role=combobox]")


def test_practice_endpoints_answer_on_their_own_host_only() -> None:
    bench = Bench()
    assert bench.get("https://127.0.0.1/practice/oracle").json() == bench.twin.oracle()
    assert bench.get("https://fxg.jinritemai.com/practice/oracle").status == 404
    before = bench.get("https://127.0.0.1/practice/known").json()
    assert before == {"doudian": {"on_resubmit": "rejects", "seen": "practice twin, variant 0"}}
    forward = request_to(
        "https://127.0.0.1/practice/clock", method="POST", body=b'{"forward_ms": 60000}'
    )
    assert bench.twin.handle(forward).json()["now"].startswith("2026-11-21T12:01")
