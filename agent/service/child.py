"""A child process that ends with its parent, and is told so by its standard input."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# Ctrl-C in a terminal is its parent's alone.
_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0


@dataclass(slots=True, eq=False)
class Child:
    """`module` is run by our own Python. `ready` is set once it has said its first line. One that
    `presses`, itself or by its children, is never killed: it may be about to write down a press.
    `heard` is told every line that it says, and an empty one at its end."""

    module: str
    arguments: Sequence[str] = ()
    presses: bool = False
    heard: Callable[[str], None] | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    said: str = ""
    _process: subprocess.Popen[bytes] | None = None
    _began: float = 0.0

    def start(self) -> None:
        """Start it. What it says after its first line is let go, unless somebody hears it."""
        self.ready.clear()
        self._began = time.monotonic()
        command = [sys.executable, "-m", self.module, *self.arguments]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sys.stderr if sys.platform == "win32" else None,  # pythonw's own leads nowhere
            creationflags=_GROUP,
            start_new_session=sys.platform != "win32",
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    @property
    def pid(self) -> int | None:
        """Its number, where it was started."""
        return self._process.pid if self._process else None

    @property
    def lives(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll() if self._process else None

    @property
    def lived(self) -> float:
        """Seconds since its start."""
        return time.monotonic() - self._began

    def let_go(self) -> None:
        """Tell it to end."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def wait(self, seconds: float) -> bool:
        """Whether it ended in that time."""
        if self._process is None:
            return True
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        line = process.stdout.readline()
        if line and process is self._process:
            self.said = line.decode("utf-8", "replace").strip()
            self.ready.set()
        if self.heard is None:
            while process.stdout.read(4096):
                pass
            return
        while line:
            self.heard(line.decode("utf-8", "replace").strip())
            line = process.stdout.readline()
        self.heard("")
