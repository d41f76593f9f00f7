"""Shipping in two steps: what is kept of the second one, and what limits it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.rules.desired import Standing
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import State, Submission
from agent.sync.options import Options
from tests.simulated.half_done import (
    DRY,
    IGNORED,
    by_hand,
    left_in_doubt,
    left_stored,
    number_of,
    only,
    rig_of,
    states,
    tries,
)
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import KILLED, Rig, warm
from tests.simulated.scenes import reasons
from tests.simulated.truth import half_truths
from tests.simulated.two_step import TwoStep

# what the ledger forgets, the armed log tells


def remove_ledger(rig: Rig) -> None:
    for file in rig.home.glob("ledger.sqlite*"):
        file.unlink()


def back_up(rig: Rig) -> Path:
    backup = rig.home.with_name("backup")
    shutil.copytree(rig.home, backup)
    return backup / "ledger.sqlite"


def put_back(rig: Rig, ledger: Path) -> None:
    remove_ledger(rig)
    shutil.copy2(ledger, rig.ledger_file)


def nothing_yet(rig: Rig) -> None:
    rig.run(DRY)


def pressed(rig: Rig) -> None:
    assert rig.run_apart("after_press").result is None


def read_back(rig: Rig) -> None:
    assert rig.run_apart("before_confirm").result is None


def still_in_doubt(rig: Rig, world: TwoStep) -> None:
    """Nothing is done again; the person who then ships it by hand is seen."""
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.REVIEW, "finish_in_doubt")
    assert (states(rig)[-1], tries(world)) == (State.FINISHING, 1)
    assert not half_truths(rig)
    world.finish_by_hand(told.order_id)
    assert only(rig.run()).standing is Standing.ALREADY
    assert world.asked.count("press") <= 1


@pytest.mark.parametrize("when", [nothing_yet, pressed, read_back], ids=lambda f: f.__name__)
def test_a_ledger_from_before_the_second_step(when: Callable[[Rig], None], tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path / "home", IGNORED)
    when(rig)
    backup = back_up(rig)
    assert only(rig.run()).reason == "finish_in_doubt"
    put_back(rig, backup)
    still_in_doubt(rig, world)


def test_a_ledger_from_before_another_persons_act_was_finished(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path / "home", IGNORED)
    rig.run(DRY)  # planned
    backup = back_up(rig)
    by_hand(world, number_of(world))
    assert only(rig.run()).reason == "finish_in_doubt"
    put_back(rig, backup)
    still_in_doubt(rig, world)
    assert "press" not in world.asked


def test_a_ledger_that_is_gone(tmp_path: Path) -> None:
    rig, world = left_in_doubt(tmp_path)
    remove_ledger(rig)
    still_in_doubt(rig, world)


def test_a_log_that_was_lost_and_adopted_knows_of_the_second_step(tmp_path: Path) -> None:
    rig, world = left_in_doubt(tmp_path)
    shutil.rmtree(rig.home / "armed")
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.REVIEW, "finish_in_doubt"), "it is read-only"
    rig.adopt()
    remove_ledger(rig)
    still_in_doubt(rig, world)


def test_a_log_that_is_begun_anew_knows_what_we_finished_for_others(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path)
    by_hand(world, number_of(world))
    assert only(rig.run()).standing is Standing.WRITTEN
    shutil.rmtree(rig.home / "armed")
    rig.adopt()
    (told,) = rig.log().presses()
    assert (told.submission.attempts, told.submission.finishings) == (0, 1)


def test_dying_between_the_ledger_and_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, world = rig_of(tmp_path)
    written = ArmedLog.append

    def die(log: ArmedLog, submission: Submission, at: object) -> None:
        if submission.state is State.FINISHING:
            os._exit(KILLED)
        written(log, submission, at)  # pyright: ignore[reportArgumentType]

    warm()
    with monkeypatch.context() as patch:
        patch.setattr(ArmedLog, "append", die)
        assert rig.run_apart().result is None
    assert only(rig.run()).reason == "finish_in_doubt"
    remove_ledger(rig)
    assert only(rig.run()).reason == "finish_in_doubt", "the doubt was in the ledger alone"
    assert (tries(world), world.asked.count("press")) == (0, 1)


def test_what_the_second_step_did_is_told_step_by_step(tmp_path: Path) -> None:
    rig, _ = left_stored(tmp_path)
    order_id = only(rig.run()).order_id
    with rig.ledger() as ledger:
        (submission,) = ledger.submissions.of_order(STORE_KEY, order_id)
        told = [(e.new, e.because) for e in ledger.submissions.events(submission.id)]
    assert (submission.attempts, submission.finishings) == (1, 2)
    assert told[3:] == [
        ("stored", "stored_not_shipped"),
        ("finishing", "about_to_finish"),
        ("stored", "stored_not_shipped"),
        ("finishing", "about_to_finish"),
        ("confirmed", "read_back_same"),
    ]


# what limits it


def test_a_dry_run_finishes_nothing(tmp_path: Path) -> None:
    rig, world = left_stored(tmp_path)
    result = rig.run(DRY)
    told = only(result)
    assert (told.standing, told.reason, result.bits) == (Standing.WAITING, "dry_run", 0)
    assert (tries(world), states(rig)) == (0, [State.STORED])


def test_a_dry_run_agrees_to_nothing(tmp_path: Path) -> None:
    """Another person's half-done act is not finished before somebody said yes to writing."""
    rig, world = rig_of(tmp_path)
    by_hand(world, number_of(world))
    assert only(rig.run(DRY)).reason == "dry_run"
    assert states(rig) == [State.PLANNED], "it took somebody else's act on"
    result = rig.run(Options())
    assert (only(result).reason, result.asked_nobody) == ("not_agreed", True)
    assert tries(world) == 0
    assert only(rig.run()).standing is Standing.WRITTEN


