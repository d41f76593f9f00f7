"""One of the two products as a process: started on loopback, waited for, stopped or killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.real.places import BackendTrouble, free_port


def until(happened: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something has happened; raises BackendTrouble, which says what did not."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise BackendTrouble(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.03)


def is_alive(pid: int) -> bool:
    """Whether a process of that id runs (one that ended and nobody asked about does not)."""
    with contextlib.suppress(ChildProcessError, AttributeError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def end_process(pid: int, seconds: float = 10) -> None:
    """Ask a process to end, and end it after a while if it does not."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        try:
            until(lambda: not is_alive(pid), seconds, f"process {pid} does not end")
        except BackendTrouble:
            os.kill(pid, signal.SIGKILL)


class Server:
    """A product's server on a port and a data folder of its own.

    As a context manager it is started at the beginning and stopped at the end.
    """

    name = "server"

    def __init__(self, data: Path, port: int | None = None) -> None:
        self.data = data
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.data / "server.log"

    def command(self) -> list[str]:
        """What starts the server."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """The variables that it needs."""
        raise NotImplementedError

    def start(self) -> None:
        """Start, without waiting until it answers; it outlives this process unless stopped."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                self.command(),
                env={**os.environ, **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def wait_ready(self, seconds: float = 60) -> None:
        """Wait until it answers; raises BackendTrouble with its last lines if it does not."""
        try:
            until(self._ready_or_ended, seconds, f"{self.name} does not get ready")
        except BackendTrouble as trouble:
            raise BackendTrouble(f"{self._last_lines()}\n{trouble} (log: {self.log})") from None
        if not self._said_ready():
            raise BackendTrouble(f"{self._last_lines()}\n{self.name} ended (log: {self.log})")

    def stop(self) -> None:
        """Let it end in order; nothing happens if it does not run."""
        if self.process:
            end_process(self.process.pid)
            self.process.wait()
            self.process = None

    def kill(self) -> None:
        """kill -9, as when the machine goes down."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        """Stop, and start again on the same port and data."""
        self.stop()
        self.start()
        self.wait_ready()

    def __enter__(self) -> Server:
        self.start()
        try:
            self.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _said_ready(self) -> bool:
        return b"READY" in self.log.read_bytes()

    def _ready_or_ended(self) -> bool:
        return self._said_ready() or (self.process is not None and self.process.poll() is not None)

    def _last_lines(self) -> str:
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-15:])
