"""What people and suppliers do while a pass is at work, and the brakes of a run."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.home import Home
from agent.rules.desired import Standing
from agent.sync.journal import State, Submission, Verdict
from agent.sync.options import Options, OrderResult, RunResult
from agent.sync.workbench import held
from scrapers.portal import load
from scrapers.spec import Resubmit
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import AGREED, Rig
from tests.simulated.truth import lies, picture
from tests.simulated.world import World

FOREVER = "late-apply=600000000"


def due_orders(world: World) -> list[str]:
    return [row["order_id"] for row in world.rows() if isinstance(row["expected"], list)]


def by_order(result: RunResult) -> dict[str, OrderResult]:
    return {order.order_id: order for order in result.orders}


def reasons(result: RunResult, standing: Standing) -> list[str]:
    return [order.reason for order in result.orders if order.standing is standing]


def shown(world: World, order_id: str) -> list[str]:
    return [waybill["number"] for waybill in world.row(order_id)["shown"]]


def submits(world: World) -> int:
    return sum(len(row["submits"]) for row in world.rows())


def nothing() -> None:
    """Nobody acts."""


def by_hand(world: World, number: str | None = None) -> Callable[[], None]:
    """A person ships the order in whose form the pass is about to press."""

    def act() -> None:
        order_id = world.order_in_form
        wanted = world.row(order_id)["expected"][0]
        world.do(
            do="ship_by_hand",
            order_id=order_id,
            carrier=wanted["carrier"] if number is None else "zto",
            number=wanted["number"] if number is None else number,
        )

    return act


def one_order(tmp_path: Path, habit: Resubmit = "rejects", variant: str = "0") -> Rig:
    return Rig(World(orders=1, variant=variant), tmp_path, habit)


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
    assert (order.standing, order.reason) == (Standing.REVIEW, "shown_other_number")
    assert shown(rig.world, order.order_id) == [written.waybills[0].number]
    assert submits(rig.world) == 1


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


# brakes


def test_two_conflicts_after_our_own_press_stop_the_store(tmp_path: Path) -> None:
    rig = Rig(World(orders=6, seed=3), tmp_path, "rejects")
    rig.world.meanwhile["press"] = [by_hand(rig.world, f"7361055558288{n}") for n in range(4)]
    result = rig.run()
    assert reasons(result, Standing.REVIEW).count("read_back_other_number") == 2
    assert "too_many_conflicts" in reasons(result, Standing.WAITING)
    assert submits(rig.world) == 2


def test_conflicts_that_others_made_stop_nothing(tmp_path: Path) -> None:
    rig = Rig(World(orders=6, seed=3), tmp_path, "rejects")
    due = due_orders(rig.world)

    def all_but_one() -> None:
        for n, order_id in enumerate(due[1:]):
            number = f"7361055558288{n}"
            rig.world.do(do="ship_by_hand", order_id=order_id, carrier="zto", number=number)

    rig.world.meanwhile["page"] = [nothing, all_but_one]
    result = rig.run()
    assert len(due) > 3
    found = reasons(result, Standing.REVIEW)
    assert found.count("pre_read_other_number") >= 2
    assert by_order(result)[due[0]].standing is Standing.WRITTEN
    assert submits(rig.world) == 1


def test_two_unknowns_stop_the_store(tmp_path: Path) -> None:
    rig = Rig(World(FOREVER, orders=6, seed=3), tmp_path, "unknown")
    result = rig.run()
    assert reasons(result, Standing.REVIEW).count("absent_after_settling") == 2
    assert "too_many_unknowns" in reasons(result, Standing.WAITING)
    assert submits(rig.world) == 2


def test_conflicts_found_by_clearing_old_doubts_count_too(tmp_path: Path) -> None:
    rig = Rig(World(FOREVER, orders=6, seed=3), tmp_path, "unknown")
    doubts = [o.order_id for o in rig.run().orders if o.reason == "absent_after_settling"]
    for n, order_id in enumerate(doubts):
        number = f"7361055558288{n}"
        rig.world.do(do="ship_by_hand", order_id=order_id, carrier="zto", number=number)
    rig.world.clock.forward(minutes=1)
    result = rig.run()
    assert len(doubts) == 2
    assert "too_many_conflicts" in reasons(result, Standing.WAITING)
    assert submits(rig.world) == 2


@pytest.mark.parametrize(
    ("limit", "most", "written"), [(1, 200, 1), (0, 200, 0), (None, 2, 2), (3, 1, 1)]
)
def test_never_more_writes_than_allowed(
    limit: int | None, most: int, written: int, tmp_path: Path
) -> None:
    rig = Rig(World(orders=6, seed=3), tmp_path, "rejects")
    options = Options(limit=limit, max_writes=most, agree=lambda due, account: True)
    result = rig.run(options)
    assert result.counts()["written"] == submits(rig.world) == written
    assert "limit_reached" in reasons(result, Standing.WAITING)
    rig.world.clock.forward(minutes=1)
    rig.run()
    assert all(shown(rig.world, order_id) for order_id in due_orders(rig.world))


def test_a_dry_run_presses_nothing_and_forgets_nothing(tmp_path: Path) -> None:
    rig = Rig(World(orders=3), tmp_path, "rejects")
    result = rig.run(Options(dry_run=True))
    assert reasons(result, Standing.WAITING).count("dry_run") == len(due_orders(rig.world))
    assert "press" not in rig.world.asked
    assert rig.log().presses() == []
    assert rig.run(AGREED).counts()["written"] == len(due_orders(rig.world))


def test_nothing_is_written_before_somebody_agreed_once(tmp_path: Path) -> None:
    rig = Rig(World(orders=2), tmp_path, "rejects")
    asked: list[int] = []

    def agree(due: int, account: str) -> bool:
        asked.append(due)
        return len(asked) > 1

    result = rig.run(Options(agree=agree))
    assert result.asked_nobody
    assert result.bits & 64
    assert reasons(result, Standing.WAITING) == ["not_agreed"] * 2
    assert "open_form" not in rig.world.asked
    rig.run(Options(agree=agree, limit=1))
    assert submits(rig.world) == 1
    rig.run(Options(agree=lambda due, account: False))
    assert submits(rig.world) == 2
    assert asked == [2, 2], "a store is asked about once"


# trouble of our own


def test_a_bug_right_after_a_press_loses_neither_report_nor_truth(tmp_path: Path) -> None:
    rig = Rig(World(orders=2), tmp_path, "rejects")

    def step(name: str, submission: Submission) -> None:
        if name == "after_press":
            raise RuntimeError("a bug")

    result = rig.run(step=step)
    assert isinstance(result.bug, RuntimeError)
    assert result.counts()["written"] == submits(rig.world) == 1
    assert reasons(result, Standing.FAILED) == ["not_reached"]
    assert result.bits
    assert not lies(rig)
    assert rig.run().counts()["written"] == 1


def test_a_click_that_never_left_is_told_from_one_in_doubt(tmp_path: Path) -> None:
    for conclusive in (True, False):
        rig = one_order(tmp_path / str(conclusive), "unknown")
        rig.home.mkdir()
        rig.conclusive = conclusive
        rig.world.deaf_presses = 1
        (order,) = rig.run().orders
        assert order.standing is (Standing.WRITTEN if conclusive else Standing.REVIEW)
        assert submits(rig.world) == int(conclusive)


# one process, and one key, per store account


def test_an_account_that_another_key_holds_is_never_written_to(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    shop = load("doudian").read(rig.world.answer("store_list", "all", 1)).account
    assert shop
    with rig.ledger() as ledger:
        ledger.decisions.take_over("the other shop", "doudian", shop, rig.world.clock.now)
    result = rig.run()
    assert [trouble.error for trouble in result.troubles] == ["WrongAccount"]
    assert "the other shop" in result.troubles[0].message
    assert result.orders == []
    assert submits(rig.world) == 0


def test_a_second_process_is_turned_away_until_the_first_is_gone(tmp_path: Path) -> None:
    home = Home(tmp_path, practice=True)
    home.lock("shop").parent.mkdir()
    here, there = Pipe()
    child = os.fork()
    if child == 0:
        with held(home, "shop"):
            there.send("held")
            there.recv()  # until killed
        os._exit(1)
    assert here.recv() == "held"
    with pytest.raises(UserError) as turned_away, held(home, "shop"):
        pytest.fail("two processes hold one store")
    assert turned_away.value.code == "store_busy"
    with held(home, "another shop"):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with held(home, "shop"):
        pass
