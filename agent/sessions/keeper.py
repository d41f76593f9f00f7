"""Keeps one account's login as the portal shows whether it works; trouble with that ends no run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Error

from agent.errors import UserError
from agent.passwords import KeyringTrouble
from agent.place import Place
from agent.sessions.saved_logins import SavedLoginDamaged, SavedLogins
from scrapers.browser.failures import first_line
from scrapers.browser.login_state import login_state, put_back
from scrapers.browser.session import Session

_TROUBLES = (Error, KeyringTrouble, SavedLoginDamaged, UserError, OSError)


@dataclass(frozen=True, slots=True)
class LoginKeeper:
    """The saved login of the account `key`."""

    place: Place
    key: str

    def put_back(self, context: BrowserContext) -> None:
        """Into a profile without any cookie, as after a move, goes the login that was saved."""
        self._try("login_not_put_back", lambda: self._put_back(context))

    def works(self, session: Session) -> None:
        """Pages proved the login of this session: save it as it is now."""
        self._try("login_unsaved", lambda: self._save(session))

    def ended(self) -> None:
        """The portal ended the login: nobody can use it any more."""
        self._try("login_unforgotten", lambda: self._logins.forget(self.key))

    def _put_back(self, context: BrowserContext) -> None:
        if not self._logins.has(self.key) or context.cookies():
            return
        state = self._logins.kept(self.key)
        if state is not None and put_back(context, state):
            with self.place.log() as log:
                log.note("login_put_back", account=self.key)

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
