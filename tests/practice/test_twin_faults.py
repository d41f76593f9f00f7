"""Every fault does what it says, and no more."""

import json

import pytest
from practice_bench import (
    STORE,
    STORE_LIST,
    SUPPLIER_LIST,
    Bench,
    soup,
    store_ids,
    supplier_ids,
    text_of,
)

from scrapers.practice.faults import PLAIN, VALUED, Faults
from scrapers.practice.messages import Json

OLD = "https://trade.1688.com/order/buyer_order_list.htm"


def test_names() -> None:
    for name in ("nonsense", "expire", "slow=x", "columns=2", "expire=0"):
        with pytest.raises(ValueError, match="no such fault"):
            Faults([name])
    for name in PLAIN:
        assert Faults([name]).on(name)
    for name in VALUED:
        assert Faults([f"{name}=3"]).value(name) == 3


def heads(capture: Json) -> list[str]:
    return [th.get_text() for th in soup(capture).select("thead th")]


def test_columns_are_moved_and_still_true() -> None:
    plain, moved = Bench().twin.capture(STORE_LIST), Bench("columns").twin.capture(STORE_LIST)
    assert sorted(heads(plain)) == sorted(heads(moved))
    assert heads(plain) != heads(moved)
    assert store_ids(plain) == store_ids(moved)
    keys = [list(json.loads(c["responses"][-1]["body"])["data"][0]) for c in (plain, moved)]
    assert keys[0] == list(reversed(keys[1]))
    for capture in (plain, moved):
        at = heads(capture).index("订单状态")
        cell = soup(capture).select("tr.auxo-table-row-level-1")[0].select("td")[at]
        assert cell.select_one("[data-kora_order_status]")


def test_class_redesign_keeps_the_text_and_nothing_else() -> None:
    for url in (STORE_LIST, SUPPLIER_LIST):
        plain = Bench().twin.capture(url)
        other = Bench("class-redesign").twin.capture(url)
        assert soup(plain).get_text() == soup(other).get_text()
        assert not soup(other).select("tr, .auxo-table-row, .order-item-header, [data-row-key]")


def test_renamed_fields_carry_the_same_numbers() -> None:
    for url, gone in ((STORE_LIST, "shop_order_id"), (SUPPLIER_LIST, "idStr")):
        plain, other = Bench().twin.capture(url), Bench("renamed-field").twin.capture(url)
        assert any(gone in r["body"] for r in plain["responses"])
        assert not any(gone in r["body"] for r in other["responses"])
        assert plain["html"] == other["html"]


def test_reshuffle_brings_one_order_per_page_read() -> None:
    bench = Bench("reshuffle", orders=25)
    first = bench.twin.capture(f"{STORE_LIST}?page=0")
    second = bench.twin.capture(f"{STORE_LIST}?page=1")
    assert store_ids(first)[-1] == store_ids(second)[0]
    totals = [json.loads(c["responses"][-1]["body"])["total"] for c in (first, second)]
    assert totals == [26, 27]
    tabs = [text_of(c, ".auxo-tabs-tab-active") for c in (first, second)]
    assert tabs == ["全部 25", "全部 26"]
    pages = [bench.twin.capture(f"{SUPPLIER_LIST}?page={n}") for n in (1, 2)]
    assert supplier_ids(pages[0])[-1] == supplier_ids(pages[1])[0]


def test_expire_kills_the_session_of_the_kth_request() -> None:
    bench = Bench("expire=5")
    assert store_ids(bench.twin.capture(STORE_LIST))  # a document and three calls
    capture = bench.twin.capture(STORE_LIST)
    assert capture["url"].startswith(f"{STORE}/login/common?extra=")
    assert capture["account"] is None
    again = bench.twin.capture(f"{STORE}/ffa/mshop/homepage/index")
    assert "/login/common" in again["url"]
    assert bench.twin.capture(SUPPLIER_LIST)["account"]


def test_expire_in_a_call_leads_to_the_login_as_well() -> None:
    capture = Bench("expire=3").twin.capture(STORE_LIST)
    assert "/login/common" in capture["url"]
    assert capture["account"] is None
    assert any('"code": 10008' in r["body"] for r in capture["responses"])


def test_expire_on_1688_shows_a_box_and_keeps_the_address() -> None:
    for k in (2, 4):
        capture = Bench(f"expire={k}").twin.capture(SUPPLIER_LIST)
        assert capture["url"] == SUPPLIER_LIST
        assert soup(capture).select_one("iframe[src^='https://login.1688.com']")
        assert "FAIL_SYS_SESSION_EXPIRED" in capture["responses"][-1]["body"]
        assert bool(supplier_ids(capture)) == (k == 4)
        assert capture["account"] is None


def test_slider_stays_until_a_person_solved_it() -> None:
    bench = Bench("slider=1")
    for _ in range(2):
        capture = bench.twin.capture(STORE_LIST)
        assert "请完成安全验证" in text_of(capture, "#captcha_container")
    bench.world(do="solve_slider")
    assert store_ids(bench.twin.capture(STORE_LIST))


