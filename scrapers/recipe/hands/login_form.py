"""The form of a login page: filled until it keeps what is typed, emptied in the end.

The password is typed into a password field only, and nothing that is raised from here holds it:
Playwright's own messages quote what was typed, so none of those is passed on.
"""

from __future__ import annotations

import time
from contextlib import suppress

from playwright.sync_api import Error, Locator

from scrapers.browser.failures import mapped
from scrapers.browser.session import Session
from scrapers.errors import LayoutChanged
from scrapers.recipe.hands.controls import Finder
from scrapers.recipe.vocabulary.writing import PasswordLogin

_POLL_MS = 50
_EMPTY = "fields => fields.forEach(field => { field.value = '' })"


class LoginForm:
    """The fields of one login page, as the recipe names them."""

    def __init__(self, portal: str, session: Session, login: PasswordLogin) -> None:
        self._portal = portal
        self._session = session
        self._login = login
        self._finder = Finder(portal, session.page, {})

    def is_shown(self) -> bool:
        """Whether the one password field can be seen. May raise Playwright's Error."""
        return self._finder.all(self._login.password).locator("visible=true").count() == 1

    def submit(self) -> Locator:
        """The submit control."""
        return self._finder.one(self._login.submit, "login")

    def fill(self, user: str, password: str) -> None:
        """Fill until the form keeps what is typed: one whose program still starts loses it."""
        deadline = time.monotonic() + self._session.spec.timing.ready / 1000
        while not self._is_filled(user, password):
            if time.monotonic() > deadline:
                raise self.changed("login", "the login form does not keep what is typed")
            self._session.pause(_POLL_MS)

    def empty(self) -> None:
        """Leave nothing typed in a page that may be looked at later."""
        with suppress(Error):  # a page that is gone holds nothing
            for control in (self._login.user, self._login.password):
                self._finder.all(control).evaluate_all(_EMPTY)

    def changed(self, what: str, why: str) -> LayoutChanged:
        """The login page is not as the recipe says."""
        return LayoutChanged(self._portal, what, "login", f"{what}: {why}")

    def _is_filled(self, user: str, password: str) -> bool:
        """Type everything, let the page's program go on, see whether it still stands there."""
        try:
            self._type(user, password)
            self._session.wait_quiet()
            if not self._holds(user, password):
                return False
            submit = self.submit()
            with mapped(self._portal, "login", self._login.submit.shown):
                submit.click(trial=True)  # waits until it can be pressed
            return self._holds(user, password)
        except Error:  # its message quotes what was typed; the next round, or the end, tells more
            return False

    def _type(self, user: str, password: str) -> None:
        name, secret, box = self._fields()
        if secret.evaluate("field => field.type") != "password":
            raise self.changed(self._login.password.shown, "is no password field")
        name.fill(user)
        secret.fill(password)
        if box is not None and not box.is_checked():
            box.set_checked(True)

    def _holds(self, user: str, password: str) -> bool:
        name, secret, box = self._fields()
        typed = (name.input_value(), secret.input_value()) == (user, password)
        return typed and (box is None or box.is_checked())

    def _fields(self) -> tuple[Locator, Locator, Locator | None]:
        login, one = self._login, self._finder.one
        box = one(login.tick, "login") if login.tick else None
        return one(login.user, "login"), one(login.password, "login"), box
