"""What people and suppliers do while a pass is at work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from sqlite3 import OperationalError

import pytest

from agent.decide import decide
from agent.home import Home
from agent.resolving import resolve
from agent.rules.desired import Standing
from agent.story import tell
from agent.sync.journal import State, Verdict
from agent.sync.options import Options
from scrapers.errors import GuardTripped
from scrapers.records import Resubmit, Waybill
from tests.simulated.hands import STORE_KEY, StoreFlow
from tests.simulated.rig import Rig
from tests.simulated.scenes import by_hand, by_order, due_orders, nothing, one_order, shown, submits
from tests.simulated.truth import lies, picture
from tests.simulated.world import World

# people between pre-read and press


@pytest.mark.parametrize("habit", ["rejects", "unknown"])
def test_somebody_ships_it_by_hand_with_the_same_number(habit: Resubmit, tmp_path: Path) -> None:
    rig = one_order(tmp_path, habit)
    rig.world.meanwhile["press"] = [by_hand(rig.world)]
    (order,) = rig.run().orders
    assert order.standing is Standing.WRITTEN
    assert shown(rig.world, order.order_id) == [order.waybills[0].number]
    assert not lies(rig)


def test_somebody_ships_it_by_hand_with_another_number(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    rig.world.meanwhile["press"] = [by_hand(rig.world, "73610555582883")]
    (order,) = rig.run().orders
    assert (order.standing, order.reason) == (Standing.REVIEW, "read_back_other_number")
    rig.world.clock.forward(minutes=1)
    rig.run()
    assert shown(rig.world, order.order_id) == ["73610555582883"], "overwritten"
    assert submits(rig.world) == 1
    assert not lies(rig)


def test_a_parcel_of_ours_beside_one_made_by_hand_is_asked_about(tmp_path: Path) -> None:
    rig = one_order(tmp_path, "duplicates", variant="6")
    rig.world.meanwhile["press"] = [by_hand(rig.world, "73610555582883")]
    (order,) = rig.run().orders
    assert (order.standing, order.reason) == (Standing.REVIEW, "read_back_more")
    rig.world.clock.forward(minutes=1)
    rig.run()
    assert submits(rig.world) == 1
    assert picture(rig).states_of(order.order_id) == [State.CONFLICT]
    assert (order.order_id, "shown_more") in picture(rig).reviews


def test_a_refund_is_opened_after_the_pre_read(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    rig.world.meanwhile["press"] = [lambda: rig.world.do(do="open_refund", order_id=order_id)]
    (order,) = rig.run().orders
    assert (order.standing, order.reason) == (Standing.REFUSED, "store_refused")
    assert "退款" in order.details["text"]
    assert shown(rig.world, order_id) == []


def test_a_refund_is_opened_before_the_pre_read(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)

    def refund() -> None:
        rig.world.do(do="open_refund", order_id=order_id)

    rig.world.meanwhile["page"] = [nothing, refund]  # the supplier's list, then the pre-read
    (order,) = rig.run().orders
    assert (order.standing, order.reason) == (Standing.REVIEW, "refund_open")
    assert "press" not in rig.world.asked


def test_a_refund_is_opened_while_a_press_is_in_doubt(tmp_path: Path) -> None:
    rig = Rig(World("late-apply=60000", orders=1), tmp_path, "rejects")
    (order_id,) = due_orders(rig.world)

    def refund() -> None:
        rig.world.do(do="open_refund", order_id=order_id)

    # the supplier's list, the pre-read, five read-backs, and the pre-read of the second press
    rig.world.meanwhile["page"] = [*[nothing] * 7, refund]
    (order,) = rig.run().orders
    assert (order.standing, order.reason) == (Standing.REVIEW, "refund_open")
    assert picture(rig).states_of(order_id) == [State.UNKNOWN], "one press is out there"
    assert submits(rig.world) == 1


def test_a_refusal_is_final_for_that_number_only(tmp_path: Path) -> None:
    rig = Rig(World(orders=20), tmp_path, "rejects")
    (row,) = [row for row in rig.world.rows() if row["case"] == "recycled_number"]
    order_id: str = row["order_id"]
    first = by_order(rig.run())[order_id]
    assert (first.standing, first.reason) == (Standing.REFUSED, "store_refused")
    assert "回收" in first.details["text"]
    rig.world.clock.forward(minutes=1)
    rig.run()
    assert len(rig.world.row(order_id)["submits"]) == 1, "the same number was tried again"
    new = rig.world.do(do="correct_waybill", order_id=order_id)["number"]
    assert by_order(rig.run())[order_id].standing is Standing.WRITTEN
    assert shown(rig.world, order_id) == [new]


# suppliers between two runs


def test_a_number_corrected_after_it_was_written_is_asked_about(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (written,) = rig.run().orders
    rig.world.do(do="correct_waybill", order_id=written.order_id)
    rig.world.clock.forward(minutes=1)
    (order,) = rig.run().orders
    assert (order.standing, order.reason) == (Standing.REVIEW, "waybill_changed")
    old, new = written.waybills[0].number, order.details["supplier"]
    assert (order.details["store"], old != new) == (old, True)
    assert shown(rig.world, order.order_id) == [old]
    with rig.ledger() as ledger:
        (asked,) = ledger.reviews.listed()
        assert decide(ledger, asked, True, rig.world.clock.now) == "effect_change_by_hand"
    rig.world.clock.forward(minutes=1)
    (agreed,) = rig.run().orders
    assert (agreed.standing, agreed.reason) == (Standing.WAITING, "change_by_hand")
    assert submits(rig.world) == 1, "a yes is no press"


def test_a_number_corrected_before_it_was_written_replaces_the_plan(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (planned,) = rig.run(Options(dry_run=True)).orders
    new = rig.world.do(do="correct_waybill", order_id=planned.order_id)["number"]
    (order,) = rig.run().orders
    assert order.standing is Standing.WRITTEN
    assert shown(rig.world, order.order_id) == [new]
    states = picture(rig).states_of(order.order_id)
    assert states == [State.WITHDRAWN, State.CONFIRMED]


def test_a_number_corrected_while_the_old_one_is_in_doubt_waits(tmp_path: Path) -> None:
    rig = Rig(World("late-apply=60000", orders=1), tmp_path, "unknown")
    (doubt,) = rig.run().orders
    assert doubt.reason == "absent_after_settling"
    rig.world.do(do="correct_waybill", order_id=doubt.order_id)
    (still,) = rig.run().orders
    assert still.standing is Standing.REVIEW
    assert submits(rig.world) == 1
    rig.world.clock.forward(minutes=2)
    (late,) = rig.run().orders
    assert late.standing is not Standing.WRITTEN
    assert submits(rig.world) == 1
    assert picture(rig).states_of(doubt.order_id) == [State.CONFIRMED], "it did arrive, late"


def test_a_number_in_doubt_is_not_written_to_another_order(tmp_path: Path) -> None:
    rig = Rig(World("late-apply=60000", orders=2), tmp_path, "unknown")
    first = rig.run(Options(agree=lambda due, account: True, limit=1))
    (doubt,) = [o for o in first.orders if o.reason == "absent_after_settling"]
    (other,) = [o.order_id for o in first.orders if o.order_id != doubt.order_id]
    rig.world.do(do="correct_waybill", order_id=doubt.order_id)
    mixed_up = doubt.waybills[0]
    rig.world.do(
        do="correct_waybill", order_id=other, carrier=mixed_up.carrier, number=mixed_up.number
    )
    second = by_order(rig.run())[other]
    assert (second.standing, second.reason) == (Standing.REVIEW, "waybill_reused")
    assert submits(rig.world) == 1


def test_what_was_not_looked_at_again_is_told_as_of_then(tmp_path: Path) -> None:
    rig = Rig(World(orders=1), tmp_path, "rejects")
    rig.run()
    rig.world.clock.forward(hours=3)
    (order,) = rig.run().orders
    assert (order.standing, order.reason) == (Standing.ALREADY, "shown_same_then")
    assert order.details["read_at"] < rig.world.clock.now.isoformat()


def test_many_orders_that_left_the_tab_at_once_are_all_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.sync.run.MAX_DETAILS", 2)
    rig = Rig(World(orders=4), tmp_path, "rejects")
    rig.run(Options(agree=lambda due, account: True, limit=0))
    for order_id in due_orders(rig.world):
        waybill = rig.world.row(order_id)["expected"][0]
        rig.world.do(do="ship_by_hand", order_id=order_id, **waybill)
    rig.world.clock.forward(minutes=1)
    result = rig.run()
    assert result.complete
    assert result.counts()["already"] == len(due_orders(rig.world))
    assert result.counts()["failed"] == 0


def test_a_carrier_that_the_form_does_not_offer_parks_that_order_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(World(orders=3), tmp_path, "rejects")
    first = due_orders(rig.world)[0]
    fill = StoreFlow.fill

    def lacking(self: StoreFlow, order_id: str, waybill: Waybill, lines: Sequence[str]) -> None:
        if order_id == first:
            raise GuardTripped("doudian", "carrier_not_offered")
        fill(self, order_id, waybill, lines)

    monkeypatch.setattr(StoreFlow, "fill", lacking)
    found = by_order(rig.run())
    assert (found[first].standing, found[first].reason) == (Standing.REVIEW, "carrier_not_offered")
    assert shown(rig.world, first) == []
    assert submits(rig.world) == len(due_orders(rig.world)) - 1


def test_a_number_that_somebody_else_entered_is_kept_as_anothers(tmp_path: Path) -> None:
    rig = Rig(World(orders=3), tmp_path, "rejects")
    rig.run(Options(agree=lambda due, account: True, limit=0))
    ours, theirs = due_orders(rig.world)[:2]
    rig.world.clock.forward(minutes=1)
    rig.world.do(do="ship_by_hand", order_id=theirs, carrier="zto", number="73699999999999")
    rig.run()
    with rig.ledger() as ledger:
        assert ledger.orders.by_others(STORE_KEY) == {theirs: ["73699999999999"]}
        told = tell(ledger, [STORE_KEY], theirs)
        assert told is not None
        assert told.as_json()["another_writer"] == ["73699999999999"]
    assert shown(rig.world, theirs) == ["73699999999999"]
    assert len(shown(rig.world, ours)) == 1


# a person's word


def test_what_a_person_dropped_is_left_alone(tmp_path: Path) -> None:
    rig = Rig(World("drop-before-apply=1", orders=1), tmp_path, "unknown")
    (doubt,) = rig.run().orders
    with rig.ledger() as ledger:
        (unknown,) = ledger.submissions.live(STORE_KEY, (State.UNKNOWN,))
        dropped = Verdict(State.WITHDRAWN, "person_drop")
        ledger.submissions.move(unknown, dropped, rig.world.clock.now)
    for _ in range(2):
        rig.world.clock.forward(minutes=1)
        order = by_order(rig.run())[doubt.order_id]
        assert (order.standing, order.reason) == (Standing.CLOSED, "person_drop")
    assert submits(rig.world) == 1


def test_a_drop_that_was_cut_off_does_not_overrule_a_later_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(World("drop-before-apply=1", orders=1), tmp_path, "unknown")
    (doubt,) = rig.run().orders
    home = Home(tmp_path, practice=False)
    (home.root / "locks").mkdir(exist_ok=True)

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    now = rig.world.clock.now
    with rig.ledger() as ledger:
        with monkeypatch.context() as patch:
            patch.setattr(type(ledger.submissions), "move", busy)
            with pytest.raises(OperationalError):
                resolve(home, ledger, [STORE_KEY], doubt.order_id, "drop", now)
        resolve(home, ledger, [STORE_KEY], doubt.order_id, "retry", now)
    rig.on_resubmit = "rejects"
    rig.world.clock.forward(minutes=1)
    (order,) = rig.run().orders
    assert order.standing is Standing.WRITTEN
    assert submits(rig.world) == 2
