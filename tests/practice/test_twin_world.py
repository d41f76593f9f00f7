"""The world of a practice run: deterministic, with every hard case, and a truthful oracle."""

from collections import Counter

import pytest
from practice_bench import NAMES, SUPPLIER_LIST, Bench, soup

from scrapers.practice.carriers import CARRIERS, STORE_LIST, shaped_like
from scrapers.practice.cases import CASES, how_many

REASONED = {
    "several_parcels",
    "shared_parcel",
    "no_link_unique",
    "no_link_twins",
    "not_shipped",
    "refund_opened",
    "carrier_contradicts",
    "reused_number",
    "recycled_number",
    "old_trace",
    "shipped_other",
    "bought_twice",
    "wrong_spec",
}


def test_same_input_same_world() -> None:
    one, two, other = Bench(seed=7), Bench(seed=7), Bench(seed=8)
    assert one.twin.oracle() == two.twin.oracle()
    assert one.twin.capture(SUPPLIER_LIST) == two.twin.capture(SUPPLIER_LIST)
    assert one.twin.oracle() != other.twin.oracle()


@pytest.mark.parametrize("orders", [1, 5, 19, 20, 21, 60, 300])
@pytest.mark.parametrize("seed", [1, 2])
def test_as_many_orders_as_asked_for(orders: int, seed: int) -> None:
    rows = Bench(orders=orders, seed=seed).twin.oracle()
    assert len(rows) == orders
    assert len({r["order_id"] for r in rows}) == orders
    assert all(len(r["order_id"]) == 19 and r["order_id"].isdigit() for r in rows)


def test_every_hard_case_from_20_orders_on_and_at_most_40_percent() -> None:
    assert all(count >= 1 for count in how_many(20).values())
    assert set(how_many(20)) == set(CASES)
    assert sum(case.share for case in CASES.values()) <= 0.4 + 1e-9
    cases = Counter(r["case"] for r in Bench(orders=400).twin.oracle())
    assert 0.6 <= cases["plain"] / 400 <= 0.65


@pytest.mark.parametrize("seed", range(1, 6))
def test_expected_is_a_waybill_or_a_reason(seed: int) -> None:
    for row in Bench(orders=80, seed=seed).twin.oracle():
        expected = row["expected"]
        if row["case"] in REASONED:
            assert isinstance(expected, str), row
        else:
            assert [w["carrier"] in NAMES for w in expected] == [True], row
        assert row["submits"] == []


def test_no_plain_number_is_doubtful() -> None:
    """One carrier by shape, on one order only, shown as the right carrier."""
    rows = [r for r in Bench(orders=300).twin.oracle() if isinstance(r["expected"], list)]
    numbers = [r["expected"][0]["number"] for r in rows]
    assert len(set(numbers)) == len(numbers)
    for row in rows:
        waybill = row["expected"][0]
        assert shaped_like(waybill["number"]) == [waybill["carrier"]]


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_store_takes_every_expected_waybill(seed: int) -> None:
    bench = Bench(orders=60, seed=seed)
    for row in bench.twin.oracle():
        if not isinstance(row["expected"], str) and not row["shown"]:
            waybill = row["expected"][0]
            reply = bench.ship(row["order_id"], NAMES[waybill["carrier"]], waybill["number"])
            assert reply.json()["code"] == 0, row
    for row in bench.twin.oracle():
        if isinstance(row["expected"], list):
            assert row["shown"] == row["expected"]


def test_samples_of_the_facts_look_like_their_carriers() -> None:
    samples = {
        "73610555582883": "zto",
        "773277027280336": "sto",
        "77316523125896": "sto",
        "463431409940372": "yunda",
        "JDX024407261700": "jd",
        "JDVA11408814483": "jd",
        "JT5261988016578": "jt",
        "DPK202252612836": "db",
        "YT8962646785389": "yto",
        "SF1385628716739": "sf",
    }
    for number, key in samples.items():
        assert shaped_like(number) == [key]
    assert shaped_like("430123456789012") == ["sto", "yunda"]
    assert shaped_like("13800138000") == []


def test_the_stores_carrier_list_is_long_and_has_namesakes() -> None:
    names = [name for name, _ in STORE_LIST]
    assert len(names) == len(set(names)) > 40
    assert {"中通快运", "圆通快运", "韵达快运", "京东快运", "德邦物流"} <= set(names)
    assert {c.name for c in CARRIERS} <= set(names)


def test_people_change_the_world_and_the_oracle_follows() -> None:
    bench = Bench()
    order_id, _, _ = bench.plain()
    assert bench.world(do="open_refund", order_id=order_id)["ok"]
    assert "refund" in bench.row(order_id)["expected"]
    second, _, number = bench.plain(1)
    bench.world(do="correct_waybill", order_id=second)
    assert bench.row(second)["expected"][0]["number"] != number
    bench.world(do="cancel", order_id=second)
    assert "cancelled" in bench.row(second)["expected"]
    third, _, _ = bench.plain(2)
    bench.world(do="ship_by_hand", order_id=third, carrier="sf", number="SF1385628716739")
    assert "another number" in bench.row(third)["expected"]
    waiting = bench.rows("not_shipped")[0]["order_id"]
    given = bench.world(do="supplier_ships", order_id=waiting, carrier="yto")
    assert bench.row(waiting)["expected"] == [{"carrier": "yto", "number": given["number"]}]
    made = bench.world(do="new_order")
    assert isinstance(bench.row(made["order_id"])["expected"], list)
    assert "error" in bench.world(do="dance")
    assert "error" in bench.world(do="cancel", order_id="1")


def test_memos_hold_decoys_and_some_hold_the_only_link() -> None:
    bench = Bench(orders=60)
    memo = bench.rows("memo_only")[0]
    url = f"{SUPPLIER_LIST}?word={memo['supplier_order_ids'][0]}"
    page = soup(bench.twin.capture(url))
    form = page.select_one("dialog-memo q-form")
    assert form is not None
    assert memo["order_id"] in str(form["initialvalues"])
    assert page.select_one(".downstream-order-id") is None
