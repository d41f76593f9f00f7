"""A history: everything happens by the clock, no one acting, and every case is there."""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest
from practice_bench import (
    AIR,
    STORE_LIST,
    SUPPLIER_LIST,
    Bench,
    store_ids,
    supplier_ids,
    text_of,
)

from scrapers.practice.messages import Json
from scrapers.practice.trace_events import EXCEPTIONS

DETAILS = {
    "slow": {"late", "just in time"},
    "out_of_stock": {"cancelled", "refund", "waits", "late refund"},
    "no_number": {"number later", "never a number"},
    "stalls": {"goes on", "for good"},
    "changes_number": {"before", "after, corrected", "after, left"},
    "splits": {"both entered", "second left out"},
    "store_typo": {"left", "corrected"},
    "store_other_carrier": {"left", "corrected"},
    "gone": {"for good", "entered again"},
    "bought_twice": {"second cancelled", "both sent"},
    "reused_number": {"whose it is", "corrected", "left"},
    "phone_as_number": {"corrected", "left"},
    "unknown_carrier": {"left out", "entered by shape"},
    "carrier_contradicts": {"left out", "entered by shape", "entered as named"},
    "after_sale": {"before", "after", "withdrawn", "still open"},
    "never_bought": {"left", "cancelled"},
    "refused": {"sent back", "stays"},
    "returned": {"sent back", "stays"},
    "lost": {"recovers", "stays"},
}
PLAIN_CASES = {
    "prompt", "label_early", "never_scanned", "late_delivery", "old_trace", "wrong_destination",
    "wrong_spec",
}  # fmt: skip


def history(orders: int = 200, seed: int = 1) -> Bench:
    return Bench(orders=orders, seed=seed, days=30)


def of_case(bench: Bench, case: str, detail: str | None = None) -> Json:
    rows = bench.twin.orders_of_history()
    return next(r for r in rows if r["case"] == case and detail in (None, r["detail"]))


def hours_after_payment(bench: Bench, row: Json, hours: float) -> None:
    bench.until(datetime.fromisoformat(row["paid"]) + timedelta(hours=hours))


def in_store(bench: Bench, row: Json) -> Json:
    body = json.loads(bench.detail(row["order_id"])["responses"][-1]["body"])
    return body["data"]["order"]


def numbers(order: Json) -> list[str]:
    return [one["tracking_no"] for one in order["logistics_info"]]


def at_supplier(bench: Bench, row: Json) -> Json:
    """The first supplier order of this store order as its detail page's call has it."""
    page = f"{AIR}/app/ctf-page/trade-order-detail/index.html"
    capture = bench.twin.capture(f"{page}?orderId={row['supplier_order_ids'][0]}")
    bodies = [json.loads(r["body"]) for r in capture["responses"] if "queryorder" in r["url"]]
    return bodies[-1]["data"]["model"]


def test_same_input_same_history_and_steps_do_not_matter() -> None:
    once, often, other = history(60), history(60), history(60, seed=2)
    assert once.twin.orders_of_history() == often.twin.orders_of_history()
    assert once.twin.orders_of_history() != other.twin.orders_of_history()
    for _ in range(12 * 4):
        often.clock.forward(hours=6)
        often.twin.capture(STORE_LIST)
    once.clock.forward(days=12)
    once.twin.capture(STORE_LIST)
    assert once.twin.oracle() == often.twin.oracle()
    for url in (STORE_LIST, SUPPLIER_LIST):
        assert once.twin.capture(url)["html"] == often.twin.capture(url)["html"]


def test_every_case_has_a_handful_and_all_its_kinds() -> None:
    rows = history().twin.orders_of_history()
    cases = Counter(r["case"] for r in rows)
    assert len(rows) == 200
    assert set(cases) == set(DETAILS) | PLAIN_CASES | EXCEPTIONS
    assert min(cases.values()) >= 3
    assert cases.most_common(1)[0][0] == "prompt"
    assert cases["prompt"] > 80
    for case, details in DETAILS.items():
        assert {r["detail"] for r in rows if r["case"] == case} == details


def test_suppliers_keep_to_their_habits() -> None:
    rows = history(1000).twin.orders_of_history()
    habits = {r["supplier"]: r["supplier_habit"] for r in rows}
    assert len(habits) == 8
    for case in ("label_early", "slow", "out_of_stock", "never_scanned"):
        theirs = [r for r in rows if r["case"] == case]
        assert sum(r["supplier_habit"] == case for r in theirs) > len(theirs) * 0.6


