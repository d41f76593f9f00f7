"""The worker, a process of its own: what was asked for is done once, whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from agent.home import Home, open_home
from agent.ledger.asked_runs import AskedRun
from agent.worker import Worker
from scrapers.browser.world import World
from tests.api.asked import ask, ledger_of
from tests.api.listening import STORE, free_port
from tests.api.waiting import children, is_gone, until, workers_of

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


@pytest.fixture
def worker(home: Home) -> Generator[Worker]:
    made = Worker(home)
    yield made
    made.stop(10)


def test_an_asked_run_is_carried_out_and_its_trouble_told(home: Home, worker: Worker) -> None:
    asked = ask(home)
    assert not worker.lives()
    worker.ask(asked)
    assert worker.lives()
    (ended,) = until_ended(home, asked)
    assert ended.bits == 4
    (told,) = ended.result
    assert (told["store"], told["trouble"]) == (STORE, "store_busy")
    assert ended.started_at is not None
    assert ended.ended_at is not None
    (pid,) = workers_of(os.getpid())
    worker.stop(10)  # its parent lets go of its input
    assert is_gone(pid)
    assert not worker.lives()


def test_at_start_the_run_that_a_dead_worker_left_is_broken_and_those_that_wait_are_done(
    home: Home, worker: Worker
) -> None:
    left, *asked = [ask(home, str(n)) for n in range(4)]
    with ledger_of(home) as ledger:
        assert ledger.asked_runs.start(left, datetime.now(UTC)) is not None
    worker.start()
    ended = until_ended(home, *asked)
    broken = run(home, left)
    assert (broken.state, broken.bits) == ("broken", None)
    assert broken.ended_at is not None
    times = [one.started_at for one in ended if one.started_at]
    assert len(times) == 3
    assert times == sorted(times)


def test_the_same_run_that_still_waits_is_asked_for_once(home: Home) -> None:
    assert ask(home) == ask(home)
    assert ask(home, "1") != ask(home)


def test_a_damaged_queue_loses_nothing(home: Home) -> None:
    asked = [ask(home, str(n)) for n in range(2)]
    home.queue.write_bytes(b"no database " * 1000)
    worker = Worker(home)
    worker.start()
    until_ended(home, *asked)
    worker.stop(10)


def test_a_run_that_is_queued_again_is_carried_out_once(
    home: Home, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever an old queue holds, and whoever asks once more: the ledger knows what was begun."""
    old = Worker(home)
    monkeypatch.setattr(old, "start", lambda: None)
    first, last = ask(home, "1"), ask(home, "2")
    for id in (first, 77, last, first):
        old.ask(id)
    worker.start()
    ended = until_ended(home, first, last)
    for id in (first, last):
        worker.ask(id)
    after = ask(home, "3")
    worker.ask(after)
    until_ended(home, after)
    assert [run(home, first), run(home, last)] == ended


def test_a_worker_that_was_killed_is_started_again_for_the_next_run(
    home: Home, worker: Worker
) -> None:
    first = ask(home, "1")
    worker.ask(first)
    until_ended(home, first)
    (pid,) = workers_of(os.getpid())
    os.kill(pid, signal.SIGKILL)
    until("it is dead", lambda: not worker.lives())
    second = ask(home, "2")
    worker.ask(second)
    assert worker.lives()
    until_ended(home, second)


def test_requests_that_find_no_worker_at_once_start_one(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, both = list[object](), threading.Barrier(2)

    class Process:
        stdin = None

        def __init__(self, *_: Any, **__: Any) -> None:
            started.append(self)
            with pytest.raises(threading.BrokenBarrierError):
                both.wait(0.3)  # a second one would meet the first here

        def poll(self) -> None:
            return None

    monkeypatch.setattr("agent.worker.subprocess.Popen", Process)
    worker = Worker(home)
    threads = [threading.Thread(target=worker.start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started) == 1


def test_it_ends_when_its_parent_is_killed(home: Home) -> None:
    script = (
        "import sys; from pathlib import Path; from agent.home import Home;"
        "from agent.worker import Worker; w = Worker(Home(Path(sys.argv[1]), False)); w.start();"
        "print('started', flush=True); sys.stdin.read()"
    )
    asked = ask(home)
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(home.root)],
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


# yundan up


@contextmanager
def up(home: Home) -> Generator[tuple[subprocess.Popen[str], int]]:
    """`yundan up` once it listens, with its port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "agent", "up"],
        env={**os.environ, "YUNDAN_PORT": str(port), "YUNDAN_LANG": "en"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert f"127.0.0.1:{port}" in said, said + process.stdout.read()
        yield process, port
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def listening_on(pid: int, port: int) -> list[str]:
    """The addresses that listen on a port, as Linux writes them."""
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{name}").read_text("utf-8").splitlines()[1:]
    ]
    return [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]


def test_up_that_is_ended_ends_its_worker_and_leaves_nothing_locked(home: Home) -> None:
    with ledger_of(home) as ledger:
        ledger.requests.begin("died-before", "/v1/sync", "digest", datetime.now(UTC))
    asked = ask(home)
    with up(home) as (process, port):
        until_ended(home, asked)
        (worker,) = children(process.pid)
        assert listening_on(process.pid, port) == [f"0100007F:{port:04X}"], "this machine only"
        process.terminate()
        out, _ = process.communicate(timeout=30)
        assert process.returncode == 0, out
        assert is_gone(worker)
    assert "Traceback" not in out
    assert "Stopping" in out
    with ledger_of(home) as ledger:
        again = ledger.requests.begin("died-before", "/v1/sync", "digest", datetime.now(UTC))
        assert again is None, "what the agent before never answered may come again"
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
    with FileLock(home.lock("up"), timeout=0):
        pass


def test_up_that_is_killed_takes_its_worker_along(home: Home) -> None:
    asked = ask(home)
    with up(home) as (process, _):
        until_ended(home, asked)
        (worker,) = children(process.pid)
        process.kill()
    until("the worker ended", lambda: is_gone(worker))
