"""What single values of a data file may be; every one is checked before a page ever sees it."""

from __future__ import annotations

import re
from typing import Annotated, Any

import soupsieve
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from scrapers.patterns import BrokenPattern, checked

_NEVER_IN_CSS = ("{", "}", "<", "/*", "\n", "@import")
_ONLY_SAVED = (":-soup-contains", ":contains(")
_HOST = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9-]+)*(:\d{1,5})?", re.ASCII)
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


class Strict(BaseModel):
    """A table of a data file: no unknown key, and nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _pattern(value: str) -> str:
    try:
        return checked(value)
    except BrokenPattern as wrong:
        raise ValueError(f"{value!r} is no pattern: {wrong}") from wrong


def _css(value: str) -> str:
    if bad := next((sign for sign in _NEVER_IN_CSS if sign in value), None):
        raise ValueError(f"{value!r} holds {bad!r}, which no selector needs")
    try:
        soupsieve.compile(value)
    except soupsieve.SelectorSyntaxError as wrong:
        said = str(wrong).splitlines()[0]
        raise ValueError(f"{value!r} is no CSS selector: {said}") from wrong
    return value


def _live_css(value: str) -> str:
    """A selector that the browser must understand too."""
    if only := next((sign for sign in _ONLY_SAVED if sign in value), None):
        raise ValueError(f"{value!r}: {only} works on saved pages only, the browser has none")
    return _css(value)


def _css_with_place(value: str) -> str:
    """A live selector with one placeholder, say `li[title='{number}']`."""
    names = _PLACEHOLDER.findall(value)
    if len(names) != 1:
        raise ValueError(f"{value!r} needs exactly one placeholder, as in li[title='{{number}}']")
    _live_css(_PLACEHOLDER.sub("1", value))
    return value


def _path(value: str) -> str:
    if not value.startswith("/") and value != "{link}":
        raise ValueError(f"{value!r} does not begin with /: pages stand on the portal's own host")
    if value.startswith("//") or "\\" in value:
        raise ValueError(f"{value!r} leads to another host: write the path alone")
    return value


def _host(value: str) -> str:
    if not _HOST.fullmatch(value) or (value.startswith("*.") and value.count(".") < 2):
        raise ValueError(f"{value!r} is no host name: write it as in shop.example.com")
    return value


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Pattern = Annotated[str, AfterValidator(_pattern)]
Css = Annotated[str, AfterValidator(_css)]
LiveCss = Annotated[str, AfterValidator(_live_css)]
PlacedCss = Annotated[str, AfterValidator(_css_with_place)]
OwnPath = Annotated[str, AfterValidator(_path)]
Host = Annotated[str, AfterValidator(_host)]
Texts = Annotated[list[str], BeforeValidator(_several)]
