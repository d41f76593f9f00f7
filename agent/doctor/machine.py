"""The computer: its browser, its screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent.doctor.finding import Finding, fine, problem
from agent.errors import UserError
from scrapers.browser.find import BrowserMissing, find_browser
from scrapers.browser.launch import BrowserFailed, Mode


def browser(chosen: Path | None, start: Callable[[Path], str]) -> Finding:
    """Found, and does it start? `start` tells the version, or raises BrowserFailed."""
    try:
        program = find_browser(chosen)
        version = start(program)
    except BrowserMissing:
        missing = UserError("browser_missing")
        gone = UserError("browser_not_there", path=str(chosen))
        return problem("browser", missing if chosen is None else gone)
    except BrowserFailed as failed:
        return problem("browser", UserError("browser_failed", trouble=str(failed)))
    return fine("browser", "browser_starts", path=str(program), version=version)


def screen(mode: Mode, there_is_one: bool) -> Finding:
    """Whether a window can be shown in the way that the settings want it."""
    if mode != "headless" and not there_is_one:
        return problem("screen", UserError("no_screen"))
    return fine("screen", "screen_there" if there_is_one else "screen_not_needed")
