"""Starts the agent's children and starts them again when they die; ends them when it ends.

It does nothing else, so that nothing else can make it fall.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.service.child import Child
from agent.service.restarts import Restarts

LOOK_SECONDS = 0.2
START_SECONDS = 60.0
END_SECONDS = 5.0
AFTER_A_PRESS_SECONDS = 90.0


class NeverReady(Exception):
    """A child ended before it was ready for the first time: it has said why itself."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


Note = Callable[[str, str, int], None]
"""Told of what happened to which child, with a number: its status, or its process."""


@dataclass(slots=True)
class _Kept:
    child: Child
    restarts: Restarts = field(default_factory=Restarts)
    again_at: float | None = None


class Supervisor:
    """Keeps `children` alive, in their order."""

    def __init__(self, children: Sequence[Child], note: Note) -> None:
        self._kept = [_Kept(child) for child in children]
        self._note = note

    def start(self) -> None:
        """Start each and wait until it is ready. Raises NeverReady."""
        for kept in self._kept:
            child = kept.child
            child.start()
            deadline = time.monotonic() + START_SECONDS
            while not child.ready.wait(LOOK_SECONDS):
                if not child.lives or time.monotonic() > deadline:
                    raise NeverReady(child.status or 1)
            self._note("started", child.module, child.pid or 0)

    def run(self) -> None:
        """Look after them until somebody raises KeyboardInterrupt in us."""
        while True:
            for kept in self._kept:
                self._look_after(kept)
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """End them all. One that has just pressed is waited for until that is recorded."""
        for kept in self._kept:
            kept.child.let_go()
        deadline = time.monotonic() + END_SECONDS
        for kept in self._kept:
            if not kept.child.wait(max(0.0, deadline - time.monotonic())):
                self._note("late", kept.child.module, kept.child.pid or 0)
                if kept.child.presses:
                    kept.child.wait(AFTER_A_PRESS_SECONDS)
                else:
                    kept.child.kill()

    def _look_after(self, kept: _Kept) -> None:
        child, now = kept.child, time.monotonic()
        if child.lives:
            return
        if kept.again_at is None:
            kept.restarts = kept.restarts.after(child.lived)
            kept.again_at = now + kept.restarts.pause
            self._note("died", child.module, child.status or 0)
        elif now >= kept.again_at:
            kept.again_at = None
            try:
                child.start()
            except OSError as full:  # no room for another process just now: a death like any other
                kept.restarts = kept.restarts.after(0)
                kept.again_at = now + kept.restarts.pause
                self._note("not_started", child.module, full.errno or 0)
                return
            self._note("started", child.module, child.pid or 0)
