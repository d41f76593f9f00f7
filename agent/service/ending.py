"""How a process ends when its parent lets go: at a safe place, or at once where nothing is pressed.

The parent holds the other end of our standard input. When that closes, whoever started us is gone
or wants us to end.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

INTERRUPTED = 130
IN_HASTE_AFTER = 1.0
AT_ONCE_AFTER = 3.5
"""Seconds. The whole must be over in five: a browser takes a moment to close."""


class Ending:
    """The end of one process that carries out a pass."""

    def __init__(self) -> None:
        self._asked_at: float | None = None
        self._pressing = threading.Lock()

    @property
    def asked(self) -> bool:
        """Whether somebody wants us to end."""
        return self._asked_at is not None

    def heed(self) -> None:
        """A safe place. Raises KeyboardInterrupt where somebody wants us to end."""
        if self.asked:
            raise KeyboardInterrupt

    def hurried(self) -> bool:
        """Whether to stop waiting for answers: the request has had its moment to leave."""
        return self._asked_at is not None and time.monotonic() - self._asked_at > IN_HASTE_AFTER

    @contextmanager
    def zone(self) -> Generator[None]:
        """From `armed` to its record nobody ends us. Raises KeyboardInterrupt instead of beginning
        where somebody wants us to end."""
        with self._pressing:
            self.heed()
            yield

    def ask(self) -> None:
        """Ask for the end."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()

    def watch(self) -> None:
        """Ask for the end as soon as the parent lets go; insist where no safe place is reached."""
        threading.Thread(target=self._watched, daemon=True).start()

    def _watched(self) -> None:
        parent_is_gone()
        self.ask()
        time.sleep(AT_ONCE_AFTER)
        with self._pressing:  # whatever else is under way may be broken off
            os._exit(INTERRUPTED)


def parent_is_gone() -> None:
    """Returns once the parent has let go of our standard input."""
    while os.read(0, 4096):  # not by sys.stdin: its lock would be ours when Python ends
        pass


def when_parent_is_gone(then: Callable[[], None]) -> None:
    """Call `then`, in a thread of its own, once the parent has let go."""

    def watched() -> None:
        parent_is_gone()
        then()

    threading.Thread(target=watched, daemon=True).start()
