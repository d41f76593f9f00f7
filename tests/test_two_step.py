"""Shipping in two steps: what people and suppliers do between the two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.ledger.links import Link
from agent.rules.desired import Standing
from agent.sync.journal import State
from scrapers.errors import LoginExpired
from tests.simulated.half_done import (
    BREAKS_OFF,
    DRY,
    OTHER,
    UNSENT,
    by_hand,
    left_in_doubt,
    left_stored,
    number_of,
    only,
    rig_of,
    states,
    tries,
)
from tests.simulated.hands import STORE_KEY, SUPPLIER_KEY, StoreFlow
from tests.simulated.rig import Rig
from tests.simulated.scenes import by_order, due_orders, reasons, shown
from tests.simulated.truth import half_truths, picture
from tests.simulated.two_step import APPLIES, Finishing, TwoStep

Left = Callable[[Path], tuple[Rig, TwoStep]]
EITHER_WAY = pytest.mark.parametrize("left", [left_stored, left_in_doubt], ids=lambda f: f.__name__)


def test_a_shipment_is_submitted_once_and_finished_once(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path, orders=3)
    result = rig.run()
    assert reasons(result, Standing.WRITTEN) == ["read_back_same"] * len(due_orders(world))
    assert all(world.applied[order_id] == 1 for order_id in due_orders(world))
    pressed = len(world.asked)
    rig.run()
    assert not {"press", "finish"} & set(world.asked[pressed:])
    assert not half_truths(rig)


def test_a_store_that_takes_a_moment_is_waited_for(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path, Finishing("applies_soon", late=3))
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.WRITTEN, "read_back_same")
    assert (tries(world), picture(rig).reviews) == (1, ())


# what never left the browser


def test_steps_that_surely_never_left_are_taken_again_without_asking(tmp_path: Path) -> None:
    rig, world = left_stored(tmp_path)
    assert only(rig.run()).standing is Standing.WRITTEN
    assert (world.asked.count("press"), tries(world)) == (1, 1)
    assert not half_truths(rig)


def test_steps_that_break_off_stop_the_store_and_the_report_is_kept(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path, BREAKS_OFF, orders=6)
    due = due_orders(world)
    result = rig.run()
    assert [trouble.error for trouble in result.troubles] == ["LayoutChanged"]
    assert result.bits & 32
    assert len(result.orders) == len(world.rows())
    assert reasons(result, Standing.REVIEW).count("finish_in_doubt") == 1
    assert reasons(result, Standing.FAILED) == ["not_reached"] * (len(due) - 1)
    assert world.asked.count("press") == 1
    assert "portal_disarmed" in reasons(rig.run(), Standing.FAILED), "read only until mended"
    assert world.asked.count("press") == 1
    rig.arm()
    rig.run()
    assert [world.applied[order_id] for order_id in due].count(1) == len(due) - 1
    assert not half_truths(rig)


def test_a_read_back_that_fails_after_the_steps_is_told_and_proven_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, world = rig_of(tmp_path)
    reading = StoreFlow.order

    def order(flow: StoreFlow, order_id: str) -> object:
        if world.tries:
            raise LoginExpired("doudian")
        return reading(flow, order_id)

    with monkeypatch.context() as patch:
        patch.setattr(StoreFlow, "order", order)
        result = rig.run()
    told = only(result)
    assert (told.standing, told.reason) == (Standing.REVIEW, "read_back_failed")
    assert result.bits & 16
    assert states(rig) == [State.FINISHING]
    assert only(rig.run()).standing is Standing.ALREADY
    assert (tries(world), world.asked.count("press")) == (1, 1)
    assert not half_truths(rig)


# people in the store


@EITHER_WAY
def test_a_person_ships_it_in_the_store(left: Left, tmp_path: Path) -> None:
    rig, world = left(tmp_path)
    before = tries(world)
    world.finish_by_hand(only(rig.run(DRY)).order_id)
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.ALREADY, "read_back_same")
    assert (states(rig), tries(world)) == ([State.CONFIRMED], before)
    assert picture(rig).reviews == ()


@EITHER_WAY
def test_a_person_puts_another_number_there(left: Left, tmp_path: Path) -> None:
    rig, world = left(tmp_path)
    before = tries(world)
    order_id = by_hand(world, OTHER, "zto")
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.REVIEW, "read_back_other_number")
    assert (states(rig), shown(world, order_id)) == ([State.CONFLICT], [OTHER])
    for _ in range(2):
        assert only(rig.run()).standing is Standing.REVIEW
    assert (shown(world, order_id), tries(world)) == ([OTHER], before)
    assert world.asked.count("press") == 1


def test_a_person_takes_the_stored_waybill_out(tmp_path: Path) -> None:
    rig, world = left_stored(tmp_path)
    world.take_out(only(rig.run(DRY)).order_id)
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.REVIEW, "read_back_gone")
    assert only(rig.run()).standing is Standing.REVIEW
    assert (world.asked.count("press"), tries(world)) == (1, 0)


def test_another_persons_half_done_act_is_finished_without_a_submit(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path)
    by_hand(world, number_of(world))
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.WRITTEN, "read_back_same")
    assert ("press" in world.asked, tries(world)) == (False, 1)
    assert not half_truths(rig)


def test_another_persons_half_done_act_with_another_number_is_asked_about(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path)
    by_hand(world, OTHER, "zto")
    for reason in ("pre_read_other_number", "shown_other_number"):
        told = only(rig.run())
        assert (told.standing, told.reason) == (Standing.REVIEW, reason)
    assert not {"press", "finish"} & set(world.asked)


# what the order wants by now


@pytest.mark.parametrize("act", ["open_refund", "cancel"])
@pytest.mark.parametrize("goes", [UNSENT, APPLIES], ids=["between runs", "between the steps"])
def test_an_order_that_closes_between_the_two_is_not_shipped(
    act: str, goes: Finishing, tmp_path: Path
) -> None:
    rig, world = rig_of(tmp_path, goes, proves=True)
    (order_id,) = due_orders(world)
    if goes is APPLIES:
        world.meanwhile["answer"] = [lambda: world.do(do=act, order_id=order_id)]
    else:
        rig.run()
        rig.arm()
        world.do(do=act, order_id=order_id)
    for _ in range(2):
        told = only(rig.run())
        assert (told.standing, told.reason) == (Standing.REVIEW, "stored_but_closed")
        assert [reason for _, reason in picture(rig).reviews] == ["stored_but_closed"]
    assert (tries(world), states(rig)) == (0, [State.STORED])


def test_the_supplier_names_another_number_between_the_two(tmp_path: Path) -> None:
    rig, world = left_stored(tmp_path)
    (order_id,) = due_orders(world)
    world.do(do="correct_waybill", order_id=order_id)
    for _ in range(2):
        told = only(rig.run())
        assert (told.standing, told.reason) == (Standing.REVIEW, "shown_other_number")
    assert (tries(world), states(rig)) == (0, [State.STORED])
    world.finish_by_hand(order_id)  # the person knows better
    rig.run()
    assert states(rig) == [State.CONFIRMED]


def test_a_guard_that_trips_between_the_two_holds_the_shipment_back(tmp_path: Path) -> None:
    rig, world = left_stored(tmp_path)
    (order_id,) = due_orders(world)
    wanted = world.row(order_id)["expected"][0]
    other = world.do(do="new_order")["order_id"]  # by now the number stands on another order too
    world.do(do="ship_by_hand", order_id=other, **wanted)
    world.finish_by_hand(other)
    world.clock.forward(minutes=1)  # the list lags behind
    told = by_order(rig.run())[order_id]
    assert (told.standing, told.reason) == (Standing.REVIEW, "waybill_reused")
    assert (world.tries[order_id], states(rig)) == (0, [State.STORED])


def test_nothing_is_shipped_that_no_purchase_wants_any_more(tmp_path: Path) -> None:
    rig, world = left_stored(tmp_path)
    (order_id,) = due_orders(world)
    with rig.ledger() as ledger:
        (bought,) = [s.order_id for s in ledger.shipments.all(SUPPLIER_KEY)]
        apart = Link(order_id, SUPPLIER_KEY, bought, "person", accepted=False)
        ledger.links.save(STORE_KEY, apart, world.clock.now, "person")
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.REVIEW, "stored_not_wanted")
    assert (tries(world), states(rig)) == (0, [State.STORED])