def test_orders_come_in_over_the_days() -> None:
    bench = history(60)
    rows = bench.twin.orders_of_history()
    start = bench.clock()
    assert store_ids(bench.twin.capture(STORE_LIST)) == []
    assert supplier_ids(bench.twin.capture(SUPPLIER_LIST)) == []
    for day in (1, 10, 20, 31):
        bench.until(start + timedelta(days=day))
        known = [r for r in rows if datetime.fromisoformat(r["paid"]) <= bench.clock()]
        assert [r["order_id"] for r in bench.twin.oracle()] == [r["order_id"] for r in known]
    assert len(bench.twin.oracle()) == 60


def test_a_prompt_order_goes_its_way_by_itself() -> None:
    bench = history()
    row = of_case(bench, "prompt")
    hours_after_payment(bench, row, 0.02)
    assert in_store(bench, row)["order_status"] == 2
    seen: list[tuple[str, int, bool]] = []
    for hours in range(1, 400, 3):
        hours_after_payment(bench, row, hours)
        if hours < 2:
            continue
        order, bought = in_store(bench, row), at_supplier(bench, row)
        assert set(numbers(order)) <= {bought["logistics"].get("billNo")}
        now = (bought["status"], order["order_status"], bool(numbers(order)))
        if not seen or seen[-1] != now:
            seen.append(now)
    assert [one for one in seen if one != ("waitbuyerreceive", 2, False)] == [
        ("waitsellersend", 2, False),
        ("waitbuyerreceive", 3, True),
        ("waitbuyerreceive", 5, True),
    ]
    listed = bench.twin.capture(f"{SUPPLIER_LIST}?word={row['order_id']}")
    assert text_of(listed, ".progress-line") == "已签收"


def test_the_store_orders_number_finds_its_purchases() -> None:
    bench = history()
    bench.clock.forward(days=35)
    for row in bench.twin.orders_of_history():
        capture = bench.twin.capture(f"{SUPPLIER_LIST}?word={row['order_id']}&pageSize=100")
        assert sorted(supplier_ids(capture)) == sorted(row["supplier_order_ids"])
        count = {"never_bought": 0, "bought_twice": 2}.get(row["case"], 1)
        assert len(row["supplier_order_ids"]) == count
    assert len(supplier_ids(bench.twin.capture(f"{SUPPLIER_LIST}?pageSize=100"))) == 100


def test_marked_shipped_without_a_number() -> None:
    bench = history()
    row = of_case(bench, "no_number", "never a number")
    hours_after_payment(bench, row, 40)
    bought = at_supplier(bench, row)
    assert bought["status"] == "waitbuyerreceive"
    assert set(bought["logistics"]) == {"logisticsId"}
    assert [e["entryExtension"]["trackingNo"] for e in bought["orderEntries"]] == [""]
    capture = bench.twin.capture(f"{SUPPLIER_LIST}?word={row['order_id']}")
    assert text_of(capture, ".progress") == "已发货"
    assert numbers(in_store(bench, row)) == []


@pytest.mark.parametrize(
    ("case", "detail", "counts"),
    [
        ("gone", "for good", [0, 1, 0]),
        ("gone", "entered again", [0, 1, 0, 1]),
        ("splits", "both entered", [0, 1, 2]),
        ("out_of_stock", "waits", [0]),
        ("phone_as_number", "left", [0]),
        ("changes_number", "after, corrected", [0, 1]),
    ],
)
def test_numbers_in_the_store_come_and_go(case: str, detail: str, counts: list[int]) -> None:
    bench = history()
    row = of_case(bench, case, detail)
    seen: list[int] = []
    shown: set[str] = set()
    for hours in range(1, 120):
        hours_after_payment(bench, row, hours)
        found = numbers(in_store(bench, row))
        shown |= set(found)
        if not seen or seen[-1] != len(found):
            seen.append(len(found))
    assert seen == counts
    assert len(shown) == (2 if case in ("splits", "changes_number") else max(counts))


def test_cancellations_and_refunds_come_by_themselves() -> None:
    bench = history()
    cancelled, opened = of_case(bench, "out_of_stock", "cancelled"), of_case(bench, "after_sale")
    hours_after_payment(bench, cancelled, 90)
    assert in_store(bench, cancelled)["order_status"] == 4
    assert at_supplier(bench, cancelled)["status"] == "cancel"
    bench = history()
    hours_after_payment(bench, opened, 6)
    sale = in_store(bench, opened)["product_item"][0]["after_sale_info"]
    assert sale["after_sale_status_text"] == "退款中"


def test_what_somebody_enters_stays_entered() -> None:
    bench = history()
    row = of_case(bench, "never_bought", "cancelled")
    hours_after_payment(bench, row, 10)
    bench.twin.capture(STORE_LIST)
    assert bench.ship(row["order_id"], "中通快递", "73610555582883").json()["code"] == 0
    hours_after_payment(bench, row, 100)
    assert numbers(in_store(bench, row)) == ["73610555582883"]
    assert in_store(bench, row)["order_status"] == 3
