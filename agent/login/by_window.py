"""Waits for a person who logs in, or solves a slider, in the portal's own window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agent.errors import UserError
from agent.login.evidence import keep_evidence
from agent.place import Place
from agent.sync.login import LoginWait, proving_pages
from scrapers.browser.launch import Mode
from scrapers.browser.person import PersonsWindow, WindowClosed
from scrapers.browser.session import Session
from scrapers.errors import NeedsUser, PortalError, WrongAccount
from scrapers.portal import Portal

Tell = Callable[[str, Mapping[str, Any]], None]
"""Told what the person is to do in the window: a sentence by its name, with its details."""


class ByWindow:
    """One login with its window open."""

    def __init__(
        self,
        tell: Tell,
        place: Place,
        portal: Portal,
        key: str,
        session: Session,
        mode: Mode,
        minutes: float,
    ) -> None:
        self._tell_person = tell
        self._place = place
        self._portal = portal
        self._key = key
        self._session = session
        self._minutes = minutes
        self._seen = mode == "headed"
        self.entered = False

    def account(self, expected: str | None) -> str:
        """Who is logged in now. Raises UserError, or the PortalError that no waiting mends."""
        flow = self._portal.flow(self._session)
        wait = LoginWait(
            self._portal,
            PersonsWindow(self._session),
            proving_pages(self._portal, flow),
            expected,
            self._minutes * 60,
            self._seen,
            self._tell,
        )
        try:
            account = wait.account()
            self.entered = wait.entered
            return account
        except WindowClosed as closed:
            raise self._trouble("login_window_closed") from closed
        except WrongAccount as other:
            raise self._trouble(
                "wrong_account", expected=other.expected, found=other.found
            ) from other
        except NeedsUser as unseen:
            raise self._trouble("login_not_seen", minutes=f"{self._minutes:g}") from unseen
        except PortalError as trouble:
            if wait.last is not None:
                keep_evidence(self._place, self._key, self._session, wait.last, trouble)
            raise

    def _tell(self, trouble: PortalError) -> None:
        """One sentence to the person: what to do in the window."""
        kind = "waiting" if trouble.retryable else type(trouble).__name__
        step = f"login.{kind}" if self._seen else "login.unseen"
        details = vars(trouble) if isinstance(trouble, WrongAccount) else {}
        name = self._portal.spec.portal.name
        self._tell_person(step, {**details, "portal": name, "minutes": f"{self._minutes:g}"})

    def _trouble(self, code: str, **details: str) -> UserError:
        name = self._portal.spec.portal.name
        return UserError(code, portal=name, account=self._key, **details)
