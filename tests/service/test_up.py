"""`yundan up`: either child dies and is started again, and nothing outlives the supervisor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from agent.home import Home, open_home
from scrapers.browser.world import World
from tests.api.asked import ask, ledger_of
from tests.api.listening import STORE, free_port
from tests.api.waiting import children, is_gone, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Home]:
    """A data folder whose store is busy elsewhere: each run ends at once and opens no browser."""
    made = open_home(tmp_path / "home", World())
    monkeypatch.setenv("YUNDAN_HOME", str(made.root))
    monkeypatch.delenv("YUNDAN_PRACTICE", raising=False)
    with FileLock(made.lock(STORE)):
        yield made


@dataclass(frozen=True, slots=True)
class Up:
    """A running `yundan up`."""

    process: subprocess.Popen[str]
    port: int

    def child(self, module: str) -> int:
        """The process of one of its children, as soon as there is one."""
        found = list[int]()

        def there_is_one() -> bool:
            found[:] = [
                pid
                for pid in children(self.process.pid)
                if not is_gone(pid) and module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
            ]
            return bool(found)

        until(f"there is {module}", there_is_one)
        return found[0]


@contextmanager
def up(home: Home) -> Generator[Up]:
    """`yundan up` once it listens."""
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
        yield Up(process, port)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def ended(home: Home, run: int) -> bool:
    with ledger_of(home) as ledger:
        found = ledger.asked_runs.get(run)
        return found is not None and found.state == "ended"


def listening_on(pid: int, port: int) -> list[str]:
    """The addresses that listen on a port, as Linux writes them."""
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{name}").read_text("utf-8").splitlines()[1:]
    ]
    return [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]


def test_up_that_is_ended_ends_its_children_in_time_and_leaves_nothing_locked(home: Home) -> None:
    with ledger_of(home) as ledger:
        ledger.requests.begin("died-before", "/v1/sync", "digest", datetime.now(UTC))
    asked = ask(home)
    with up(home) as agent:
        until("the run ended", lambda: ended(home, asked))
        both = [agent.child("agent.api.process"), agent.child("agent.worker")]
        here = listening_on(agent.process.pid, agent.port)
        assert here == [f"0100007F:{agent.port:04X}"], "this machine only"
        began = time.monotonic()
        agent.process.terminate()
        out, _ = agent.process.communicate(timeout=30)
        assert time.monotonic() - began < 5
        assert agent.process.returncode == 0, out
        assert all(is_gone(pid) for pid in both)
    assert "Traceback" not in out
    assert "Stopping" in out
    with ledger_of(home) as ledger:
        again = ledger.requests.begin("died-before", "/v1/sync", "digest", datetime.now(UTC))
        assert again is None, "what the agent before never answered may come again"
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", agent.port))
    for name in ("up", "worker"):
        with FileLock(home.lock(name), timeout=0):
            pass


def test_up_that_is_killed_takes_its_children_along(home: Home) -> None:
    with up(home) as agent:
        both = [agent.child("agent.api.process"), agent.child("agent.worker")]
        agent.process.kill()
    until("the children ended", lambda: all(is_gone(pid) for pid in both))


@pytest.mark.parametrize("module", ["agent.api.process", "agent.worker"])
def test_a_child_that_is_killed_is_started_again(home: Home, module: str) -> None:
    with up(home) as agent:
        for _ in range(2):
            before = agent.child(module)
            os.kill(before, signal.SIGKILL)
            until("another one is there", lambda b=before: agent.child(module) != b)
        asked = ask(home)
        until("the worker works", lambda: ended(home, asked))
        until("the API answers", lambda: answers(agent.port))
    log = home.log.read_text("utf-8")
    assert log.count(f"INFO died child={module} n=-9") == 2


def test_other_settings_are_followed_without_being_asked_to(home: Home) -> None:
    def begins(module: str) -> int:
        return home.log.read_text("utf-8").count(f"INFO started child={module}")

    both = ["agent.api.process", "agent.worker"]
    with up(home) as agent:
        until("both began", lambda: [begins(one) for one in both] == [1, 1])
        home.config.write_text("[schedule", "utf-8")  # half of it is written
        asked = ask(home)
        until("the worker works", lambda: ended(home, asked))
        home.config.write_text("[schedule]\non = false\n", "utf-8")
        until("both follow", lambda: [begins(one) for one in both] == [2, 2])
        asked = ask(home, "2")
        until("the worker works", lambda: ended(home, asked))
        until("the API answers", lambda: answers(agent.port))
    assert [begins(one) for one in both] == [2, 2], "each once"


def test_whoever_begins_is_told_the_next_step_and_once(home: Home) -> None:
    with up(home) as agent:
        before = agent.child("agent.api.process")
        os.kill(before, signal.SIGKILL)
        until("another one is there", lambda: agent.child("agent.api.process") != before)
        until("the API answers", lambda: answers(agent.port))
        agent.process.terminate()
        assert agent.process.stdout is not None
        out = agent.process.stdout.read()  # to its end; some of it was read ahead by now
    assert out.count("yundan login") == 1
    assert f"Next: yundan login {STORE}" in out
    with ledger_of(home) as ledger:
        now = datetime.now(UTC)
        for key, portal in ((STORE, "doudian"), ("alibaba1688", "alibaba1688")):
            ledger.decisions.take_over(key, portal, f"at {key}", now)
    assert f"yundan sync --store {STORE}" in said_at_start(home)
    with ledger_of(home) as ledger:
        ledger.decisions.note_account(STORE, "first_write_agreed_at", datetime.now(UTC))
    assert "yundan sync" not in said_at_start(home)


def said_at_start(home: Home) -> str:
    """What `yundan up` says once it listens; how many extensions are paired comes last."""
    with up(home) as agent:
        assert agent.process.stdout is not None
        lines = list[str]()
        while not lines or "extension" not in lines[-1]:
            lines.append(agent.process.stdout.readline())
            assert lines[-1], "it ended"
    assert "yundan login" not in "".join(lines)
    return "".join(lines)


def test_a_second_one_on_the_same_folder_says_so(home: Home) -> None:
    with up(home) as agent:
        second = subprocess.run(
            [sys.executable, "-m", "agent", "up"],
            env={**os.environ, "YUNDAN_PORT": str(free_port()), "YUNDAN_LANG": "en"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert second.returncode == 2
        assert "up already" in second.stderr
        assert answers(agent.port)


def test_a_port_that_somebody_has_is_said_once(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = subprocess.run(
            [sys.executable, "-m", "agent", "up"],
            env={**os.environ, "YUNDAN_PORT": str(taken.getsockname()[1]), "YUNDAN_LANG": "en"},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert refused.returncode == 8
    assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
