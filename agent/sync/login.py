"""Proves a login by the order list; waits while a person logs in, in the portal's own window.

Nothing is typed and nothing is solved here. The page is looked at as it stands; only once no sign
of a login or slider is left, and nobody is in a field, the order list is asked for to prove it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from scrapers.errors import (
    LayoutChanged,
    LoginExpired,
    NeedsUser,
    PortalError,
    Transient,
    WrongAccount,
)
from scrapers.portal import Portal
from scrapers.recognition import shown_account
from scrapers.records import Capture

STEADY_SECONDS = 3
_PERSONS_PAGES = ("login", "challenge")


Turn = Callable[[], Capture]


def proving_pages(portal: Portal, flow: Any) -> list[Turn]:
    """What proves a login: the order list, and the page that names the account if it has one."""
    store = portal.spec.portal.kind == "store"
    pages: list[Turn] = [lambda: flow.list_page("all", 1) if store else flow.list_page(1)]
    return pages if portal.spec.account.open is None else [*pages, flow.account]


def proven_account(portal: Portal, pages: Sequence[Turn], expected: str | None) -> str:
    """Who is logged in, by the pages that prove it. Raises WrongAccount, and what else they are."""
    *others, last = [portal.read(turn()) for turn in pages]
    if last.account is None:
        raise LayoutChanged(
            portal.key, "account", last.page, "the page does not say who is logged in"
        )
    for page in (*others, last):
        if page.account is not None and page.account != (expected or last.account):
            raise WrongAccount(portal.key, expected=expected or last.account, found=page.account)
    return last.account


class Window(Protocol):
    """The window, see `scrapers.browser.person`."""

    def seconds(self) -> float: ...

    def pause(self) -> None: ...

    def look(self) -> Capture | None: ...

    def in_a_field(self) -> bool: ...

    def turn_to(self, turn: Callable[[], Capture]) -> Capture: ...


@dataclass(slots=True)
class LoginWait:
    """One wait. `expected` is the account that must be in, None where any is taken over.

    `pages` prove the login. `tell` is told of every new kind of trouble. `may_switch`: whether
    somebody can change a wrong account in this window. `entered`: the portal asked for a login, or
    for another one.
    """

    portal: Portal
    window: Window
    pages: Sequence[Turn]
    expected: str | None
    patience_seconds: float
    may_switch: bool
    tell: Callable[[PortalError], None]
    last: Capture | None = None
    entered: bool = False
    _tried: tuple[str, str | None] | None = None
    _unknown: tuple[str, float] = ("", 0.0)

    def account(self) -> str:
        """The account that came to be logged in.

        Raises the PortalError that still stood when the time was up, or one that no waiting
        mends; WindowClosed.
        """
        found = self._proof()
        told: type[PortalError] | None = None
        if isinstance(found, Transient):
            raise found
        while not isinstance(found, str):
            hopeless = isinstance(found, WrongAccount) and not self.may_switch
            if hopeless or self.window.seconds() >= self.patience_seconds:
                raise found
            if type(found) is not told:
                told = type(found)
                self.entered |= isinstance(found, (LoginExpired, WrongAccount))
                self.tell(found)
            self.window.pause()
            if self._nobody_is_disturbed():
                found = self._proof()
        return found

    def try_again(self) -> None:
        """Somebody did something: the list may be asked for where it was in vain before."""
        self._tried = None

    def _proof(self) -> str | PortalError:
        """The logged-in account, or what stands in the way of its proof for now."""
        self._tried = None
        try:
            pages = [partial(self._seen, turn) for turn in self.pages]
            return proven_account(self.portal, pages, self.expected)
        except (NeedsUser, Transient) as waiting:
            return waiting
        except LayoutChanged as unknown:
            if self.last and self.portal.pages.recognise(self.portal.spec, self.last):
                raise  # it is the list, but not as we know it: no waiting mends that
            return unknown

    def _seen(self, turn: Turn) -> Capture:
        self.last = self.window.turn_to(turn)
        self._tried = self._where(self.last)
        return self.last

    def _nobody_is_disturbed(self) -> bool:
        """Whether the list may be asked for now; once for every place that the person gets to."""
        seen = self.window.look()
        if seen is None:
            return False
        page = self.portal.pages.recognise(self.portal.spec, seen)
        if page in _PERSONS_PAGES:
            self._tried = None
            return False
        if self._where(seen) == self._tried:
            return False
        return page is not None or (self._stands(seen) and not self.window.in_a_field())

    def _stands(self, seen: Capture) -> bool:
        """Whether an unknown page has been standing for a while; it may lead on by itself."""
        place, now = _place(seen), self.window.seconds()
        if place != self._unknown[0]:
            self._unknown = (place, now)
        return now - self._unknown[1] >= STEADY_SECONDS

    def _where(self, seen: Capture) -> tuple[str, str | None]:
        return _place(seen), shown_account(self.portal.spec, seen)


def _place(seen: Capture) -> str:
    return seen.url.partition("#")[0].partition("?")[0]
