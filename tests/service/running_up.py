"""A real `yundan up` over a practice shop, whose processes are found and killed one by one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from agent.home import Home
from tests.api.listening import free_port
from tests.api.waiting import children, is_gone, until
from tests.running import Shop

Role = Literal["supervisor", "API", "worker", "pass", "browser"]
ROLES: tuple[Role, ...] = ("pass", "browser", "API", "worker", "supervisor")
_MODULES: dict[Role, bytes] = {
    "API": b"agent.api.process",
    "worker": b"agent.worker",
    "pass": b"agent.pass_process",
}
START_SECONDS = 120


@dataclass(slots=True)
class Service:
    """`yundan up` of one shop; started again after it was killed."""

    place: Shop
    port: int
    process: subprocess.Popen[bytes]

    @property
    def home(self) -> Home:
        return Home(self.place.home.resolve(), True)

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self.process = _started(self.place, self.port)

    def family(self) -> list[int]:
        """It and everything that came of it."""
        return [self.process.pid, *_below(self.process.pid)]

    def find(self, role: Role) -> int | None:
        """The process of this role that is at work now."""
        if role == "supervisor":
            return self.process.pid
        for pid in _below(self.process.pid):
            told = _command_line(pid)
            if role == "browser":
                name = Path(told.partition(b"\0")[0].decode("utf-8", "replace")).name
                if "chrom" in name and b"--type=" not in told:
                    return pid
            elif _MODULES[role] in told:
                return pid
        return None

    def kill(self, role: Role) -> bool:
        """Kill -9; a killed supervisor is started again once nothing of it is left. False where
        the process had ended by itself."""
        pid, family = self.find(role), self.family()
        if pid is None:
            return False
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        if role == "supervisor":
            self.process.wait()
            until("nothing is left of it", lambda: all(map(is_gone, family)), START_SECONDS)
            self.start()
        return True

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.process.terminate()
        self.process.wait(120)


@contextmanager
def running_up(place: Shop) -> Generator[Service]:
    """`yundan up` for the length of a `with`."""
    port = free_port()
    service = Service(place, port, _started(place, port))
    try:
        yield service
    finally:
        service.stop()


def _started(place: Shop, port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "agent", "up"],
        env={**place.environment(), "YUNDAN_PORT": str(port)},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline().decode("utf-8", "replace")
    assert f"127.0.0.1:{port}" in said, said
    return process


def _below(pid: int) -> Iterator[int]:
    try:
        found = children(pid)
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in found:
        yield child
        yield from _below(child)


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
