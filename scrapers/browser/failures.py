"""Playwright's errors, mapped to the family in one place."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Error, TimeoutError

from scrapers.errors import LayoutChanged, Unreachable

_BROWSER_GONE = ("has been closed", "Connection closed", "Target crashed", "Page crashed")


@contextmanager
def mapped(portal: str, page: str, selector: str = "") -> Generator[None]:
    """Turn Playwright's errors into Unreachable, or LayoutChanged where a control was not found."""
    try:
        yield
    except TimeoutError as late:
        if selector:
            raise LayoutChanged(portal, selector, page) from late
        raise Unreachable(portal, f"{page}: no answer in time") from late
    except Error as failed:
        gone = any(sign in failed.message for sign in _BROWSER_GONE)
        said = "the browser was closed" if gone else first_line(failed)
        raise Unreachable(portal, f"{page}: {said}") from failed


def first_line(failed: Error) -> str:
    """The first line of Playwright's message, without its call log."""
    return failed.message.splitlines()[0][:200] if failed.message else "the browser failed"
