"""Whether a process that we did not start lives: by the lock that it holds for its life."""

from __future__ import annotations

import threading
from pathlib import Path

from filelock import FileLock, Timeout


def runs(lock: Path) -> bool:
    """Whether somebody holds this lock file now. Nothing is made where nobody ever did."""
    return lock.exists() and Alive(lock)()


class Alive:
    """The holder of one lock file, looked at by many threads."""

    def __init__(self, lock: Path) -> None:
        self._lock = FileLock(lock, timeout=0)
        self._one_at_a_time = threading.Lock()

    def __call__(self) -> bool:
        """Whether somebody holds it."""
        with self._one_at_a_time:
            try:
                self._lock.acquire()
            except Timeout:
                return True
            self._lock.release()
            return False
