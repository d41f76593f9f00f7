"""What a page's script does: which calls it makes, and when it is done. Shared by all pages."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from .dom import Node
from .messages import Json, obj
from .styles import Styles
from .variants import Variant


@dataclass(frozen=True)
class Page:
    """One address with what its script has to know."""

    url: str
    variant: Variant
    styles: Styles
    columns_moved: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    @property
    def switches(self) -> dict[str, str]:
        """What the address says of the twin itself: its `practice_...` values."""
        return {k: v for k, v in self.query.items() if k.startswith("practice_")}

    @property
    def list_modes(self) -> set[str]:
        """How `practice_list` has the order list behave: "react", "virtual", "live"."""
        return set(self.query.get("practice_list", "").split(",")) & {"react", "virtual", "live"}

    @property
    def bare(self) -> str:
        """The same page without a query, but for the twin's own switches."""
        return self.path + (f"?{urlencode(self.switches)}" if self.switches else "")

    def link(self, **changes: str) -> str:
        """The same page with other query values; "" takes one away."""
        merged = {k: v for k, v in {**self.query, **changes}.items() if v}
        return self.path + (f"?{urlencode(merged)}" if merged else "")


@dataclass(frozen=True)
class Call:
    """One call the page's script makes."""

    url: str


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 is a connection that broke, 302 one led away to a login."""

    url: str
    status: int
    body: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def json(self) -> Json:
        """The body as an object, also out of mtopjsonpN(...); {} when it is none."""
        text = self.body.strip()
        if text.startswith("mtopjsonp") and text.endswith(")"):
            text = text[text.index("(") + 1 : -1]
        try:
            return obj(json.loads(text))
        except ValueError:
            return {}


@dataclass(frozen=True)
class Step:
    """What the script does next: calls, or another page, or nothing more."""

    calls: tuple[Call, ...] = ()
    goto: str = ""
    wait_ms: int = 0
    poll: Call | None = None  # asked again and again; an answer that differs is one more answer
    buying: Json = field(default_factory=dict[str, Any])  # what the buying pages' script needs


@dataclass(frozen=True)
class View:
    """The body at this moment, who it says is logged in, and the next step."""

    body: tuple[Node | str, ...]
    step: Step = Step()
    account: str | None = None


@dataclass(frozen=True)
class Ui:
    """What the person did on the page so far."""

    number: str = ""
    carrier: str = ""
    open: bool = False
    filter: str = ""
    ticked: tuple[str, ...] | None = None
    dialog: str = ""
    toast: str = ""
    toast_kind: str = ""
    account_cookie: str = ""
    guide_closed: bool = False
    colour: str = ""
    size: str = ""
    quantity: str = "1"
    memo: str = ""

    @staticmethod
    def of(found: Mapping[str, Any]) -> "Ui":
        names = ("number", "carrier", "filter", "dialog", "toast", "toast_kind", "account_cookie")
        texts = {n: str(found.get(n) or "") for n in (*names, "colour", "size", "memo")}
        ticked = found.get("ticked")
        return Ui(
            **texts,
            quantity=str(found.get("quantity", "1")),
            open=bool(found.get("open")),
            guide_closed=bool(found.get("guide_closed")),
            ticked=None if ticked is None else tuple(str(t) for t in ticked),
        )


def answers_to(answers: Sequence[Answer], path: str) -> list[Answer]:
    return [a for a in answers if a.path == path]


def signed(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
