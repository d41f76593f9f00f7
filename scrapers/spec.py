"""`portal.toml`: a portal as data, checked. See the bundled files for what each table means."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Annotated, Literal

import soupsieve
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Kind = Literal["store", "supplier"]
Resubmit = Literal["rejects", "overwrites", "duplicates", "unknown"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as wrong:
        raise ValueError(f"{value!r} is no regular expression: {wrong}") from wrong
    return value


def _css(value: str) -> str:
    try:
        soupsieve.compile(value)
    except soupsieve.SelectorSyntaxError as wrong:
        raise ValueError(f"{value!r} is no CSS selector") from wrong
    return value


def _path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError(f"{value!r} does not begin with /: pages stand on the portal's own host")
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]
Css = Annotated[str, AfterValidator(_css)]
OwnPath = Annotated[str, AfterValidator(_path)]


class About(_Strict):
    """Who the portal is. `base` is the origin that relative URLs stand on.

    `login_hosts` (also as `*.name`) are reached only while a person logs in or solves a slider.
    """

    key: str
    name: str
    kind: Kind
    base: str
    hosts: list[str]
    asset_hosts: list[str] = []
    login_hosts: list[str] = []

    def reaches(self, host: str, *, person: bool) -> bool:
        """Whether a page of this portal may ask `host` for anything."""
        further = self.login_hosts if person else []
        return any(fnmatchcase(host, h) for h in (*self.hosts, *self.asset_hosts, *further))


class Sign(_Strict):
    """One way to know a page; everything given must hold. `url` is a pattern, `css` must match."""

    url: Pattern | None = None
    css: Css | None = None
    unless: Css | None = None
    text: Pattern | None = None


class ResubmitKnown(_Strict):
    """What a second submit does. Anything but "unknown" names who saw it and when."""

    answer: Resubmit = "unknown"
    seen: str = ""


class SubmitRequests(_Strict):
    """URL patterns of the store's submit requests. `known` only if seen on the live page."""

    requests: list[Pattern] = []
    known: bool = False


class Timing(_Strict):
    """Milliseconds. `settle` are the pauses before each read-back, `answer` the wait for a hint,
    `ready` for a page, `quiet` how long no call of the page may be under way before it is read.
    """

    settle: list[int] = [0, 1000, 2000, 4000]
    answer: int = 8000
    ready: int = 20000
    quiet: int = 150
    pause: tuple[int, int] = (0, 0)


class Redact(_Strict):
    """What must never be saved: elements by CSS, JSON values by key name.

    The `note_…` are free text (备注, 留言): only numbers that may be orders stay in them.
    """

    css: list[Css] = []
    json_keys: list[str] = []
    note_css: list[Css] = []
    note_json_keys: list[str] = []


class PortalSpec(_Strict):
    """A `portal.toml`, checked. See the bundled ones for what each table means."""

    portal: About
    account: dict[str, str] = {}
    resubmit: ResubmitKnown = ResubmitKnown()
    submit: SubmitRequests = SubmitRequests()
    timing: Timing = Timing()
    redact: Redact = Redact()
    pages: dict[str, list[Sign]]
    open: dict[str, OwnPath] = {}
    ready: dict[str, str] = {}
    responses: dict[str, Pattern] = {}
    select: dict[str, dict[str, str]] = {}
    fields: dict[str, dict[str, str]] = {}
    texts: dict[str, dict[str, str]] = {}
    guesses: dict[str, str] = Field(default_factory=dict[str, str])

    @property
    def key(self) -> str:
        return self.portal.key

    def url(self, page: str, **values: object) -> str:
        """The absolute URL of a page, its placeholders filled."""
        return self.portal.base + self.open[page].format(**values)
