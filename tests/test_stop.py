"""Ctrl-C: the press at hand is read back first, a second one stops at once; nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.cli.console import Console
from agent.cli.interrupt import patient
from agent.sync.journal import Submission
from tests.running import Shop, shop
from tests.simulated.rig import Rig
from tests.simulated.truth import lies, unfinished
from tests.simulated.world import World

STEPS = (
    "after_plan",
    "after_preread",
    "after_fill",
    "before_arm",
    "after_arm",
    "after_press",
    "after_response",
    "before_confirm",
)
BEFORE_THE_PRESS = STEPS[:4]


def pressed(rig: Rig) -> int:
    return sum(len(row["submits"]) for row in rig.world.rows())


def until_done(rig: Rig) -> None:
    for _ in range(4):
        rig.world.clock.forward(minutes=1)
        rig.run()
        assert lies(rig) == []
    assert unfinished(rig) == []
    assert all(len(row["submits"]) <= 1 for row in rig.world.rows())


def press_ctrl_c(at: str, times: int = 1) -> Callable[[str, Submission], None]:
    """A step that sends this process the signal when it gets to `at`."""
    left = [times]

    def step(name: str, submission: Submission) -> None:
        if name == at and left[0]:
            for _ in range(times):
                left[0] -= 1
                signal.raise_signal(signal.SIGINT)

    return step


@pytest.mark.parametrize("at", STEPS)
def test_the_first_ctrl_c_leaves_no_press_in_doubt(
    at: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig = Rig(World(orders=2), tmp_path, on_resubmit="unknown")
    ask = press_ctrl_c(at)
    with patient(Console("en")) as stopping:

        def step(name: str, submission: Submission) -> None:
            ask(name, submission)
            stopping.step(name, submission)

        with pytest.raises(KeyboardInterrupt):
            rig.run(step=step)
    assert capsys.readouterr().err.count("Stopping after this step") == 1
    assert pressed(rig) == (0 if at in BEFORE_THE_PRESS else 1)
    with rig.ledger() as ledger:
        assert [s.state for s in ledger.submissions.live("shop")] in ([], ["planned"])
    until_done(rig)


@pytest.mark.parametrize("at", STEPS)
def test_the_second_ctrl_c_stops_at_once_and_the_next_run_reads_back(
    at: str, tmp_path: Path
) -> None:
    rig = Rig(World(orders=2), tmp_path, on_resubmit="rejects")
    with pytest.raises(KeyboardInterrupt), patient(Console("en")):
        rig.run(step=press_ctrl_c(at, times=2))
    assert pressed(rig) == (0 if at in STEPS[:5] else 1)
    until_done(rig)


def test_ctrl_c_means_what_it_always_did_once_the_run_is_over() -> None:
    before = signal.getsignal(signal.SIGINT)
    with patient(Console("en")):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_run_in_another_thread_is_not_hindered() -> None:
    heeded: list[bool] = []

    def run() -> None:
        with patient(Console("en")) as stopping:
            stopping.heed()
            heeded.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert heeded == [True]


def ctrl_c_once(process: subprocess.Popen[str], log: Path, word: str, times: int) -> None:
    """Press Ctrl-C as a terminal does, for every process of the command, once the log says it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if log.exists() and log.read_text("utf-8").count(word) >= times:
            os.killpg(process.pid, signal.SIGINT)
            return
        time.sleep(0.01)
    raise AssertionError(f"the run never got to {word}: {process.communicate()}")


def begun(place: Shop, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "agent", *arguments],
        env=place.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


@pytest.mark.browser
@pytest.mark.skipif(sys.platform == "win32", reason="no process groups as terminals have them")
def test_ctrl_c_in_a_real_run_then_a_plain_run_finishes(tmp_path: Path) -> None:
    with shop(tmp_path, orders=6, seed=5) as place:
        log = place.home / "logs" / "yundan.log"
        process = begun(place, "sync", "--yes")
        ctrl_c_once(process, log, "INFO after_press ", times=1)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "Traceback" not in out + err
        assert "Nothing is lost" in err
        rows = place.oracle()
        assert sum(len(row["submits"]) for row in rows) == 1
        place.sync()
        assert place.verdict().clean
        assert all(len(row["submits"]) <= 1 for row in place.oracle())
