"""Polite pauses (礼貌停顿): a portal is never asked for one page right after another."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

USUAL_MS = 300
"""A guess: short beside what a person takes between two pages, and no portal tells its limit."""


@dataclass(slots=True)
class Politeness:
    """Of one account. `usual_ms` lies between the end of a page and the beginning of the next, half
    of it less or more by chance; 0 is none. `clock` tells seconds, `chance` from 0 to below 1."""

    usual_ms: float = 0
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    _ended: float | None = field(default=None, init=False)

    def page_ended(self) -> None:
        """A page has been read."""
        self._ended = self.clock()

    def left_ms(self) -> float:
        """How long to wait yet before the next page, in milliseconds."""
        if self._ended is None:
            return 0
        passed_ms = (self.clock() - self._ended) * 1000
        return max(0.0, self.usual_ms * (0.5 + self.chance()) - passed_ms)
