"""The worker, a process of its own: what was asked for is done once, whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from agent import worker as service
from agent.errors import UserError
from agent.home import Home, open_home
from agent.ledger.alerts import Alert
from agent.ledger.asked_runs import AskedRun
from agent.ledger.opening import keep_aside
from agent.logs import opened_log
from agent.service.alive import Alive
from agent.settings import parsed_config
from agent.telling.alerts import raised
from agent.tending import Tending
from agent.words import Words
from scrapers.browser.world import World
from tests.api.asked import ask, ledger_of
from tests.api.listening import STORE
from tests.api.waiting import children, is_gone, until
from tests.service.workers import begin, pass_of, worker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Home]:
    """A data folder whose store is busy elsewhere: each run ends at once and opens no browser."""
    made = open_home(tmp_path / "home", World())
    monkeypatch.setenv("YUNDAN_HOME", str(made.root))
    monkeypatch.delenv("YUNDAN_PRACTICE", raising=False)
    with FileLock(made.lock(STORE)):
        yield made


def run(home: Home, id: int) -> AskedRun:
    with ledger_of(home) as ledger:
        found = ledger.asked_runs.get(id)
        assert found is not None
        return found


def until_ended(home: Home, *ids: int) -> list[AskedRun]:
    until("the runs ended", lambda: all(run(home, id).state == "ended" for id in ids))
    return [run(home, id) for id in ids]


def test_an_asked_run_is_carried_out_and_its_trouble_told(home: Home) -> None:
    alive = Alive(home.lock("worker"))
    assert not alive()
    with worker() as child:
        assert alive()
        asked = ask(home)
        (ended,) = until_ended(home, asked)
        assert ended.bits == 4
        (told,) = ended.result
        assert (told["store"], told["trouble"]) == (STORE, "store_busy")
        assert ended.started_at is not None
        assert ended.ended_at is not None
        pid = child.pid or 0
    assert is_gone(pid), "its parent let go of its input"
    assert not alive()


def test_at_start_the_run_that_a_dead_worker_left_is_broken_and_those_that_wait_are_done(
    home: Home,
) -> None:
    left, *asked = [ask(home, str(n)) for n in range(4)]
    with ledger_of(home) as ledger:
        assert ledger.asked_runs.start(left, datetime.now(UTC)) is not None
    with worker():
        ended = until_ended(home, *asked)
    broken = run(home, left)
    assert (broken.state, broken.bits) == ("broken", None)
    assert broken.ended_at is not None
    assert [one["trouble"] for one in broken.result] == ["worker_died"]
    times = [one.started_at for one in ended if one.started_at]
    assert len(times) == 3
    assert times == sorted(times)


def test_the_same_run_that_still_waits_is_asked_for_once(home: Home) -> None:
    assert ask(home) == ask(home)
    assert ask(home, "1") != ask(home)


def test_a_persons_run_goes_before_the_schedules(home: Home) -> None:
    with ledger_of(home) as ledger:
        runs = ledger.asked_runs
        schedules = [runs.ask(STORE, str(n), datetime.now(UTC), by="schedule") for n in range(3)]
    persons = ask(home)
    with worker():
        until_ended(home, persons, *schedules)
    begun = [run(home, id).started_at for id in (persons, *schedules)]
    assert begun == sorted(at for at in begun if at)


def test_a_damaged_queue_loses_nothing(home: Home) -> None:
    asked = [ask(home, str(n)) for n in range(2)]
    home.queue.write_bytes(b"no database " * 1000)
    with worker():
        until_ended(home, *asked)


def test_a_worker_that_was_killed_goes_on_where_it_is_started_again(home: Home) -> None:
    first, second = ask(home, "1"), 0
    with worker() as child:
        until_ended(home, first)
        os.kill(child.pid or 0, signal.SIGKILL)
        until("it is dead", lambda: not child.lives)
        second = ask(home, "2")
        begin(child)
        until_ended(home, second)


def test_a_pass_that_dies_is_told_and_the_next_one_goes_on(home: Home) -> None:
    with worker() as child:
        dies = ask(home, "1")
        os.kill(pass_of(child), signal.SIGKILL)
        until("it is broken off", lambda: run(home, dies).state == "broken")
        after = ask(home, "2")
        until_ended(home, after)
    assert "pass_died" in home.log.read_text("utf-8")
    assert [one["trouble"] for one in run(home, dies).result] == ["pass_died"]


def test_settings_that_break_later_are_told_though_no_pass_can_begin(home: Home) -> None:
    def asked_by_the_schedule() -> None:
        with ledger_of(home) as ledger:
            id = ledger.asked_runs.ask(STORE, None, datetime.now(UTC), by="schedule")
        until_ended(home, id)

    def told() -> list[Alert]:
        with ledger_of(home) as ledger:
            return [one for one in ledger.alerts.open_ones() if one.kind == "passes"]

    with worker():
        home.config.write_text("[[[", "utf-8")
        asked_by_the_schedule()
        asked_by_the_schedule()
        until("it is told", lambda: bool(told()))
    (alert,) = told()
    lines = raised(Words("en"), alert)
    assert "doudian" in lines[0]
    assert "The settings in" in lines[-1]
    assert "config.toml" in lines[-1]


def test_what_is_in_the_way_between_passes_is_noted_as_it_begins(home: Home) -> None:
    stands = list[str]()

    def work() -> None:
        if stands:
            raise UserError(stands[0], path="alerts.json")

    def noted() -> list[str]:
        lines = home.log.read_text("utf-8").splitlines()
        return [code for line in lines for code in ("alerts_damaged", "disk_full") if code in line]

    with opened_log(home.log) as log:
        look = service.Look(work, log)
        for standing in (["alerts_damaged"], ["disk_full"], [], ["disk_full"]):
            stands[:] = standing
            assert not any([look.broke(), look.broke(), look.broke()]), "it is no mistake of ours"
    assert noted() == ["alerts_damaged", "disk_full", "disk_full"]


def test_a_list_of_channels_that_is_damaged_is_noted_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.root / "alerts.json").write_text("{", "utf-8")
    with ledger_of(home) as ledger, opened_log(home.log) as log:
        tending = Tending(home, parsed_config(home.config), ledger, Words("en"))
        look = service.Look(lambda: tending.look(datetime.now(UTC), log), log)
        assert not any([look.broke(), look.broke()])
    assert home.log.read_text("utf-8").count("alerts_damaged") == 1


def test_a_ledger_that_was_moved_aside_is_left(home: Home) -> None:
    with worker() as child:
        until_ended(home, ask(home))
        keep_aside(home.ledger, "damaged")
        until("it ended", lambda: not child.lives)
        begin(child)
        until_ended(home, ask(home))
    assert "ledger_moved" in home.log.read_text("utf-8")


def ended_at_once() -> subprocess.CompletedProcess[str]:
    """A worker whose parent is gone as it starts."""
    return subprocess.run(
        [sys.executable, "-m", "agent.worker"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "YUNDAN_LANG": "en"},
        timeout=60,
    )


def test_one_that_is_to_end_as_it_starts_ends_without_a_word(home: Home) -> None:
    ran = ended_at_once()
    assert (ran.returncode, ran.stderr) == (0, "")


def test_settings_that_broke_are_a_sentence(home: Home) -> None:
    home.config.write_text("[[[", "utf-8")
    ran = ended_at_once()
    assert ran.returncode != 0
    assert "config.toml" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


@pytest.fixture
def before_us(home: Home) -> Generator[FileLock]:
    """A worker that was left alone and still writes down a press."""
    with FileLock(home.lock("worker")) as lock:
        yield lock


def waiting_worker(said: Path) -> subprocess.Popen[str]:
    """A worker that another one is in the way of, as soon as it has said so."""
    with said.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "agent.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "YUNDAN_LANG": "en"},
        )
    until("it says that it waits", lambda: "still writing down" in said.read_text("utf-8"))
    return process


def test_it_waits_for_a_worker_that_still_writes_down_a_press(
    tmp_path: Path, before_us: FileLock
) -> None:
    said = tmp_path / "said"
    process = waiting_worker(said)
    before_us.release()
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert len(said.read_text("utf-8").splitlines()) == 1


@pytest.mark.usefixtures("before_us")
def test_one_that_waits_ends_when_it_is_told_to(tmp_path: Path) -> None:
    process = waiting_worker(tmp_path / "said")
    process.communicate(timeout=10)
    assert process.returncode == 0


def stays(then: Callable[[], None]) -> None:
    """A parent that stays."""


@pytest.mark.usefixtures("before_us")
def test_a_worker_that_never_ends_is_a_sentence(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(service, "LONGEST_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(service, "when_parent_is_gone", stays)
    monkeypatch.setenv("YUNDAN_LANG", "en")
    with pytest.raises(SystemExit) as ended:
        service.main()
    assert ended.value.code == 4
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("yundan up")


def test_it_ends_when_its_parent_is_killed(home: Home) -> None:
    script = (
        "import sys; from agent.service.child import Child; c = Child('agent.worker'); c.start();"
        "c.ready.wait(); print('started', flush=True); sys.stdin.read()"
    )
    asked = ask(home)
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "started\n"
    (pid,) = children(parent.pid)
    until_ended(home, asked)
    assert not is_gone(pid)
    parent.kill()
    parent.communicate()
    until("the worker ended", lambda: is_gone(pid))
