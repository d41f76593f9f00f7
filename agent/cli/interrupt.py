"""Ctrl-C with patience: the step at hand is finished, so that no press is left in doubt."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

from agent.cli.console import Console
from agent.sync.journal import Submission
from agent.sync.outcome import BEFORE_THE_PRESS


class Stopping:
    """Whether somebody asked to stop."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._asked = False

    def ask(self, signal: int, frame: FrameType | None) -> None:
        """The first Ctrl-C is heeded at the next safe place, the second at once."""
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        self._console.error("ui.stopping")

    def heed(self) -> None:
        """A safe place. Raises KeyboardInterrupt where somebody asked to stop."""
        if self._asked:
            raise KeyboardInterrupt

    def step(self, name: str, submission: Submission) -> None:
        """A stage of the write journal: safe only while nothing of it was pressed."""
        if name in BEFORE_THE_PRESS:
            self.heed()


@contextmanager
def patient(console: Console) -> Generator[Stopping]:
    """Ctrl-C as above for the length of a `with`; in a thread that gets no signals, nothing."""
    stopping = Stopping(console)
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return
    before = signal.signal(signal.SIGINT, stopping.ask)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)


def end_as_by_ctrl_c() -> None:
    """A kill, or the terminal's window closed, ends this command as Ctrl-C does: whom it started
    ends with it."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # the last one is not there on Windows
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, _end)


def _end(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
