"""Logs in to a self-hosted portal by its password, without a window."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.cli.console import Console
from agent.cli.unseen import typed_unseen
from agent.errors import UserError
from agent.login.evidence import keep_evidence
from agent.passwords import Kept, KeyringTrouble, NoKeyring, Passwords
from agent.place import Place
from agent.sync.login import proven_account, proving_pages
from scrapers.browser.session import Session
from scrapers.errors import LayoutChanged, LoginExpired, PortalError, WrongAccount
from scrapers.portal import Portal
from scrapers.recipe.hands.entering import enter


def asked_password(console: Console, portal: Portal, user: str) -> str:
    """The password: typed unseen, or one line of standard input. Raises UserError."""
    name = portal.spec.portal.name
    asked = console.words.say("ui.password_of", {"portal": name, "user": user})
    password = typed_unseen(asked)
    if not password:
        raise UserError("no_password")
    return password


@dataclass(slots=True)
class ByPassword:
    """One login. The password stands in nothing that is said or saved."""

    place: Place
    portal: Portal
    key: str
    session: Session
    user: str
    password: str = field(repr=False)
    entered: bool = field(default=False, init=False)

    def account(self, expected: str | None) -> str:
        """Who is logged in now. Raises UserError, PortalError."""
        pages = proving_pages(self.portal, self.portal.flow(self.session))
        try:
            self.entered = enter(
                self.portal.spec, self.session, self.user, self.password, afresh=True
            )
            return proven_account(self.portal, pages, expected)
        except WrongAccount as other:
            raise self._trouble("wrong_user", expected=other.expected, found=other.found) from other
        except LoginExpired as unseen:
            raise self._trouble("password_unproven") from unseen
        except LayoutChanged as trouble:
            self._keep_evidence(trouble)
            raise

    def _keep_evidence(self, trouble: PortalError) -> None:
        self.session.forget_answers()
        keep_evidence(self.place, self.key, self.session, self.session.capture(), trouble)

    def _trouble(self, code: str, **details: str) -> UserError:
        name = self.portal.spec.portal.name
        return UserError(code, portal=name, account=self.key, **details)


def keep_password(console: Console, place: Place, key: str, login: Kept) -> bool:
    """Keep a login that was just proven; where that cannot be, say so. Whether it is kept."""
    try:
        Passwords(place.home.root).keep(key, login)
    except NoKeyring:
        console.error("ui.no_keyring", account=key)
        return False
    except KeyringTrouble as trouble:
        console.error("ui.not_kept", account=key, trouble=str(trouble))
        return False
    return True


def trust_kept(console: Console, place: Place, key: str, login: Kept | None) -> None:
    """A person has logged in: a kept password may be tried again, save one other than `login`."""
    passwords = Passwords(place.home.root)
    try:
        kept = passwords.kept(key)
        if kept and (login is None or (kept.user, kept.password) == (login.user, login.password)):
            passwords.trust_again(key)
    except KeyringTrouble as trouble:
        console.error("ui.keyring_failed", account=key, trouble=str(trouble))


def forget_password(console: Console, place: Place, key: str) -> bool:
    """Remove a kept password; False where none is kept. Raises UserError."""
    try:
        gone = Passwords(place.home.root).forget(key)
    except KeyringTrouble as trouble:
        raise UserError("keyring_failed", account=key, trouble=str(trouble)) from trouble
    return gone
