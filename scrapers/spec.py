"""`portal.toml`: a portal as data, checked. See the bundled files for what each table means."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from scrapers.errors import LayoutChanged
from scrapers.recipe.vocabulary.basics import (
    Css,
    LiveCss,
    OwnPath,
    Pattern,
    Strict,
    filled_path,
)
from scrapers.recipe.vocabulary.hosts import Base, Host, Hosts
from scrapers.recipe.vocabulary.login_code import CodeLogin
from scrapers.recipe.vocabulary.marking import Annotate, Buying
from scrapers.recipe.vocabulary.reading import Read, Zone
from scrapers.recipe.vocabulary.tables import SelectTables, TextTables
from scrapers.recipe.vocabulary.writing import PasswordLogin, Ship, Turn
from scrapers.recipe.vocabulary.wrong import wrong
from scrapers.records import Resubmit
from scrapers.redact_json import SECRET_NAMES

Kind = Literal["store", "supplier"]
Pause = Annotated[int, Field(ge=0, le=60_000)]
Pauses = Annotated[list[Pause], Field(min_length=1, max_length=10)]


class About(Strict):
    """Who the portal is. `base` is the origin that relative URLs stand on.

    A `self_hosted` portal has no address of its own: each user's config.toml names it.
    `login_hosts` (also as `*.name`) are reached only while a person logs in or solves a slider.
    `zone` is the time zone of times that carry none, `language` the one that the browser asks the
    portal for: the recipe's words are in it. `traces`: it shows parcels' traces, a supplier on the
    order's page, a store on a page of their own (`open.trace`).
    """

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    name: str = Field(min_length=1, max_length=40)
    kind: Kind
    self_hosted: bool = False
    base: Base = ""
    hosts: list[Host] = []
    asset_hosts: list[Host] = []
    login_hosts: list[Hosts] = []
    zone: Zone = "Asia/Shanghai"
    traces: bool = False
    language: str = Field("zh-CN", pattern=r"^[a-z]{2}(-[A-Z]{2})?$")

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        host = self.base.partition("://")[2]
        if self.self_hosted:
            if self.base or self.hosts:
                raise wrong("self_hosted_has_none")
            return self
        if not host:
            raise wrong("base_missing")
        if host not in self.hosts:
            raise wrong("base_elsewhere", host=host)
        return self

    def reaches(self, host: str, port: int | None = None, *, person: bool) -> bool:
        """Whether a page of this portal may ask `host` for anything."""
        further = self.login_hosts if person else []
        names = (host, f"{host}:{port}")
        allowed = (*self.hosts, *self.asset_hosts, *further)
        return any(fnmatchcase(name, a) for name in names for a in allowed)


class Sign(Strict):
    """One way to know a page; everything given must hold. `url` is a pattern, `css` must match."""

    url: Pattern | None = None
    css: LiveCss | None = None
    unless: Css | None = None
    text: Pattern | None = None

    @model_validator(mode="after")
    def _tells(self) -> Self:
        if self.url is None and self.css is None and self.text is None:
            raise wrong("sign_of_anything")
        return self


class ResubmitKnown(Strict):
    """What a second submit does. Anything but "unknown" names who saw it and when."""

    answer: Resubmit = "unknown"
    seen: str = ""

    @model_validator(mode="after")
    def _was_seen(self) -> Self:
        if self.answer != "unknown" and not self.seen.strip():
            raise wrong("nobody_saw", answer=self.answer)
        return self


class Request(Strict):
    """One kind of request of the page: patterns over its URL and its body."""

    url: Pattern
    body: Pattern | None = None


def _url_alone(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


OneRequest = Annotated[Request, BeforeValidator(_url_alone)]


class SubmitRequests(Strict):
    """The requests that the submit makes, and those of the steps after it.

    `known` only if seen on the live page: then the write gate lets nothing else of them through.
    `never` are requests that nothing here may send; a file of the user's keeps those that the
    bundled one names, so that what it calls otherwise is stopped still.
    """

    requests: list[OneRequest] = []
    after: list[OneRequest] = []
    never: list[OneRequest] = []
    known: bool = False

    @model_validator(mode="after")
    def _names_what_is_known(self) -> Self:
        if self.known and not self.requests:
            raise wrong("known_but_none")
        return self


class Timing(Strict):
    """Milliseconds. `settle` are the pauses before each read-back, `answer` the wait for a hint,
    `ready` for a page, `quiet` how long no call of the page may be under way before it is read.
    `reads_apart`: the fewest seconds from one reading of an account to the next.
    """

    settle: Pauses = [0, 1000, 2000, 4000]
    answer: int = Field(default=8000, ge=0, le=60_000)
    ready: int = Field(default=20000, ge=100, le=180_000)
    quiet: int = Field(default=150, ge=0, le=10_000)
    reads_apart: int = Field(default=0, ge=0, le=86_400)


class SessionLife(Strict):
    """How many hours a login lasts, as far as somebody has `seen`; 0 where nobody knows."""

    hours: int = Field(default=0, ge=0, le=24 * 400)
    seen: str = ""


class Redact(Strict):
    """What must never be saved: elements by CSS, JSON values by key name.

    The `note_…` are free text (备注, 留言): only numbers that may be orders stay in them. The
    `trace_…` are couriers' lines: they lose the persons that they name.
    """

    css: list[Css] = []
    json_keys: list[str] = []
    note_css: list[Css] = []
    note_json_keys: list[str] = []
    trace_css: list[Css] = []
    trace_json_keys: list[str] = []


class Account(Strict):
    """Where the logged-in account's name stands: an element, a cookie, or a page of its own."""

    css: Css | None = None
    attr: str | None = None
    cookie: str | None = None
    open: OwnPath | None = None

    @model_validator(mode="after")
    def _keeps_secrets(self) -> Self:
        """A name is shown and kept: the cookie of a session must not be taken for one."""
        if self.cookie and SECRET_NAMES.search(self.cookie):
            raise wrong("secret_cookie", value=self.cookie)
        return self


