"""Parcels are followed after the write, and written when the seller chose for their supplier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.known import Gatherer
from agent.rule_packs import packs_of
from agent.rules.desired import Standing
from agent.rules.freshness import State, verdict
from agent.rules.in_force import rules_on
from agent.rules.timing import WriteWhen
from agent.rules.witness import Witness
from agent.sync.follow import refreshed
from scrapers.records import OrderStatus, Parcel, Shipment, Waybill
from scrapers.traces.event import trace_event
from tests.simulated.hands import STORE_KEY, SUPPLIER_KEY, StoreFlow
from tests.simulated.rig import Rig
from tests.simulated.world import START, World

SCANS = {"picked_up", "in_transit", "arrived", "out_for_delivery", "locker", "delivered"}


def rig_of(tmp_path: Path, choice: WriteWhen = WriteWhen.SHOWN) -> Rig:
    """One plain order whose supplier ships right now."""
    world = World(orders=0)
    packs = packs_of(tmp_path / "rules", "doudian")
    return Rig(world, tmp_path, packs=packs, choices={SUPPLIER_KEY: choice})


def new_order(rig: Rig) -> str:
    order_id: str = rig.world.do(do="new_order")["order_id"]
    return order_id


def scanned_at(rig: Rig, order_id: str) -> timedelta:
    """How long after the world's start a courier first has the parcel."""
    (number,) = {w["number"] for w in rig.world.row(order_id)["expected"]}
    first = min(e["at"] for e in rig.world.twin.true_trace(number) if e["kind"] in SCANS)
    return datetime.fromisoformat(str(first)) - START


def results(rig: Rig) -> Mapping[str, Any]:
    return {order.order_id: order for order in rig.run().orders}


def said(rig: Rig, order_id: str) -> Any:
    with rig.ledger() as ledger:
        known = Gatherer(ledger, STORE_KEY, [SUPPLIER_KEY]).known([order_id])[order_id]
    assert rig.packs is not None
    now = rig.world.clock.now
    return verdict(known, rules_on(rig.packs, rig.packs.day_of(now)), now)


def test_a_number_is_written_as_soon_as_it_is_shown(tmp_path: Path) -> None:
    rig = rig_of(tmp_path)
    order_id = new_order(rig)
    assert results(rig)[order_id].standing is Standing.WRITTEN
    assert said(rig, order_id).state is State.SYNCED


def test_a_number_waits_for_its_first_scan(tmp_path: Path) -> None:
    rig = rig_of(tmp_path, WriteWhen.SCANNED)
    order_id = new_order(rig)
    waiting = results(rig)[order_id]
    assert (waiting.standing, waiting.reason) == (Standing.WAITING, "timing_waits_for_scan")
    assert rig.world.row(order_id)["submits"] == []
    rig.world.clock.now = START + scanned_at(rig, order_id) + timedelta(hours=2)
    written = results(rig)[order_id]
    assert (written.standing, written.details["timing"]) == (Standing.WRITTEN, "timing_scanned")


def test_a_waiting_number_is_looked_at_once_an_hour_and_no_more(tmp_path: Path) -> None:
    rig = rig_of(tmp_path, WriteWhen.SCANNED)
    order_id = new_order(rig)
    results(rig)
    before = _trace_looks(rig, order_id)
    for _ in range(3):
        rig.world.clock.forward(minutes=10)
        results(rig)
    assert _trace_looks(rig, order_id) == before


def test_of_an_unknown_supplier_nothing_is_expected(tmp_path: Path) -> None:
    rig = rig_of(tmp_path, WriteWhen.DEADLINE)
    order_id = new_order(rig)
    written = results(rig)[order_id]
    assert written.standing is Standing.WRITTEN
    assert written.details["timing"] == "timing_too_little_known"
    with rig.ledger() as ledger:
        (submission,) = ledger.submissions.of_order(STORE_KEY, order_id)
        planned = ledger.submissions.events(submission.id)[0]
    assert planned.because == "timing_too_little_known"


def test_a_written_parcel_is_followed_until_it_is_delivered(tmp_path: Path) -> None:
    rig = rig_of(tmp_path)
    order_id = new_order(rig)
    results(rig)
    seen: list[bool] = []
    for _ in range(60):
        rig.world.clock.forward(hours=4)
        results(rig)
        seen.append(said(rig, order_id).journey.delivered)
        if seen[-1]:
            break
    assert seen[-1], "the delivery was never seen"
    assert said(rig, order_id).state is State.SYNCED
    looks = _trace_looks(rig, order_id)
    rig.world.clock.forward(hours=48)
    results(rig)
    assert _trace_looks(rig, order_id) == looks, "a delivered parcel was looked at again"


