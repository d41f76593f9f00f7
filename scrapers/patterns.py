"""Patterns of data files, on an engine whose time is linear in the text: none can hang a read."""

from __future__ import annotations

from functools import lru_cache

import re2

from scrapers.selectors import writable

_LARGEST = 2000  # steps; a search takes at most so many for each sign of the text


class BrokenPattern(ValueError):
    """A pattern that does not hold; the message says why."""


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re2._Pattern:  # pyright: ignore[reportPrivateUsage]
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as wrong:
        raise BrokenPattern(_said(wrong)) from wrong
    if compiled.programsize > _LARGEST:
        raise BrokenPattern("it repeats too much to be quick")
    return compiled


def _said(wrong: re2.error) -> str:
    told = wrong.args[0] if wrong.args else ""
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)


def checked(pattern: str) -> str:
    """The pattern itself. Raises BrokenPattern."""
    _compiled(pattern)
    return pattern


def found(pattern: str, text: str) -> bool:
    """Whether the pattern occurs in the text."""
    return _compiled(pattern).search(writable(text)) is not None


def extract(pattern: str, text: str) -> str | None:
    """What the first occurrence holds: its first group that took part, or all of it."""
    match = _compiled(pattern).search(writable(text))
    return None if match is None else _taken(match)


def every(pattern: str, text: str) -> list[str]:
    """What every occurrence holds, in order; see `extract`."""
    return [_taken(match) for match in _compiled(pattern).finditer(writable(text))]


def _taken(match: re2._Match) -> str:  # pyright: ignore[reportPrivateUsage]
    return next((group for group in match.groups() if group is not None), match.group(0))
