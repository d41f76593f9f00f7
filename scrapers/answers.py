"""Looking into the JSON that a page fetched for itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

from scrapers import patterns
from scrapers.records import Capture
from scrapers.selectors import On

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
_JSONP = re.compile(r"^\s*[\w$.]+\((.*)\)\s*;?\s*$", re.S)
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Found:
    """One JSON answer: its URL and decoded body."""

    url: str
    status: int
    data: Any


def answers(capture: Capture, pattern: str) -> Iterator[Found]:
    """The capture's decoded answers whose URL matches, in order. What is no JSON is passed over."""
    for response in capture.responses:
        if patterns.found(pattern, response.url):
            wrapped = _JSONP.match(response.body)
            try:
                data = json.loads(wrapped.group(1) if wrapped else response.body)
            except (ValueError, RecursionError):  # a number or a nesting that is too long, too
                continue
            yield Found(response.url, response.status, data)


def dig(value: Any, path: str) -> Any:
    """The value at a dotted path; `a|b.c` tries one after the other, `a.0.b` counts in a list.

    None where there is none.
    """
    for way in path.split("|"):
        found = _follow(value, way)
        if found is not _MISSING and found is not None:
            return found
    return None


def need(value: Any, path: str, on: On) -> Any:
    """As `dig`, but LayoutChanged where the key itself is missing (a null is None)."""
    for way in path.split("|"):
        found = _follow(value, way)
        if found is not _MISSING:
            return found
    raise on.changed(path, f"the page's JSON on {on.page} has no {path}")


def _follow(value: Any, way: str) -> Any:
    for step in way.split("."):
        if isinstance(value, list) and step.isdigit():
            entries = cast(list[Any], value)
            value = entries[int(step)] if int(step) < len(entries) else _MISSING
        elif isinstance(value, dict) and step in value:
            value = cast(dict[str, Any], value)[step]
        else:
            return _MISSING
    return value


def listed(value: Any, path: str, on: On) -> list[Any]:
    """A list at `path`, or LayoutChanged."""
    found = need(value, path, on) if path else value
    if not isinstance(found, list):
        raise on.changed(path or "$", f"the page's JSON on {on.page}: {path or '$'} is no list")
    return cast(list[Any], found)


def maybe_list(value: Any, path: str) -> list[Any]:
    """A list at `path`, empty where there is none."""
    found = dig(value, path)
    return cast(list[Any], found) if isinstance(found, list) else []


def as_text(value: Any) -> str | None:
    """A JSON scalar as text; ids that came as numbers keep all their digits."""
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    return str(value).strip() or None


def as_int(value: Any) -> int | None:
    """A whole number that may stand as text ("2", 2, 2.0); None where it is none."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if number == int(number) else None


def as_time(value: Any) -> datetime | None:
    """Unix seconds or milliseconds, or "YYYY-MM-DD HH:MM:SS" in China's time; UTC out."""
    if isinstance(value, str) and re.match(r"\d{4}[-/]", value):
        text = value.replace("/", "-").strip()[:19]
        shape = "%Y-%m-%d %H:%M:%S" if len(text) == 19 else "%Y-%m-%d %H:%M"
        try:
            return datetime.strptime(text, shape).replace(tzinfo=CHINA).astimezone(UTC)
        except ValueError:
            return None
    number = as_int(value)
    if not number or number < 0:
        return None
    return datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC)
