"""The armed log: no backup, rebuild, copy or damage ever leads to a second press."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.ledger import LedgerCorrupt
from agent.rules.desired import Standing
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import State, Submission
from agent.sync.options import Options, OrderResult, RunResult
from agent.sync.recover import Standby
from agent.words import LANGUAGES, Words
from tests.simulated.rig import KILLED, Rig, warm
from tests.simulated.scenes import submits
from tests.simulated.truth import lies, picture, unfinished
from tests.simulated.world import World

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
LATE = "late-apply=60000"
DRY = Options(dry_run=True)


def one_in_doubt(home: Path) -> Rig:
    """A store that would duplicate, with one press that it answers late, and one order more."""
    home.mkdir()
    return Rig(World(LATE, orders=1, variant="6"), home, "duplicates")


def only(result: RunResult) -> OrderResult:
    (order,) = result.orders
    return order


def in_the_end_right(rig: Rig) -> None:
    """The late press arrives, and one more run proves it."""
    rig.world.clock.forward(minutes=2)
    rig.run()
    assert submits(rig.world) == 1, "pressed a second time"
    assert not lies(rig)
    assert not unfinished(rig)


def remove_ledger(rig: Rig) -> None:
    for file in rig.home.glob("ledger.sqlite*"):
        file.unlink()


def put_back_an_older_ledger(rig: Rig) -> None:
    backup = rig.home.with_name("backup") / "ledger.sqlite"
    remove_ledger(rig)
    shutil.copy2(backup, rig.ledger_file)


def break_the_ledger(rig: Rig) -> None:
    with rig.ledger_file.open("r+b") as file:
        file.write(b"this is no database at all, sorry")
    with pytest.raises(LedgerCorrupt) as damaged:
        rig.ledger()
    assert damaged.value.kept.exists()


# the ledger forgets, the log does not


@pytest.mark.parametrize(
    "harm", [remove_ledger, put_back_an_older_ledger, break_the_ledger], ids=lambda h: h.__name__
)
def test_a_ledger_that_forgot_the_press(harm: Callable[[Rig], None], tmp_path: Path) -> None:
    rig = one_in_doubt(tmp_path / "home")
    rig.run(DRY)
    shutil.copytree(rig.home, tmp_path / "backup")
    assert only(rig.run()).reason == "absent_after_settling"
    harm(rig)
    order = only(rig.run())
    assert (order.standing, order.reason) == (Standing.REVIEW, "absent_after_settling")
    assert picture(rig).states_of(order.order_id) == [State.UNKNOWN]
    assert not lies(rig)
    in_the_end_right(rig)


def test_only_the_last_press_of_an_order_is_taken_over(tmp_path: Path) -> None:
    rig = Rig(World(orders=20), tmp_path, "rejects")
    (order_id,) = [r["order_id"] for r in rig.world.rows() if r["case"] == "recycled_number"]
    rig.run()  # refused
    rig.world.do(do="correct_waybill", order_id=order_id)
    rig.run()  # the new number is written
    remove_ledger(rig)
    rig.run()
    assert picture(rig).states_of(order_id) == [State.CONFIRMED]
    assert not lies(rig)


def test_a_log_that_was_lost_and_adopted_knows_what_the_ledger_knew(tmp_path: Path) -> None:
    rig = one_in_doubt(tmp_path / "home")
    rig.run()
    shutil.rmtree(rig.home / "armed")
    rig.adopt()
    remove_ledger(rig)
    assert only(rig.run()).reason == "absent_after_settling"
    in_the_end_right(rig)


# the folder


def test_a_copied_folder_is_read_only_while_the_first_goes_on(tmp_path: Path) -> None:
    first = one_in_doubt(tmp_path / "home")
    assert only(first.run()).reason == "absent_after_settling"
    shutil.copytree(first.home, tmp_path / "copy", copy_function=shutil.copy2)
    second = Rig(first.world, tmp_path / "copy", "duplicates")
    for _ in range(2):
        order = only(second.run())
        assert order.standing is Standing.REVIEW  # the doubt came along
        only(first.run())
        assert submits(first.world) == 1
    first.world.clock.forward(minutes=2)
    first.run()
    first.world.do(do="new_order")
    first.world.clock.forward(minutes=1)
    told = second.run()
    assert [o.reason for o in told.orders if o.standing is Standing.FAILED] == ["standby_copied"]
    assert told.bits & 64
    assert submits(first.world) == 1
    first.run()
    assert submits(first.world) == 2
    assert not lies(first)


def test_a_copy_that_is_adopted_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    first = one_in_doubt(tmp_path / "home")
    first.run()
    shutil.copytree(first.home, tmp_path / "copy")
    second = Rig(first.world, tmp_path / "copy", "duplicates")
    assert second.adopt() == 1
    assert only(second.run()).reason == "absent_after_settling"
    in_the_end_right(second)


def test_a_moved_folder_is_still_at_home(tmp_path: Path) -> None:
    rig = one_in_doubt(tmp_path / "home")
    rig.run()
    rig.home = rig.home.rename(tmp_path / "elsewhere")
    assert only(rig.run()).reason == "absent_after_settling"
    in_the_end_right(rig)


def put_back_afresh(backup: Path, home: Path) -> None:
    """As `rm -r` and `cp -a` do; file numbers are given out again."""
    shutil.rmtree(home)
    shutil.copytree(backup, home)


def put_back_over(backup: Path, home: Path) -> None:
    """As `cp -a backup/. home/` does: every file is overwritten in its place."""
    shutil.copytree(backup, home, dirs_exist_ok=True)


@pytest.mark.parametrize("put_back", [put_back_afresh, put_back_over], ids=lambda p: p.__name__)
def test_a_whole_folder_from_a_backup_is_read_only(
    put_back: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    rig = one_in_doubt(tmp_path / "home")
    rig.run(DRY)
    shutil.copytree(rig.home, tmp_path / "backup")
    assert only(rig.run()).reason == "absent_after_settling"
    put_back(tmp_path / "backup", rig.home)
    order = only(rig.run())
    assert (order.standing, order.reason) == (Standing.FAILED, "standby_copied")
    assert submits(rig.world) == 1
    rig.world.clock.forward(minutes=2)  # meanwhile the forgotten press arrives
    assert rig.adopt() == 1
    assert only(rig.run()).standing is Standing.ALREADY
    assert submits(rig.world) == 1


def test_a_lost_log_is_not_begun_again_by_itself(tmp_path: Path) -> None:
    rig = one_in_doubt(tmp_path / "home")
    rig.run()
    for lost in ("unlink", "empty"):
        rig.log().path.unlink() if lost == "unlink" else rig.log().path.write_bytes(b"")
        rig.world.clock.forward(seconds=1)
        assert only(rig.run()).standing is Standing.REVIEW
        assert not rig.log().exists
    assert rig.adopt() == 1
    remove_ledger(rig)
    assert only(rig.run()).reason == "absent_after_settling"
    in_the_end_right(rig)


# the line before the press


def test_a_damaged_line_stops_writing_until_adopted_and_only_it_is_lost(tmp_path: Path) -> None:
    rig = one_in_doubt(tmp_path / "home")
    rig.run()
    log = rig.log()
    header, pressed = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(header + b"00000000 {}\n" + pressed)
    rig.world.do(do="new_order")
    rig.world.clock.forward(seconds=10)
    remove_ledger(rig)
    told = rig.run()
    assert {o.reason for o in told.orders} == {"standby_damaged"}
    assert submits(rig.world) == 1
    rig.adopt()
    assert b"00000000 {}" in next(rig.home.glob("armed/*.damaged-*")).read_bytes()
    assert len(log.presses()) == 1
    after = {o.reason for o in rig.run().orders}
    assert "absent_after_settling" in after
    assert max(len(row["submits"]) for row in rig.world.rows()) == 1
    rig.world.clock.forward(minutes=2)
    rig.run()
    assert max(len(row["submits"]) for row in rig.world.rows()) == 1
    assert not lies(rig)


def test_dying_between_the_ledger_and_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(World(orders=1, variant="6"), tmp_path, "duplicates")

    def die(log: ArmedLog, submission: Submission, at: datetime) -> None:
        os._exit(KILLED)

    warm()
    with monkeypatch.context() as patch:
        patch.setattr(ArmedLog, "append", die)
        assert rig.run_apart().result is None
    assert rig.log().presses() == []
    order = only(rig.run())
    assert (order.standing, order.reason) == (Standing.REVIEW, "absent_after_settling")
    assert submits(rig.world) == 0
    assert not lies(rig)
    remove_ledger(rig)
    assert only(rig.run()).reason == "absent_after_settling", "the doubt was in the ledger alone"


def test_a_full_disk_stops_before_the_press(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(World(orders=1), tmp_path, "rejects")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    rig.run(DRY)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            rig.run()
    assert "press" not in rig.world.asked
    assert only(rig.run()).standing is Standing.WRITTEN
    assert submits(rig.world) == 1
    assert not lies(rig)


def test_a_log_that_does_not_take_the_line_is_never_pressed_past(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(World(orders=1), tmp_path, "rejects")
    seen: list[str] = []

    def answer(ask: str, *values: object) -> object:
        if ask == "press":
            seen.extend(p.submission.id for p in rig.log().presses())
        return World.answer(rig.world, ask, *values)

    monkeypatch.setattr(rig.world, "answer", answer)
    rig.run()
    assert len(seen) == 1, "the line was not on disk when the button was pressed"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_stand_by_is_one_sentence_with_the_next_step(lang: str) -> None:
    for standby in Standby:
        if standby is not Standby.READY:
            said = Words(lang).reason(f"standby_{standby}", {"store": "shop"})
            assert "yundan adopt shop" in said
            assert "?" not in said
