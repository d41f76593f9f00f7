"""The write gate: nothing is submitted to a store unless a journalled submission holds it open.

Every request of a profile passes here. Where the portal's submit request is known, it is let
through once while the gate is open and stopped otherwise. Where it is not known, the gate can
only write down what the page sent that was no plain read.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Request, Route

from scrapers.spec import PortalSpec

_BLOCKED_TYPES = frozenset({"image", "font", "media"})


@dataclass(slots=True)
class Passage:
    """What left the browser while the gate stood open for one submission.

    `conclusive` says whether "nothing passed" proves that nothing was submitted.
    """

    conclusive: bool
    passed: list[str] = field(default_factory=list[str])
    stopped: list[str] = field(default_factory=list[str])

    @property
    def surely_not_sent(self) -> bool:
        """True only where the submit request is known and none was let through."""
        return self.conclusive and not self.passed


class WriteGate:
    """Decides about every request of one browser profile.

    `person`: somebody works in the window, who needs the pictures of codes and sliders.
    """

    def __init__(self, spec: PortalSpec, *, person: bool = False) -> None:
        self._about = spec.portal
        self._person = person
        self._blocked = frozenset[str]() if person else _BLOCKED_TYPES
        self._patterns = [re.compile(pattern) for pattern in spec.submit.requests]
        self._known = spec.submit.known
        self._open: Passage | None = None
        self.stopped_while_shut = 0

    @contextmanager
    def opened(self) -> Generator[Passage]:
        """Hold the gate open for one press. Yields the record of what passed."""
        if self._open is not None:
            raise RuntimeError("the write gate is open already")
        passage = Passage(conclusive=self._known and bool(self._patterns))
        self._open = passage
        try:
            yield passage
        finally:
            self._open = None

    def handle(self, route: Route, request: Request) -> None:
        """Playwright's route handler: abort, or let pass."""
        host = urlsplit(request.url).hostname or ""
        reached = self._about.reaches(host, person=self._person)
        if request.resource_type in self._blocked or not reached:
            route.abort("blockedbyclient")
        elif self.lets_through(request.method, request.url):
            route.continue_()
        else:
            route.abort("blockedbyclient")

    def lets_through(self, method: str, url: str) -> bool:
        """The decision about one request to one of the portal's own hosts, written down."""
        name = f"{method} {urlsplit(url).path}"
        submits = any(pattern.search(url) for pattern in self._patterns)
        if self._open is None:
            if submits:
                self.stopped_while_shut += 1
            return not submits
        if submits and any(self._submitted(earlier) for earlier in self._open.passed):
            self._open.stopped.append(name)
            return False
        if submits or (method != "GET" and not self._open.conclusive):
            self._open.passed.append(name)
        return True

    def _submitted(self, name: str) -> bool:
        path = name.split(" ", 1)[1]
        return any(pattern.search(path) for pattern in self._patterns)
