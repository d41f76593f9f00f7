"""Logs in by user name and password, as a recipe's [login] says. Presses once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Literal, cast

from playwright.sync_api import Cookie, Error

from scrapers.browser.failures import mapped
from scrapers.browser.session import Session
from scrapers.browser.wire import Wire
from scrapers.errors import (
    ChallengeShown,
    CredentialsRejected,
    LayoutChanged,
    LoginExpired,
    PortalError,
    Unreachable,
)
from scrapers.recipe.hands.login_form import LoginForm
from scrapers.recipe.vocabulary.writing import PasswordLogin
from scrapers.spec import PortalSpec

_POLL_MS = 50
_STORED = "() => [{ ...localStorage }, { ...sessionStorage }]"
_FORGET = "() => { localStorage.clear(); sessionStorage.clear() }"
_BRING_BACK = """([local, session]) => {
  localStorage.clear(); sessionStorage.clear();
  Object.assign(localStorage, local); Object.assign(sessionStorage, session);
}"""

Seen = Literal["form", "login", "rejected", "challenge", "elsewhere", "moving"]


def enter(
    spec: PortalSpec,
    session: Session,
    user: str,
    password: str,
    *,
    pressing: Callable[[], None] = lambda: None,
    afresh: bool = False,
) -> bool:
    """Log in. False where somebody is logged in already; `afresh` ends that login first.

    `pressing` is called right before the one press. That the login page is left again is no proof
    of a login: the next page is. Raises CredentialsRejected; LoginExpired where the login page
    stays without a word; ChallengeShown, LayoutChanged, Unreachable, Throttled.
    """
    if spec.login is None:
        raise LayoutChanged(spec.key, "login", "login", "the recipe has no [login]")
    entering = _Entering(spec, session, spec.login)
    if not entering.reach_form():
        if not afresh:
            return False
        entering.forget_login()
        if not entering.reach_form():
            raise entering.form.changed(spec.login.password.shown, "no login form is shown")
    try:
        entering.form.fill(user, password)
        with session.gate.entering():
            entering.press(pressing)
    except BaseException:
        entering.form.empty()
        with suppress(PortalError, Error):  # what broke off is told, not what came of it
            entering.bring_back()
        raise
    return True


class _Entering:
    """One login on one page."""

    def __init__(self, spec: PortalSpec, session: Session, login: PasswordLogin) -> None:
        self.form = LoginForm(spec.key, session, login)
        self._spec = spec
        self._session = session
        self._login = login
        self._before: tuple[Sequence[Cookie], Any] | None = None

    def reach_form(self) -> bool:
        """Open the login page. False where it leads on, since somebody is logged in."""
        self._session.go(self._spec.portal.base + self._login.open, "login")
        deadline = self._deadline()
        while time.monotonic() < deadline:
            seen = self._seen()
            if seen == "form":
                return True
            if seen == "challenge":
                raise ChallengeShown(self._spec.key)
            if seen == "rejected":
                raise self.form.changed(self._login.rejected, "stands there before the submit")
            if seen == "elsewhere" and self._stays_elsewhere():
                return False
            self._session.pause(_POLL_MS)
        raise self.form.changed(self._login.password.shown, "no login form is shown")

    def forget_login(self) -> None:
        """End the login that this profile still has; `bring_back` undoes it."""
        context = self._session.context
        with mapped(self._spec.key, "login"):
            self._before = context.cookies(), self._session.page.evaluate(_STORED)
            context.clear_cookies()
            self._session.page.evaluate(_FORGET)

    def bring_back(self) -> None:
        """The login that was there before: a mistyped password costs nobody a working one."""
        if self._before is None:
            return
        cookies, stored = self._before
        context = self._session.context
        with mapped(self._spec.key, "login"):
            context.clear_cookies()
            context.add_cookies(cast(Any, cookies))
            self._session.page.evaluate(_BRING_BACK, stored)

    def press(self, pressing: Callable[[], None]) -> None:
        """Press once, and wait for what becomes of it."""
        submit = self.form.submit()
        pressing()
        with Wire(self._spec, self._session.page) as wire:
            with mapped(self._spec.key, "login", self._login.submit.shown):
                submit.click(no_wait_after=True)
            self._wait_for_a_word(wire)

    def _wait_for_a_word(self, wire: Wire) -> None:
        """Until the login page is left. Raises what else became of it."""
        deadline = self._deadline()
        while time.monotonic() < deadline:
            self._session.pause(_POLL_MS)
            if wire.is_turning:
                continue  # a look would wait until the page comes, however long that takes
            seen = self._seen()
            if seen == "rejected":
                raise CredentialsRejected(self._spec.key, "the portal did not take the password")
            if seen == "challenge":
                raise ChallengeShown(self._spec.key)
            wire.raise_for_page()
            if seen == "elsewhere" and self._stays_elsewhere():
                return
            if wire.failed and seen in ("form", "login") and self._stays_silent():
                break
        if wire.unanswered:
            self._give_up_turning(wire)
            raise Unreachable(self._spec.key, "the login was not answered")
        raise LoginExpired(self._spec.key, "the login page is still shown after the submit")

    def _give_up_turning(self, wire: Wire) -> None:
        if wire.is_turning:
            with mapped(self._spec.key, "login"):
                self._session.page.goto("about:blank")

    def _stays_elsewhere(self) -> bool:
        self._session.wait_quiet()
        return self._seen() == "elsewhere"

    def _stays_silent(self) -> bool:
        self._session.wait_quiet()
        return self._seen() in ("form", "login")

    def _seen(self) -> Seen:
        """What stands there right now."""
        try:
            if self._rejection_shows():
                return "rejected"
            name = self._session.page_name()
            form = self.form.is_shown()
        except (Error, Unreachable):  # the page may be changing under our eyes
            if self._session.page.is_closed():
                raise Unreachable(self._spec.key, "login: the browser was closed") from None
            return "moving"
        if name in ("login", None) and form:
            return "form"
        if name in ("login", "challenge"):
            return "login" if name == "login" else "challenge"
        return "elsewhere"

    def _rejection_shows(self) -> bool:
        signs = self._session.page.locator(f"css={self._login.rejected}")
        return signs.locator("visible=true").count() > 0

    def _deadline(self) -> float:
        return time.monotonic() + self._spec.timing.ready / 1000
