"""One portal account during a pass: its flow, its parser, and who must be logged in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from scrapers.errors import LayoutChanged, Transient, WrongAccount
from scrapers.portal import StoreFlow, SupplierFlow
from scrapers.records import Capture, ReadPage
from scrapers.spec import Resubmit

READ_TRIES = 3


class Passage(Protocol):
    """What the write gate saw during one press."""

    @property
    def surely_not_sent(self) -> bool: ...


class Gate(Protocol):
    """The write gate of the browser: open for one press."""

    def opened(self) -> AbstractContextManager[Passage]: ...


class Reader(Protocol):
    """The parsing half of a portal."""

    def read(self, capture: Capture) -> ReadPage: ...


@dataclass(slots=True)
class Hands:
    """What a store and a supplier have in common. `account` is None until it was first seen."""

    key: str
    portal: str
    reader: Reader
    now: Callable[[], datetime]
    wait_ms: Callable[[float], None]
    account: str | None = None
    last: Capture | None = field(default=None, repr=False)

    def read(self, capture: Capture, *expected: str) -> ReadPage:
        """Parse one capture. Raises the parser's PortalError, WrongAccount, or LayoutChanged
        where a known page other than the `expected` ones stands there."""
        self.last = capture
        page = self.reader.read(capture)
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
        """Turn to a page and read it; what passes by itself is tried again. Never for a press."""
        for attempt in range(READ_TRIES):
            try:
                return self.read(turn(), *expected)
            except Transient:
                if attempt == READ_TRIES - 1:
                    raise
                self.wait_ms(500 * 3**attempt)
        raise AssertionError("unreachable")


@dataclass(slots=True)
class StoreHands(Hands):
    """A store account during a pass. `settle_ms` are the pauses before each read-back."""

    flow: StoreFlow = field(kw_only=True)
    gate: Gate = field(kw_only=True)
    flush_sockets: Callable[[], None] = field(kw_only=True)
    on_resubmit: Resubmit = field(kw_only=True)
    settle_ms: tuple[int, ...] = field(kw_only=True)


@dataclass(slots=True)
class SupplierHands(Hands):
    """A supplier account during a pass."""

    flow: SupplierFlow = field(kw_only=True)