def two_stored(home: Path) -> tuple[Rig, TwoStep, list[str]]:
    """Two waybills that arrived late and are to be finished, and more orders due."""
    world = TwoStep("late-apply=60000", rejects=False, orders=6)
    home.mkdir(exist_ok=True)
    rig = Rig(world, home, "unknown")
    doubts = [o.order_id for o in rig.run().orders if o.reason == "absent_after_settling"]
    world.clock.forward(minutes=2)
    result = rig.run(Options(limit=0))
    assert [o.order_id for o in result.orders if o.reason == "limit_reached"][:2] == doubts
    assert states(rig).count(State.STORED) == len(doubts) == 2
    return rig, world, doubts


def test_a_run_for_one_order_finishes_no_other(tmp_path: Path) -> None:
    rig, world, stored = two_stored(tmp_path)
    told = {o.order_id: o for o in rig.run(Options(only=stored[1])).orders}
    assert told[stored[1]].standing is Standing.WRITTEN
    assert told[stored[0]].reason == "stored_not_shipped", told[stored[0]]
    assert tries(world) == 1


def test_finishing_is_a_write_and_counts_as_one(tmp_path: Path) -> None:
    rig, world, stored = two_stored(tmp_path)
    result = rig.run(Options(limit=1))
    assert result.counts()["written"] == tries(world) == 1
    assert states(rig).count(State.STORED) == 1
    assert "limit_reached" in reasons(result, Standing.WAITING)
    assert world.asked.count("press") == 2, "what is stored comes before what is new"
    rig.run()
    assert all(world.applied[order_id] == 1 for order_id in stored)
    assert not half_truths(rig)


def test_two_finishings_in_doubt_stop_the_store(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path, IGNORED, orders=6, for_ever=True)
    result = rig.run()
    assert reasons(result, Standing.REVIEW).count("finish_in_doubt") == 2
    assert "too_many_unknowns" in reasons(result, Standing.WAITING)
    assert world.asked.count("press") == tries(world) == 2


def test_a_number_put_over_a_finishing_of_ours_counts_as_a_conflict_of_ours(tmp_path: Path) -> None:
    rig, world = rig_of(tmp_path, IGNORED, orders=6, for_ever=True)
    doubts = [o.order_id for o in rig.run().orders if o.reason == "finish_in_doubt"]
    put_over(world, doubts)
    result = rig.run()
    assert reasons(result, Standing.REVIEW).count("read_back_other_number") == 2
    assert "too_many_conflicts" in reasons(result, Standing.WAITING)
    assert world.asked.count("press") == 2


def test_a_number_put_over_one_that_we_saw_stand_there_does_not(tmp_path: Path) -> None:
    rig, world, stored = two_stored(tmp_path)
    put_over(world, stored)
    result = rig.run()
    assert reasons(result, Standing.REVIEW).count("read_back_other_number") == 2
    assert "too_many_conflicts" not in reasons(result, Standing.WAITING)
    assert world.asked.count("press") > 2, "the run went on to the next orders"


def put_over(world: TwoStep, order_ids: list[str]) -> None:
    world.clock.forward(minutes=1)
    for n, order_id in enumerate(order_ids):
        number = f"7361055558288{n}"
        world.do(do="ship_by_hand", order_id=order_id, carrier="zto", number=number)
