"""The worker on a practice twin with a real browser: one order, and a death in the middle."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.home import Home
from agent.rules.polling import Polled
from tests.api.asked import ask, ledger_of
from tests.api.waiting import is_gone, until
from tests.running import Shop, shop
from tests.service.workers import begin, pass_of, worker

pytestmark = pytest.mark.storm

PATIENCE = 120


def state(home: Home, run: int) -> str:
    with ledger_of(home) as ledger:
        found = ledger.asked_runs.get(run)
        assert found is not None
        return found.state


def submits(place: Shop) -> dict[str, int]:
    return {row["order_id"]: len(row["submits"]) for row in place.oracle() if row["submits"]}


def due(place: Shop) -> list[str]:
    """Orders that may be written without asking and are not yet."""
    return [
        row["order_id"]
        for row in place.oracle()
        if isinstance(row["expected"], list) and row["expected"] and not row["shown"]
    ]


@pytest.mark.browser
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_one_order_then_a_worker_killed_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop(tmp_path, orders=4, seed=5) as place:
        for name, value in place.environment().items():
            monkeypatch.setenv(name, value)
        home = Home(place.home.resolve(), True)
        place.sync("--limit", "0")  # a person agrees to the first writes, and none is made yet
        waiting = due(place)
        assert len(waiting) > 1
        with worker() as child:
            one = ask(home, waiting[1])
            until("one order is written", lambda: state(home, one) == "ended", PATIENCE)
            assert submits(place) == {waiting[1]: 1}, "the order that was asked for, and no other"
            assert waiting[1] not in due(place)

            began = _steps(home, "after_plan")
            dies = ask(home, waiting[0])
            until("it is at work", lambda: _steps(home, "after_plan") > began, PATIENCE)
            waits = ask(home)
            at_work = pass_of(child)
            os.kill(child.pid or 0, signal.SIGKILL)
            until("it is dead, and its pass with it", lambda: is_gone(at_work), PATIENCE)
            assert not child.lives
            assert (state(home, dies), state(home, waits)) != ("running", "ended")
            begin(child)
            until("the waiting run is done", lambda: state(home, waits) == "ended", PATIENCE)
            assert state(home, dies) == "broken", "and it is not carried out a second time"
        assert place.verdict().clean
        assert due(place) == []
        assert set(submits(place).values()) == {1}


@pytest.mark.browser
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_the_schedule_makes_room_for_a_person_at_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop(tmp_path, orders=12, seed=5, arguments=["--latency", "100"]) as place:
        for name, value in place.environment().items():
            monkeypatch.setenv(name, value)
        home = Home(place.home.resolve(), True)
        place.sync("--limit", "0")
        assert due(place)
        with worker():
            with ledger_of(home) as ledger:
                run = ledger.asked_runs.ask(None, None, datetime.now(UTC), by="schedule")
            until("the schedule is at work", lambda: _steps(home, "after_plan") > 0, PATIENCE)
            ran = place.run("sync", "--yes")
            assert ran.status in (0, 64), ran.err  # 64: orders that a person must look at
            assert "makes room" in ran.err
            until("its pass has ended", lambda: state(home, run) != "running", PATIENCE)
            assert state(home, run) == "gave_way"
        assert due(place) == []
        assert set(submits(place).values()) == {1}


@pytest.mark.browser
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_a_long_pass_makes_room_for_a_second_look_at_a_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop(tmp_path, orders=12, seed=5, arguments=["--latency", "100"]) as place:
        for name, value in place.environment().items():
            monkeypatch.setenv(name, value)
        home = Home(place.home.resolve(), True)
        place.sync("--limit", "0")
        assert due(place)
        with worker():
            with ledger_of(home) as ledger:
                run = ledger.asked_runs.ask(None, None, datetime.now(UTC), by="schedule")
            until("it writes", lambda: _steps(home, "after_plan") > 0, PATIENCE)
            with ledger_of(home) as ledger:
                lost = datetime.now(UTC)
                ledger.polls.keep("alibaba1688", Polled(lost, 0, 0, 1, 0.5), lost)
            until("it has ended", lambda: state(home, run) != "running", PATIENCE)
            assert state(home, run) == "gave_way"
            until("the next one goes on", lambda: due(place) == [], PATIENCE)
        assert place.verdict().clean
        assert set(submits(place).values()) == {1}


def _steps(home: Home, name: str) -> int:
    return home.log.read_text("utf-8").count(f"INFO {name} ")