class PortalSpec(Strict):
    """A `portal.toml`, checked. CONTRIBUTING.md tells what each table means."""

    portal: About
    account: Account = Account()
    login: PasswordLogin | None = None
    login_qr: CodeLogin | None = None
    resubmit: ResubmitKnown = ResubmitKnown()
    submit: SubmitRequests = SubmitRequests()
    timing: Timing = Timing()
    session: SessionLife = SessionLife()
    redact: Redact = Redact()
    pages: dict[str, list[Sign]]
    open: dict[str, OwnPath] = {}
    ready: dict[str, LiveCss] = {}
    responses: dict[str, Pattern] = {}
    read: dict[Literal["list", "order"], Read] = {}
    turn: Turn | None = None
    ship: Ship | None = None
    annotate: Annotate | None = None
    buying: Buying | None = None
    select: SelectTables = {}
    fields: dict[str, dict[str, str]] = {}
    texts: TextTables = {}
    guesses: dict[str, str] = Field(default_factory=dict[str, str])

    @property
    def key(self) -> str:
        return self.portal.key

    @property
    def form_page(self) -> str:
        """The page on which the ship form stands: one of its own, or the order's."""
        return self.ship.page if self.ship and "form" not in self.pages else "form"

    def ready_sign(self, page: str) -> str:
        """What stands on `page` once it can be read: its own sign, else how it is recognised."""
        if page in self.ready:
            return self.ready[page]
        names = ("list", "empty") if page == "list" else (page,)
        signs = [sign.css for name in names for sign in self.pages.get(name, []) if sign.css]
        return ", ".join(signs) or "body"

    def url(self, page: str, **values: object) -> str:
        """The absolute URL of a page, its placeholders filled. Raises LayoutChanged."""
        if page not in self.open:
            raise LayoutChanged(self.key, f"open.{page}", page, "the recipe has no address for it")
        return self.portal.base + filled_path(self.open[page], values)
