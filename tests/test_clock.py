"""A clock that jumps: forward is nothing, back stops the run before anything is written."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.rules.polling import CLOCKS_DIFFER
from agent.sync.clock import check_clock, spoken
from agent.sync.options import Options
from agent.words import Words
from tests.simulated.rig import Rig
from tests.simulated.truth import lies, unfinished
from tests.simulated.world import World

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def everything_in(rig: Rig) -> list[str]:
    """Every row of the ledger, as SQL."""
    with sqlite3.connect(rig.ledger_file) as db:
        return list(db.iterdump())


@pytest.mark.parametrize("gone", [timedelta(), timedelta(minutes=4), CLOCKS_DIFFER])
def test_a_small_step_back_is_nothing(gone: timedelta) -> None:
    check_clock(NOON - gone, NOON)


def test_without_an_earlier_run_any_clock_is_right() -> None:
    check_clock(NOON, None)


@pytest.mark.parametrize(
    ("gone", "en", "zh"),
    [
        (timedelta(minutes=6), "6 min behind", "倒退了 6 分钟"),
        (timedelta(hours=3, minutes=10), "3 h behind", "倒退了 3 小时"),
        (timedelta(days=400), "400 days behind", "倒退了 400 天"),
    ],
)
def test_a_step_back_is_told_with_its_size(gone: timedelta, en: str, zh: str) -> None:
    with pytest.raises(UserError) as stopped:
        check_clock(NOON - gone, NOON)
    assert stopped.value.exit_status == 8
    assert en in Words("en").say("errors.clock_wrong", stopped.value.details)
    assert zh in Words("zh").say("errors.clock_wrong", stopped.value.details)


def test_lengths_are_rounded_not_cut() -> None:
    said = spoken(timedelta(hours=2, minutes=59))
    assert Words("en").say(said.key, said.details) == "3 h"


def test_a_clock_that_went_back_stops_the_run_before_anything_is_written(tmp_path: Path) -> None:
    rig = Rig(World(), tmp_path)
    rig.run(Options(agree=lambda due, account: False))
    before = everything_in(rig)
    rig.world.clock.forward(hours=-2)
    with pytest.raises(UserError, match="clock_wrong"):
        rig.run()
    assert everything_in(rig) == before
    assert all(not row["submits"] for row in rig.world.rows())


def test_a_clock_that_is_right_again_needs_one_word_once(tmp_path: Path) -> None:
    """The clock had run ahead, a run wrote that down, then it was set right."""
    rig = Rig(World(), tmp_path)
    rig.world.clock.forward(days=900)
    rig.run(Options(agree=lambda due, account: False))
    rig.world.clock.forward(days=-900)
    rig.run(Options(agree=lambda due, account: True, trust_clock=True))
    rig.world.clock.forward(minutes=1)
    rig.run()
    assert unfinished(rig) == []
    assert lies(rig) == []


def test_a_clock_that_jumps_forward_changes_nothing(tmp_path: Path) -> None:
    rig = Rig(World(), tmp_path)
    rig.run(Options(agree=lambda due, account: False))
    rig.world.clock.forward(days=3)
    rig.run()
    assert unfinished(rig) == []
    assert lies(rig) == []
