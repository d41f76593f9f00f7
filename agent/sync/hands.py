"""One portal account during a pass: its flow, its parser, and who must be logged in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from scrapers.errors import LayoutChanged, LoginExpired, Throttled, Transient, WrongAccount
from scrapers.portal import StoreFlow, SupplierFlow
from scrapers.records import Answer, AnswerKind, Capture, ReadPage, Resubmit, ShipForm

READ_TRIES = 3

T = TypeVar("T")
LogIn = Callable[[str | None], bool]
"""Logs in as this account (None: whose it is) by a kept password; False where none is kept."""

Deed = Literal["submit", "after"]


class Passage(Protocol):
    """What the write gate saw during one press."""

    @property
    def surely_not_sent(self) -> bool: ...


class Gate(Protocol):
    """The write gate of the browser: open for one press."""

    def opened(self, deed: Deed = "submit") -> AbstractContextManager[Passage]: ...


class Reader(Protocol):
    """The parsing half of a portal."""

    def read(self, capture: Capture) -> ReadPage: ...

    def form(self, capture: Capture) -> ShipForm: ...

    def answer(self, capture: Capture) -> Answer: ...


def _nothing() -> None:
    """Nobody keeps this login."""


@dataclass(slots=True)
class Hands:
    """What a store and a supplier have in common. `account` is None until it was first seen.

    `links` are the paths of the orders' own pages, as the lists show them; the flow goes by them.
    `traces`: its pages tell of parcels on their way. `account_page`: only a page of its own names
    the account. `log_in` is there until it was used: once in a pass. `login_works` is told where
    pages proved the login, `login_ended` where the portal ended it.
    """

    key: str
    portal: str
    reader: Reader
    now: Callable[[], datetime]
    wait_ms: Callable[[float], None]
    account: str | None = None
    links: dict[str, str] = field(default_factory=dict[str, str], kw_only=True)
    account_page: bool = field(default=False, kw_only=True)
    traces: bool = field(default=False, kw_only=True)
    log_in: LogIn | None = field(default=None, kw_only=True)
    login_works: Callable[[], None] = field(default=_nothing, kw_only=True)
    login_ended: Callable[[], None] = field(default=_nothing, kw_only=True)
    last: Capture | None = field(default=None, repr=False)

    def read(self, capture: Capture, *expected: str) -> ReadPage:
        """Parse one capture. Raises the parser's PortalError, WrongAccount, or LayoutChanged
        where a known page other than the `expected` ones stands there."""
        self.last = capture
        page = self.reader.read(capture)
        self.links.update({row.order_id: row.link for row in page.rows if row.link})
        if page.account and self.account is None:
            self.account = page.account
        if page.account and page.account != self.account:
            raise WrongAccount(self.portal, expected=self.account or "", found=page.account)
        if expected and page.page not in expected:
            raise LayoutChanged(
                self.portal,
                "pages",
                page.page,
                f"expected the page {' or '.join(expected)}, the portal shows {page.page}",
            )
        return page

    def fetch(self, turn: Callable[[], Capture], *expected: str) -> ReadPage:
        """Turn to a page and read it; what passes by itself is tried again, but for a portal that
        asks to slow down. Never for a press."""
        for attempt in range(READ_TRIES):
            try:
                return self.logged_in(lambda: self.read(turn(), *expected))
            except Transient as trouble:
                if isinstance(trouble, Throttled) or attempt == READ_TRIES - 1:
                    raise
                self.wait_ms(500 * 3**attempt)
        raise AssertionError("unreachable")

    def logged_in(self, work: Callable[[], T]) -> T:
        """Read; where the login has expired, log in by the kept password and read again.

        Never for a press: `work` is done twice then. Raises CredentialsRejected.
        """
        try:
            return work()
        except LoginExpired:
            log_in, self.log_in = self.log_in, None
            if log_in is None or not log_in(self.account):
                raise
        return work()


def prove_account(hands: StoreHands | SupplierHands) -> None:
    """See whose account it is where only a page of its own says so. Raises WrongAccount."""
    if not hands.account_page:
        return
    page = hands.fetch(hands.flow.account, "account")
    if page.account is None:
        raise LayoutChanged(hands.portal, "account", page.page, "the page names no account")


@dataclass(slots=True)
class StoreHands(Hands):
    """A store account during a pass. `settle_ms` are the pauses before each read-back."""

    flow: StoreFlow = field(kw_only=True)
    gate: Gate = field(kw_only=True)
    flush_sockets: Callable[[], None] = field(kw_only=True)
    on_resubmit: Resubmit = field(kw_only=True)
    settle_ms: tuple[int, ...] = field(kw_only=True)

    def form(self, capture: Capture) -> ShipForm:
        """The live ship form, on a page of its own or on the order's. Raises a PortalError."""
        page = self.read(capture, "form", "order")
        return page.form or self.reader.form(capture)

    def answer(self, before: Capture, after: Capture) -> Answer:
        """What the page answers to a press between the two. Raises the parser's PortalError.

        Words that stood there before answer nothing, whatever they say.
        """
        self.last = after
        answer = self.reader.answer(after)
        return Answer(AnswerKind.SILENT) if answer == self.reader.answer(before) else answer


@dataclass(slots=True)
class SupplierHands(Hands):
    """A supplier account during a pass."""

    flow: SupplierFlow = field(kw_only=True)
