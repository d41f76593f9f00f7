"""Whether a window can be shown from here, by now: what started with the system is there first."""

from __future__ import annotations

import os
import sys
import time

from agent.service.at_login.screen import screen_of

LOOK_AGAIN_SECONDS = 60.0
_NAMES = ("DISPLAY", "WAYLAND_DISPLAY")


def has_screen() -> bool:
    """Whether this process can show a window; Linux tells so in the environment."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in _NAMES)


class Screen:
    """Looks for a desktop that came later than we did; what is found is in our environment, and so
    in that of the processes that we start."""

    def __init__(self) -> None:
        self._looked_at: float | None = None

    def there(self) -> bool:
        """Whether there is one now; where there is none, that is asked again once a minute."""
        now = time.monotonic()
        due = self._looked_at is None or now - self._looked_at >= LOOK_AGAIN_SECONDS
        if not has_screen() and due:
            self._looked_at = now
            os.environ.update(screen_of(os.environ))
        return has_screen()
