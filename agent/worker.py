"""The worker: a process of its own that carries out asked-for runs, and ends with its parent.

Its parent holds the other end of its standard input: when that closes, whoever started it is gone
or wants it to end, and the run at hand stops at the next safe place.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime

from agent.cli.place import find_place
from agent.home import Home
from agent.jobs import Runs, queue, task

POLL_SECONDS = 0.3


class Worker:
    """A worker as its parent sees it."""

    def __init__(self, home: Home) -> None:
        self._queue = queue(home.queue)
        self._task = task(self._queue, _elsewhere)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()  # two requests may find it dead in the same moment

    def start(self) -> None:
        """Start it, unless it lives."""
        with self._lock:
            if not self.lives():
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "agent.worker"],
                    stdin=subprocess.PIPE,
                    start_new_session=True,
                )

    def lives(self) -> bool:
        """Whether there is one."""
        return self._process is not None and self._process.poll() is None

    def ask(self, run: int) -> None:
        """Queue an asked-for run; a worker that died is started again for it."""
        self._task(run)
        self.start()

    def stop(self, patience: float) -> None:
        """Let it end at the next safe place, and no later than after `patience` seconds."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _elsewhere(run: int) -> None:
    raise RuntimeError(f"run {run} is carried out by the worker")


def main() -> None:
    """Carry out what is asked for until standard input closes."""
    place = find_place()
    stopping = threading.Event()

    def heed() -> None:
        if stopping.is_set():
            raise KeyboardInterrupt

    huey = queue(place.home.queue)
    asked = task(huey, Runs(place, heed).carry_out)
    huey.flush()  # the ledger knows what is asked for
    with place.ledger() as ledger:
        for run in ledger.asked_runs.break_off(datetime.now(UTC)):
            asked(run)
    consumer = huey.create_consumer(
        workers=1, periodic=False, max_delay=POLL_SECONDS, check_worker_health=False
    )

    def until_parent_is_gone() -> None:
        sys.stdin.buffer.read()
        stopping.set()
        consumer.stop(graceful=True)

    threading.Thread(target=until_parent_is_gone, daemon=True).start()
    consumer.run()


if __name__ == "__main__":
    main()
