"""When a child that died is started again. Pure."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
LONG_LIFE = 60.0


@dataclass(frozen=True, slots=True)
class Restarts:
    """`short_lives` counts the deaths in a row that came soon."""

    short_lives: int = 0

    def after(self, lived: float) -> Restarts:
        """One more death, after so many seconds of life."""
        return Restarts(0 if lived >= LONG_LIFE else self.short_lives + 1)

    @property
    def pause(self) -> float:
        """Seconds to wait before the next start: each time twice as long, up to a minute."""
        return min(FIRST_PAUSE * 2.0 ** max(self.short_lives - 1, 0), LONGEST_PAUSE)
