"""Keeps one account's login as the portal shows whether it works; trouble with that ends no run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from playwright.sync_api import BrowserContext, Error

from agent.errors import UserError
from agent.passwords import KeyringTrouble
from agent.place import Place
from agent.sessions.saved_logins import SavedLoginDamaged, SavedLogins
from scrapers.browser.failures import first_line
from scrapers.browser.login_state import LoginState, login_state, put_back
from scrapers.browser.session import Session

_TROUBLES = (Error, KeyringTrouble, SavedLoginDamaged, UserError, OSError)


@dataclass(frozen=True, slots=True)
class LoginKeeper:
    """The saved login of the account `key`."""

    place: Place
    key: str

    def put_back(self, context: BrowserContext) -> None:
        """Into a profile without any cookie, as after a move, goes the login that was saved; and
        over any cookies where a renewal came to nothing, however that ended."""
        self._try("login_not_put_back", lambda: self._put_back(context))

    def works(self, session: Session) -> None:
        """Pages proved the login of this session: save it as it is now."""
        self.renewed()
        self._try("login_unsaved", lambda: self._save(session))

    def begin_renewal(self, context: BrowserContext) -> None:
        """Take the login that still works out of its profile, so that the portal asks for a new
        one. Until one is seen, whoever opens the profile puts the old one back.

        Raises UserError, OSError where it could not be saved: then it stays where it is. Raises
        Playwright's Error.
        """
        try:
            self._save_for_renewal(context)
        except KeyringTrouble as failed:
            raise UserError("keyring_failed", account=self.key, trouble=str(failed)) from failed
        self._logins.renewal_begins(self.key)
        context.clear_cookies()

    def renewed(self) -> None:
        """A login was seen in the profile: the one before is not put back any more."""
        self._try("login_renewal_open", lambda: self._logins.renewal_over(self.key))

    def ended(self) -> None:
        """The portal ended the login: nobody can use it any more."""
        self._try("login_unforgotten", self._forget)

    def _put_back(self, context: BrowserContext) -> None:
        broken_off = self._logins.is_renewed(self.key)
        if not self._logins.has(self.key) or (context.cookies() and not broken_off):
            return
        state = self._logins.kept(self.key)
        if state is not None and put_back(context, state, over=broken_off):
            self._logins.renewal_over(self.key)
            with self.place.log() as log:
                log.note("login_put_back", account=self.key)

    def _save_for_renewal(self, context: BrowserContext) -> None:
        """Cookies as they are now; what the portal's origin keeps is asked only on its pages, and
        stays in the profile."""
        logins = self._logins
        try:
            kept = logins.kept(self.key)
        except SavedLoginDamaged:  # it would be taken for one that is kept
            logins.forget(self.key)
            kept = None
        cookies = [cast(dict[str, Any], dict(cookie)) for cookie in context.cookies()]
        logins.save(self.key, LoginState(cookies=cookies, origins=kept["origins"] if kept else []))

    def _forget(self) -> None:
        """Not where a renewal was broken off: the saved one could not be put back yet, and it was
        not what the portal turned away."""
        if not self._logins.is_renewed(self.key):
            self._logins.forget(self.key)

    def _save(self, session: Session) -> None:
        self._logins.save(self.key, login_state(session.context, session.page))

    @property
    def _logins(self) -> SavedLogins:
        return SavedLogins(self.place.home.root)

    def _try(self, event: str, work: Callable[[], object]) -> None:
        try:
            work()
        except _TROUBLES as failed:
            said = first_line(failed) if isinstance(failed, Error) else str(failed)
            trouble = f"{type(failed).__name__}: {said}"
            with self.place.log() as log:
                log.note(event, level=logging.WARNING, account=self.key, trouble=trouble)
