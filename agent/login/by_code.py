"""Shows the QR code of a login page to a person elsewhere, and waits until a phone has scanned it.

The browser has no window. The code is held in memory alone: no evidence is kept of such a login.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from agent.errors import UserError
from agent.sync.login import LoginWait, proving_pages
from scrapers.browser.person import PersonsWindow, WindowClosed
from scrapers.browser.session import Session
from scrapers.errors import ChallengeShown, NeedsUser, PortalError, Unreachable, WrongAccount
from scrapers.portal import Portal
from scrapers.recipe.hands.login_code import LoginCode
from scrapers.records import Capture

Show = Callable[[str | None], None]
"""Told what the code says whenever another one stands there; None once it has gone, since the
phone was faster than we: it asks the person now."""
_GONE_SECONDS = 2.0


class ByCode:
    """One login by a code. `heed` is called between two looks, and may end it by raising."""

    def __init__(
        self,
        portal: Portal,
        key: str,
        session: Session,
        minutes: float,
        show: Show,
        heed: Callable[[], None] = lambda: None,
    ) -> None:
        self._portal = portal
        self._key = key
        self._session = session
        self._minutes = minutes
        self._show = show
        self._heed = heed
        self.entered = False

    def account(self, expected: str | None) -> str:
        """Who is logged in now. Raises UserError, or the PortalError that no waiting mends."""
        how = self._portal.spec.login_qr
        if how is None:
            raise self._trouble("no_code_login")
        code = LoginCode(self._portal.spec, self._session, how)

        def show(said: str | None) -> None:
            if said is None:  # a quick phone has logged in before any login page was looked at
                wait.try_again()
            self._show(said)

        window = _CodesWindow(self._portal, self._session, code, show, self._heed)
        pages = proving_pages(self._portal, self._portal.flow(self._session))
        patience = self._minutes * 60
        wait = LoginWait(self._portal, window, pages, expected, patience, False, _must_be_told)
        try:
            account = wait.account()
            self.entered = wait.entered
            return account
        except WindowClosed as closed:
            raise self._trouble("login_window_closed") from closed
        except WrongAccount as other:
            found = {"expected": other.expected, "found": other.found}
            raise self._trouble("wrong_account", **found) from other
        except ChallengeShown:
            raise
        except NeedsUser as unseen:
            if window.silent is not None:  # there was no code that anybody could have scanned
                raise window.silent from unseen
            raise self._trouble("code_not_scanned", minutes=f"{self._minutes:g}") from unseen

    def _trouble(self, code: str, **details: str) -> UserError:
        name = self._portal.spec.portal.name
        return UserError(code, portal=name, account=self._key, **details)


def _must_be_told(trouble: PortalError) -> None:
    """A slider is for a window, whatever code stands on the login page."""
    if isinstance(trouble, ChallengeShown):
        raise trouble


class _CodesWindow:
    """The window of a login wait in which nobody is but a code. `silent`: what the last look for a
    code met, where the portal did not answer it."""

    def __init__(
        self,
        portal: Portal,
        session: Session,
        code: LoginCode,
        show: Show,
        heed: Callable[[], None],
    ) -> None:
        self._portal = portal
        self._window = PersonsWindow(session)
        self._code = code
        self._show = show
        self._heed = heed
        self.silent: Unreachable | None = None
        self._up = False
        self._shown: str | None = None
        self._gone_at: float | None = None

    def seconds(self) -> float:
        return self._window.seconds()

    def pause(self) -> None:
        self._heed()
        try:
            if not self._up:
                self._code.bring_up()
                self._up = True
            self._note(self._code.text())
            self.silent = None
        except Unreachable as silent:  # the page is moving: the next look tells
            self.silent = silent
        self._window.pause()

    def look(self) -> Capture | None:
        """What stands there; None also where the code stands on a page that nobody knows, which
        would be taken for one to go on from."""
        seen = self._window.look()
        page = self._portal.pages.recognise(self._portal.spec, seen) if seen else None
        if page == "challenge":
            raise ChallengeShown(self._portal.key)
        code_stands = self._shown is not None and self._gone_at is None
        return None if code_stands and page is None else seen

    def in_a_field(self) -> bool:
        return False

    def turn_to(self, turn: Callable[[], Capture]) -> Capture:
        self._up = False
        return self._window.turn_to(turn)

    def _note(self, said: str | None) -> None:
        """Show another code at once; that it has gone only where no new one comes soon."""
        now = time.monotonic()
        if said is not None:
            self._gone_at = None
            if said != self._shown:
                self._shown = said
                self._show(said)
        elif self._shown is not None:
            self._gone_at = self._gone_at or now
            if now - self._gone_at >= _GONE_SECONDS:
                self._shown = None
                self._show(None)
