"""Every guess variant works in its own way, and says what it is."""

import json

import pytest
from practice_bench import STORE, STORE_LIST, SUPPLIER_LIST, Bench, soup, supplier_ids, text_of

from scrapers.practice.twin import Twin
from scrapers.practice.variants import VARIANTS


def test_there_are_eight_and_each_says_what_it_changes() -> None:
    assert list(VARIANTS) == [str(n) for n in range(8)]
    assert len({v.says for v in VARIANTS.values()}) == 8
    with pytest.raises(ValueError, match="no such guess variant"):
        Twin(orders=1, seed=1, clock=Bench().clock, guess_variant="8")


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_a_plain_order_can_be_shipped_and_read_back(name: str) -> None:
    bench = Bench(variant=name)
    order_id, carrier, number = bench.plain()
    reply = bench.ship(order_id, carrier, number).json()
    if VARIANTS[name].per_line == "none ticked":
        assert reply["code"] == 40002
        assert bench.row(order_id)["shown"] == []
        return
    assert reply["code"] == 0
    capture = bench.detail(order_id)
    assert number in text_of(capture, "[class^='index_package']")
    assert any(number in r["body"] for r in capture["responses"])
    assert len(supplier_ids(bench.twin.capture(SUPPLIER_LIST))) == 10


def test_1_moves_the_waybill_and_the_endpoint() -> None:
    bench = Bench(variant="1")
    order_id, carrier, number = bench.plain()
    bench.ship(order_id, carrier, number)
    body = json.loads(bench.detail(order_id)["responses"][-1]["body"])
    order = body["data"]["order"]
    assert "logistics_info" not in order
    assert order["logistics"]["packages"][0]["track_no"] == number
    assert bench.get(f"{STORE}/api/order/logisticsAdd").status == 404


def test_2_has_another_detail_endpoint_and_placeholder() -> None:
    bench = Bench(variant="2")
    capture = bench.twin.ship_form(bench.plain()[0], None, None)
    assert soup(capture).select_one("input[placeholder='请输入快递编号']")
    assert not soup(capture).select_one("input[placeholder*='单号']")
    assert any("/api/order/orderDetail" in r["url"] for r in capture["responses"])
    assert bench.get(f"{STORE}/api/order/detail").status == 404


@pytest.mark.parametrize(("name", "ticked"), [("3", False), ("4", True)])
def test_3_and_4_have_a_box_per_line(name: str, ticked: bool) -> None:
    bench = Bench(variant=name)
    boxes = soup(bench.twin.ship_form(bench.plain()[0], None, None)).select("input[type=checkbox]")
    assert boxes
    lines = [str(box["value"]) for box in boxes]
    order_id, carrier, number = bench.plain()
    bench.twin.ship_form(order_id, carrier, number, ticked=lines)
    assert bench.twin.press(order_id).json()["code"] == 0
    assert all(box.has_attr("checked") == ticked for box in boxes)


@pytest.mark.parametrize(
    ("name", "word"), [("0", "rejects"), ("5", "overwrites"), ("6", "duplicates")]
)
def test_5_and_6_take_a_second_submit(name: str, word: str) -> None:
    bench = Bench(variant=name)
    known = bench.get("https://127.0.0.1/practice/known").json()["doudian"]
    assert known == {"on_resubmit": word, "seen": f"practice twin, variant {name}"}
    order_id, carrier, number = bench.plain()
    bench.ship(order_id, carrier, number)
    second = bench.ship(order_id, "中通快递", "73610555582883").json()["code"]
    shown = [s["number"] for s in bench.row(order_id)["shown"]]
    wanted = {
        "rejects": (60110, [number]),
        "overwrites": (0, ["73610555582883"]),
        "duplicates": (0, [number, "73610555582883"]),
    }
    assert (second, shown) == wanted[word]


def test_7_has_a_modal_and_jsonp() -> None:
    bench = Bench(variant="7")
    order_id = bench.plain()[0]
    capture = bench.twin.ship_form(order_id, None, None)
    assert capture["url"].startswith(STORE_LIST)
    assert soup(capture).select_one("div[role=dialog].auxo-modal-wrap input[placeholder*='单号']")
    gone = bench.twin.capture(f"{STORE}/ffa/morder/logistics/delivery?order_id={order_id}")
    assert gone["url"] == f"{STORE_LIST}?order_id={order_id}"
    body = bench.twin.capture(SUPPLIER_LIST)["responses"][-1]["body"].strip()
    assert body.startswith("mtopjsonp")
    inner = json.loads(body[body.index("(") + 1 : -1])
    assert isinstance(json.loads(inner["data"]["result"]), list)
