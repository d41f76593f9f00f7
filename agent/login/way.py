"""Which way in an account has from here. Pure."""

from __future__ import annotations

from typing import Literal

from scrapers.errors import ActionRequired, ChallengeShown, WrongAccount

WayIn = Literal["window", "code"]
_IN_A_WINDOW = frozenset(kind.__name__ for kind in (ActionRequired, ChallengeShown, WrongAccount))


def way_in(error: str | None, *, screen: bool, code: bool) -> WayIn | None:
    """A window where there is a screen for it, else the code of the login page, where that is known
    and would help. `error` is what the account waits for, if it does."""
    if screen:
        return "window"
    return "code" if code and error not in _IN_A_WINDOW else None
