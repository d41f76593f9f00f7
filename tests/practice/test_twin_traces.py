"""Traces: plausible from true kinds and places, always the same, shown as far as the clock is."""

import json
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from practice_bench import AIR, STORE, Bench, soup, text_of

from scrapers.practice.catalog import Receiver
from scrapers.practice.messages import Json
from scrapers.practice.trace_events import AT_THE_DOOR, EXCEPTIONS, Kind, TraceEvent
from scrapers.practice.trace_places import destination, origin
from scrapers.practice.trace_words_more import VOICES
from scrapers.practice.traces import PLAIN, Fate, Trip, trace
from scrapers.practice.world import CHINA

START = datetime(2026, 11, 21, 12, tzinfo=CHINA)
SHENYANG = destination(Receiver(1, "", "", ("辽宁省", "沈阳市", "铁西区", "昆明湖街道")))


def going(carrier: str = "zto", fate: Fate = PLAIN, *, scanned: bool = True) -> Trip:
    at = START + timedelta(hours=2) if scanned else None
    return Trip(carrier, f"N-{carrier}", START, at, origin(0), SHENYANG, fate)


def kinds(events: tuple[TraceEvent, ...]) -> list[Kind]:
    return [event.kind for event in events if event.kind != "unknown"]


@pytest.mark.parametrize("carrier", VOICES)
def test_a_parcel_goes_from_the_supplier_to_the_receiver(carrier: str) -> None:
    events = trace(going(carrier), seed=1)
    assert events == trace(going(carrier), seed=1)
    assert all(one.at < other.at for one, other in pairwise(events))
    found = kinds(events)
    assert found[0] == "picked_up"
    assert found[-1] == "delivered"
    assert {"in_transit", "arrived", "out_for_delivery"} < set(found)
    provinces = list(dict.fromkeys(e.place.province for e in events if e.place))
    assert provinces[0] == "浙江省"
    assert provinces[-1] == "辽宁省"
    assert len(provinces) == 3  # one hub in between: it is far
    assert all(e.place == SHENYANG for e in events if e.kind in AT_THE_DOOR)
    assert events[-1].at - events[0].at < timedelta(days=5)


def test_every_carrier_words_things_its_own_way() -> None:
    said = {carrier: trace(going(carrier), seed=1) for carrier in VOICES if carrier != "ems"}
    for kind in ("in_transit", "arrived", "out_for_delivery"):
        starts = [next(e.text for e in events if e.kind == kind) for events in said.values()]
        assert len(set(starts)) == len(starts)


@pytest.mark.parametrize("kind", sorted(EXCEPTIONS))
@pytest.mark.parametrize("recovers", [False, True])
def test_troubles_end_as_planned(kind: Kind, recovers: bool) -> None:
    found = kinds(trace(going(fate=Fate(kind, recovers)), seed=3))
    assert kind in found
    if kind in ("refused", "returned"):
        assert found[-1] == ("returned" if recovers else kind)
        assert "delivered" not in found
    else:
        assert found[-1] == ("delivered" if recovers else kind)


def test_pauses_stop_a_parcel_for_a_while_or_for_good() -> None:
    plain, paused = trace(going(), 1), trace(going(fate=Fate(pause_hours=90)), 1)
    longest = max(b.at - a.at for a, b in pairwise(paused))
    assert longest > timedelta(hours=90)
    assert kinds(plain) == kinds(paused)
    stopped = kinds(trace(going(fate=Fate(pause_hours=90, goes_on=False)), 1))
    assert stopped[-1] in ("in_transit", "arrived")
    assert not kinds(trace(going(scanned=False), 1))


def tracks(capture: Json) -> list[Json]:
    body = next(r["body"] for r in capture["responses"] if "logisticsTrack" in r["url"])
    return json.loads(body)["data"]["logistics_list"]


def track_page(bench: Bench, order_id: str) -> Json:
    return bench.twin.capture(f"{STORE}/ffa/morder/logistics/track?order_id={order_id}")


