"""A window in which a person is at work: it is looked at, and left alone."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Error

from scrapers.browser.session import Session
from scrapers.errors import Unreachable
from scrapers.records import Capture

_POLL_MS = 500
_IN_A_FIELD = """() => {
    const at = document.activeElement;
    return !!at && (at.isContentEditable || at.matches("input, textarea, select, iframe"));
}"""


class WindowClosed(RuntimeError):
    """The person closed the window, or its browser ended."""


class PersonsWindow:
    """One session's window while a person works in it. Everything here may raise WindowClosed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._opened = time.monotonic()

    def seconds(self) -> float:
        """How long this has been going on."""
        return time.monotonic() - self._opened

    def pause(self) -> None:
        """Wait a moment before looking again."""
        try:
            self._session.page.wait_for_timeout(_POLL_MS)
        except Error as gone:
            raise WindowClosed from gone

    def look(self) -> Capture | None:
        """What stands there, with the answers since the last look; None while it changes."""
        try:
            seen = self._session.capture()
        except Unreachable as moving:
            self._raise_if_closed(moving)
            return None
        self._session.forget_answers()
        return seen

    def in_a_field(self) -> bool:
        """Whether somebody may be typing."""
        try:
            return bool(self._session.page.evaluate(_IN_A_FIELD))
        except Error as moving:
            self._raise_if_closed(moving)
            return True

    def turn_to(self, turn: Callable[[], Capture]) -> Capture:
        """Navigate: only where nobody is disturbed. Raises Unreachable."""
        try:
            return turn()
        except Unreachable as silent:
            self._raise_if_closed(silent)
            raise

    def _raise_if_closed(self, cause: Exception) -> None:
        if self._session.page.is_closed():
            raise WindowClosed from cause
