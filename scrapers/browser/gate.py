"""The write gate: nothing is submitted to a store unless a journalled submission holds it open.

Every request of a profile that may submit something passes here (interception.py). Where the
portal's submit request is known, it is let through once while the gate is open and stopped
otherwise. Where it is not known, the gate can only write down what the page sent that was no plain
read; but a form that a store's page posts as a navigation is stopped in any case while the gate is
shut.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from scrapers.patterns import found
from scrapers.spec import PortalSpec, SubmitRequests
from scrapers.spec import Request as Known

_BLOCKED_KINDS = frozenset({"Image", "Font", "Media"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request before it leaves. `kind` is Chromium's word for what it is for ("Document", "XHR",
    …). A `body` of None cannot be read, so that it may be any."""

    method: str
    url: str
    kind: str
    body: str | None


@dataclass(slots=True)
class Passage:
    """What left the browser while the gate stood open for one submission.

    `conclusive` says whether "nothing passed" proves that nothing was submitted.
    """

    conclusive: bool
    passed: list[str] = field(default_factory=list[str])
    stopped: list[str] = field(default_factory=list[str])
    submitted: set[int] = field(default_factory=set[int])

    @property
    def surely_not_sent(self) -> bool:
        """True only where the submit request is known and none was let through."""
        return self.conclusive and not self.passed


Deed = Literal["submit", "after"]


class WriteGate:
    """Decides about every request of one browser profile.

    `person`: somebody works in the window, who needs the pictures of codes and sliders.
    """

    def __init__(self, spec: PortalSpec, *, person: bool = False) -> None:
        self._about = spec.portal
        self._person = person
        self._blocked = frozenset[str]() if person else _BLOCKED_KINDS
        self._submit: SubmitRequests = spec.submit
        self._open: tuple[Deed, Passage] | None = None
        self._entering = False
        self.stopped_while_shut = 0

    @contextmanager
    def opened(self, deed: Deed = "submit") -> Generator[Passage]:
        """Hold the gate open for one press. Yields the record of what passed."""
        if self._open is not None:
            raise RuntimeError("the write gate is open already")
        passage = Passage(conclusive=self._submit.known and bool(self._requests(deed)))
        self._open = (deed, passage)
        try:
            yield passage
        finally:
            self._open = None

    @contextmanager
    def entering(self) -> Generator[None]:
        """Let a login form be posted."""
        self._entering = True
        try:
            yield
        finally:
            self._entering = False

    def may_leave(self, asked: Asked) -> bool:
        """Whether a request may leave the browser."""
        there = urlsplit(asked.url)
        reached = self._about.reaches(there.hostname or "", there.port, person=self._person)
        if asked.kind in self._blocked or not reached:
            return False
        posted = asked.method != "GET" and asked.kind == "Document"
        return self.lets_through(asked.method, asked.url, asked.body, posted=posted)

    def heard(self, what: str) -> None:
        """Note what left the page and was not held; nothing is proven of this press then."""
        if self._open is not None:
            self._open[1].passed.append(what)

    def lets_through(
        self, method: str, url: str, body: str | None = "", *, posted: bool = False
    ) -> bool:
        """The decision about one request to one of the portal's own hosts, written down.

        `posted`: a form that the page posts as a navigation. A body of None cannot be read, so
        that it may be any.
        """
        name = f"{method} {urlsplit(url).path}"
        if self._open is None:
            submits = any(_is(known, url, body) for known in self._all_known())
            form = posted and self._about.kind == "store" and not self._person
            stopped = submits or (form and not self._entering)
            self.stopped_while_shut += stopped
            return not stopped
        deed, passage = self._open
        known = self._requests(deed)
        which = {n for n, kind in enumerate(known) if _is(kind, url, body)}
        foreign = not which and any(_is(kind, url, body) for kind in self._all_known())
        if foreign or which & passage.submitted:  # of each kind one, and no kind of another deed
            passage.stopped.append(name)
            return False
        if which or method != "GET":  # what is not known as a submit proves nothing either
            passage.passed.append(name)
            passage.submitted |= which
        return True

    def _requests(self, deed: Deed) -> Sequence[Known]:
        return self._submit.requests if deed == "submit" else self._submit.after

    def _all_known(self) -> Sequence[Known]:
        return (*self._submit.requests, *self._submit.after, *self._submit.never)


def _is(known: Known, url: str, body: str | None) -> bool:
    fits = known.body is None or body is None or found(known.body, body)
    return fits and found(known.url, url)
