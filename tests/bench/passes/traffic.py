"""What the twin was asked, as it tells it itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from agent.practice import ask_twin

# What renders stands for the page's own script: it reaches no portal.
RENDER = "render"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: times in seconds since 1970, sizes in bytes of HTTP. `kind` is what the browser
    wanted: document, script, style, image, call."""

    connection: int
    began: float
    ended: float
    status: int
    asked: int
    sent: int
    kind: str
    method: str
    host: str
    target: str
    body: str

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def group(self) -> str:
        """document, file, image or call."""
        return "file" if "/practice-assets/" in self.target else self.kind

    @property
    def name(self) -> str:
        """Host and path; of a call that names its service by the query, that name."""
        query = parse_qs(urlsplit(self.target).query)
        service = re.findall(r'"serviceId":"\w+\.(\w+)"', query.get("data", [""])[0])
        named = " ".join([*query.get("api", []), *service])
        return f"{self.host} {named}" if named else f"{self.host}{self.path}"


@dataclass(slots=True)
class Traffic:
    """All requests of a twin since it runs, fetched bit by bit."""

    base: str
    seen: list[Asked] = field(default_factory=list[Asked])

    def fetch(self) -> Sequence[Asked]:
        """What came since the last time."""
        path = f"/practice/traffic?since={len(self.seen)}"
        fresh = [Asked(**told) for told in ask_twin(self.base, path)]
        self.seen += fresh
        return fresh

    def tell(self, seconds: float) -> None:
        """A sign of life."""
        self.fetch()
        submits = sum(one.method == "POST" and one.kind != RENDER for one in self.seen)
        passed = f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
        print(f"    {passed:>6}  {len(self.seen):,} requests, {submits} submits", flush=True)


def of_portal(asked: Iterable[Asked]) -> list[Asked]:
    """Those that a real portal would be asked."""
    return [one for one in asked if one.kind != RENDER]


def size(asked: Iterable[Asked]) -> int:
    """Bytes, both ways."""
    return sum(one.asked + one.sent for one in asked)
