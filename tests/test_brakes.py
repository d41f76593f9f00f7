"""What stops a run: conflicts, doubts, limits, no agreement, a bug, another process."""

from __future__ import annotations

import os
import signal
from multiprocessing import Pipe
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.held import held
from agent.home import Home
from agent.rules.desired import Standing
from agent.sync.journal import Submission
from agent.sync.options import Options
from scrapers.portal_files import load
from tests.simulated.rig import AGREED, Rig
from tests.simulated.scenes import (
    by_hand,
    by_order,
    due_orders,
    nothing,
    one_order,
    reasons,
    shown,
    submits,
)
from tests.simulated.truth import lies
from tests.simulated.world import World

FOREVER = "late-apply=600000000"


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