def packs(bench: Bench, bought: str) -> tuple[Json, list[Json]]:
    page = f"{AIR}/app/ctf-page/trade-order-detail/index.html"
    capture = bench.twin.capture(f"{page}?orderId={bought}&to=logisticsTabTitle")
    body = next(r["body"] for r in capture["responses"] if "packlist" in r["url"])
    return capture, json.loads(body)["data"]["model"]


def test_the_logistics_tab_shows_more_as_time_passes() -> None:
    bench = Bench()
    order_id, _, number = bench.plain()
    bought = bench.row(order_id)["supplier_order_ids"][0]
    before: list[Json] = []
    for _ in range(5):
        capture, (pack, *_) = packs(bench, bought)
        steps = pack["logisticsTracePackDTOList"]
        assert steps[len(steps) - len(before) :] == before  # newest first, nothing is taken back
        times = [step["actionTime"] for step in steps]
        assert times == sorted(times, reverse=True)
        assert times[0] <= bench.clock().astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
        assert any(number in step["remark"] for step in steps)
        rows = soup(capture).select("order-pack ul.traces > li.trace")
        assert [row.get_text() for row in rows] == [s["actionTime"] + s["remark"] for s in steps]
        assert set(steps[0]) == {"actionTime", "remark"}
        before = steps
        bench.clock.forward(hours=24)
    assert "签收" in before[0]["remark"] or len(before) > 8


def test_the_stores_trace_page() -> None:
    bench = Bench()
    order_id, carrier, number = bench.plain()
    assert text_of(track_page(bench, order_id), "[class^='index_trackEmpty']") == "暂无物流轨迹"
    assert "订单不存在" in track_page(bench, "6920000000000000000")["html"]
    bench.ship(order_id, carrier, number)
    bench.clock.forward(days=6)
    capture = track_page(bench, order_id)
    assert capture["account"]
    (parcel,) = tracks(capture)
    assert parcel["tracking_no"] == number
    assert parcel["company_name"] == carrier
    block = text_of(capture, "[class^='index_trackPackage']")
    assert f"运单号：{number}" in block
    rows = soup(capture).select("ul.auxo-timeline > li.auxo-timeline-item")
    assert len(rows) == len(parcel["track_list"]) > 8
    _, (pack, *_) = packs(bench, bench.row(order_id)["supplier_order_ids"][0])
    said = {step["remark"] for step in pack["logisticsTracePackDTOList"]}
    mine = {event["track_desc"] for event in parcel["track_list"]}
    assert len(mine ^ said) == 2  # each portal announces the parcel in its own words


def test_a_number_that_is_nobodys_has_no_trace() -> None:
    bench = Bench()
    order_id, _, _ = bench.plain()
    bench.ship(order_id, "中通快递", "73610555582883")
    bench.clock.forward(days=3)
    (parcel,) = tracks(track_page(bench, order_id))
    assert [e["track_desc"] for e in parcel["track_list"]] == ["商家已发货，等待快递公司揽收"]


@pytest.mark.parametrize("fault", ["columns", "class-redesign", "renamed-field"])
def test_faults_strike_the_trace_page_as_the_others(fault: str) -> None:
    plain, other = Bench(), Bench(fault)
    order_id, carrier, number = plain.plain()
    pages: list[Json] = []
    for bench in (plain, other):
        bench.ship(order_id, carrier, number)
        pages.append(track_page(bench, order_id))
    texts = [soup(page).get_text() for page in pages]
    assert sorted(texts[0]) == sorted(texts[1])
    if fault == "renamed-field":
        assert pages[0]["html"] == pages[1]["html"]
        assert "tracking_no" not in pages[1]["responses"][-1]["body"]
    else:
        assert pages[0]["html"] != pages[1]["html"]


@pytest.mark.parametrize(("fault", "shown"), [("http500=3", "加载失败"), ("slider=3", "安全验证")])
def test_a_failing_trace_page_shows_no_trace_of_nothing(fault: str, shown: str) -> None:
    bench = Bench(fault)
    html = track_page(bench, bench.plain()[0])["html"]
    assert shown in html
    assert "暂无物流轨迹" not in html


def test_an_expired_session_leads_to_the_login() -> None:
    for k in (1, 3):
        bench = Bench(f"expire={k}")
        assert "/login/common" in track_page(bench, bench.plain()[0])["url"]