def test_slider_in_a_call_lies_over_the_page() -> None:
    capture = Bench("slider=3").twin.capture(STORE_LIST)
    assert capture["url"] == STORE_LIST
    assert soup(capture).select_one("#captcha_container")
    assert not store_ids(capture)


def test_slider_on_1688_is_a_punish_page() -> None:
    for k in (1, 2):
        bench = Bench(f"slider={k}")
        capture = bench.twin.capture(SUPPLIER_LIST)
        assert "punish" in capture["url"]
        assert "拖动滑块" in capture["html"]
        bench.world(do="solve_slider")
        assert supplier_ids(bench.twin.capture(OLD))


def test_http500_strikes_once() -> None:
    bench = Bench("http500=4")
    capture = bench.twin.capture(STORE_LIST)
    assert [r["status"] for r in capture["responses"]] == [200, 200, 500]
    assert "加载失败" in capture["html"]
    assert "暂无数据" not in capture["html"]
    assert store_ids(bench.twin.capture(STORE_LIST))


def test_slow() -> None:
    assert Bench("slow=1500").get(STORE_LIST).delay_ms == 1500
    assert Bench().get(STORE_LIST).delay_ms == 0


@pytest.mark.parametrize(
    ("fault", "applied", "status", "drop"),
    [
        ("drop-after-apply=1", True, 200, True),
        ("drop-before-apply=1", False, 200, True),
        ("error-after-apply=1", True, 500, False),
        ("login-on-submit=1", False, 302, False),
        ("challenge-on-submit=1", False, 200, False),
    ],
)
def test_faults_on_submit(fault: str, applied: bool, status: int, drop: bool) -> None:
    bench = Bench(fault)
    order_id, carrier, number = bench.plain()
    reply = bench.ship(order_id, carrier, number)
    assert (reply.status, reply.drop) == (status, drop)
    row = bench.row(order_id)
    assert bool(row["shown"]) == applied
    assert [s["applied"] for s in row["submits"]] == [applied]
    if "login" in fault:
        assert "/login/common" in bench.twin.capture(STORE_LIST)["url"]
    if "challenge" in fault:
        assert "captcha_container" in bench.twin.capture(STORE_LIST)["html"]


def test_a_later_submit_strikes_only_then() -> None:
    bench = Bench("drop-before-apply=2")
    one, two = bench.plain(0), bench.plain(1)
    assert bench.ship(*one).json()["code"] == 0
    assert bench.ship(*two).drop
    assert bench.twin.press(two[0]).json()["code"] == 0
    assert [s["applied"] for s in bench.row(two[0])["submits"]] == [False, True]


def test_late_apply() -> None:
    bench = Bench("late-apply=5000")
    order_id, carrier, number = bench.plain()
    assert bench.ship(order_id, carrier, number).status == 504
    bench.clock.forward(seconds=4)
    assert bench.row(order_id)["shown"] == []
    bench.clock.forward(seconds=1)
    row = bench.row(order_id)
    assert row["shown"] == row["expected"]
    assert row["submits"][0]["applied"]
    assert row["submits"][0]["answer"] == "504, applied later"


def test_stale_reads() -> None:
    bench = Bench("stale-reads=2")
    order_id, carrier, number = bench.plain()
    bench.ship(order_id, carrier, number)
    assert [number in bench.detail(order_id)["html"] for _ in range(3)] == [False, False, True]


def test_logged_out_on_both_portals() -> None:
    bench = Bench("logged-out")
    assert "/login/common" in bench.twin.capture(STORE_LIST)["url"]
    assert soup(bench.twin.capture(SUPPLIER_LIST)).select_one("#alibaba-login-box")


def test_other_account_sees_other_orders_under_another_name() -> None:
    right, wrong = Bench(), Bench("other-account")
    for url in (STORE_LIST, SUPPLIER_LIST):
        assert right.twin.capture(url)["account"] != wrong.twin.capture(url)["account"]
    ids = store_ids(wrong.twin.capture(STORE_LIST))
    assert ids
    assert not set(ids) & {r["order_id"] for r in wrong.twin.oracle()}
    wrong.ship(ids[0], "中通快递", "73610555582883")
    row = wrong.row(ids[0])
    assert row["expected"] == "it belongs to another account"


def test_counter_lies_for_good() -> None:
    bench = Bench("counter-lies")
    for _ in range(2):
        capture = bench.twin.capture(STORE_LIST)
        assert text_of(capture, ".auxo-tabs-tab-active") == "全部 33"
        assert "共 30 条" in text_of(capture, ".auxo-pagination")
        bench.clock.forward(minutes=5)


@pytest.mark.parametrize("fault", ["expire", "slider", "http500"])
def test_a_submit_that_was_turned_away_at_the_door_is_told_as_well(fault: str) -> None:
    bench = Bench(f"{fault}=5")  # the ship page, its three calls, and then the submit
    order_id, carrier, number = bench.plain()
    bench.ship(order_id, carrier, number)
    row = bench.row(order_id)
    assert row["shown"] == []
    assert [s["applied"] for s in row["submits"]] == [False]
    assert row["submits"][0]["answer"].startswith("not applied")