def test_a_run_looks_at_no_more_parcels_than_it_may(tmp_path: Path) -> None:
    rig = rig_of(tmp_path)
    orders = [new_order(rig) for _ in range(4)]
    results(rig)
    rig.world.clock.forward(hours=2)
    rig.run(replace(rig.options, max_looks=1))
    assert sum(bool(_trace_looks(rig, order_id)) for order_id in orders) == 1
    rig.run()
    assert all(_trace_looks(rig, order_id) for order_id in orders)


@pytest.mark.parametrize("asked_for", [False, True], ids=["any run", "sync now"])
def test_an_order_that_the_sellers_page_shows_otherwise_is_read_anew(
    tmp_path: Path, asked_for: bool
) -> None:
    """It is on no list of open orders, and its time had not come."""
    rig = rig_of(tmp_path)
    order_id = new_order(rig)
    results(rig)
    rig.world.clock.forward(minutes=1)
    rig.world.do(do="cancel", order_id=order_id)
    if not asked_for:
        with rig.ledger() as ledger:
            now = rig.world.clock.now
            ledger.witnesses.note(STORE_KEY, [Witness(order_id, now, OrderStatus.CANCELLED, None)])
            ledger.watches.keep(STORE_KEY, {order_id: now})
    rig.world.clock.forward(minutes=1)
    rig.run(replace(rig.options, only=order_id) if asked_for else rig.options)
    with rig.ledger() as ledger:
        order = ledger.orders.get(STORE_KEY, order_id)
    assert order is not None
    assert order.status is OrderStatus.CANCELLED


def test_a_trace_page_that_was_guessed_wrong_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = rig_of(tmp_path)
    order_id = new_order(rig)
    results(rig)
    rig.world.clock.forward(hours=14)
    monkeypatch.setattr(StoreFlow, "trace", StoreFlow.order)  # the address leads elsewhere
    another = new_order(rig)
    kept_before = list[bool]()
    rig.evidence = lambda hands, trouble, todays_will_do: kept_before.append(todays_will_do)
    result = rig.run()
    assert kept_before == [True], "else every pass would keep it once more"
    (trouble,) = result.troubles
    assert (trouble.error, trouble.exit_bit, result.bits) == ("LayoutChanged", 0, 0)
    with rig.ledger() as ledger:
        assert ledger.parked.all() == []
    assert {o.order_id: o.standing for o in result.orders}[another] is Standing.WRITTEN
    assert _trace_looks(rig, order_id), "the supplier's page was not looked at"


def _trace_looks(rig: Rig, order_id: str) -> int:
    (number,) = {w["number"] for w in rig.world.row(order_id)["expected"]}
    with rig.ledger() as ledger:
        trace = ledger.traces.of([number]).get(number)
    return len(trace.looks) if trace else 0


NUMBERS = ("73610555582883", "73610555582884")


def bought(*parcels: Parcel, **more: Any) -> Shipment:
    return Shipment("28", OrderStatus.SHIPPED, "memo", "69", (), None, parcels, **more)


def test_an_own_page_loses_nothing_that_the_list_told() -> None:
    listed = bought(Parcel(Waybill("zto", NUMBERS[0]), carrier_shown="中通"), refund="退款中")
    event = trace_event(START, "【杭州市】已揽收")
    page = replace(bought(Parcel(Waybill("", NUMBERS[0]), trace=(event,))), memo=None, named=None)
    told = refreshed(listed, page)
    assert (told.memo, told.named, told.refund) == ("memo", "69", "退款中")
    assert told.parcels[0].waybill == Waybill("zto", NUMBERS[0])
    assert told.parcels[0].trace == (event,)


@pytest.mark.parametrize(("all_told", "kept"), [(True, 1), (False, 2)])
def test_a_number_is_gone_only_where_the_page_names_all(all_told: bool, kept: int) -> None:
    listed = bought(*(Parcel(Waybill("zto", number)) for number in NUMBERS))
    page = bought(Parcel(Waybill("zto", NUMBERS[0])), all_told=all_told)
    assert len(refreshed(listed, page).parcels) == kept
