"""`yundan up` is told to end while a waybill is on its way: never between armed and its record."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.home import Home
from agent.sync.journal import State
from tests.api.asked import ask, ledger_of
from tests.api.listening import STORE, free_port
from tests.api.waiting import children, is_gone, until
from tests.running import Shop, shop

PATIENCE = 120
pytestmark = [
    pytest.mark.storm,
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
]


@contextmanager
def up(place: Shop) -> Generator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "agent", "up"],
        env={**os.environ, **place.environment(), "YUNDAN_PORT": str(free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def descendants(pid: int) -> list[int]:
    found = children(pid)
    return found + [below for child in found for below in descendants(child)]


def states(home: Home) -> list[State]:
    with ledger_of(home) as ledger:
        return [submission.state for submission in ledger.submissions.live(STORE, tuple(State))]


@pytest.mark.parametrize("at", ["after_arm", "pressed"])
def test_what_was_armed_is_recorded_before_the_end(tmp_path: Path, at: str) -> None:
    with shop(tmp_path, 4, 5, ("--fault", "slow=900")) as place:
        home = Home(place.home.resolve(), True)
        place.sync("--limit", "0")  # a person agrees, and nothing is written yet
        ask(home)
        with up(place) as process:
            until("a waybill is on its way", lambda: f"INFO {at} " in log_of(home), PATIENCE)
            below = descendants(process.pid)
            process.terminate()
            process.wait(30)
            until("nobody is left", lambda: all(is_gone(pid) for pid in below))
        assert State.ARMED not in states(home), "what became of the press is recorded"
        assert sum(len(row["submits"]) for row in place.oracle()) == 1
        place.sync()
        assert place.verdict().clean
        assert all(len(row["submits"]) <= 1 for row in place.oracle())


def log_of(home: Home) -> str:
    return home.log.read_text("utf-8") if home.log.exists() else ""
