"""Logs in again during a pass, by the password that a person told us to keep.

What becomes of it stands in the keyring beside the password, the try before the press: a password
that was not taken is never tried again until a person has logged in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from agent.passwords import Kept, KeyringTrouble, Passwords
from agent.sync.hands import LogIn
from agent.sync.login import proven_account, proving_pages
from scrapers.browser.session import Session
from scrapers.errors import CredentialsRejected, LoginExpired
from scrapers.portal import Portal
from scrapers.recipe.hands.entering import enter

Enter = Callable[[Kept, Callable[[], None]], bool]


@dataclass(frozen=True, slots=True)
class Relogin:
    """One account's way back in.

    `enter` logs in, and calls what it is given right before its one press; False where somebody
    is logged in. `prove` tells the account by the pages that show it.
    """

    portal: str
    key: str
    passwords: Passwords
    enter: Enter
    prove: Callable[[str | None], str]

    def __call__(self, expected: str | None) -> bool:
        """Log in as `expected`; False where no password is kept. Raises a PortalError."""
        try:
            return self._log_in(expected)
        except KeyringTrouble as trouble:
            said = f"the login page is shown, and the keyring failed: {trouble}"
            raise LoginExpired(self.portal, said) from trouble

    def _log_in(self, expected: str | None) -> bool:
        kept = self.passwords.kept(self.key)
        if kept is None:
            return False
        if kept.is_spent:
            said = "the kept password was not taken; only a person may try again"
            raise CredentialsRejected(self.portal, said)
        tried = replace(kept, tries=kept.tries + 1)
        try:
            self.enter(kept, lambda: self.passwords.keep(self.key, tried))
        except CredentialsRejected:
            self.passwords.keep(self.key, replace(tried, rejected=True))
            raise
        self.prove(expected)
        self.passwords.trust_again(self.key)
        return True


def way_back_in(
    portal: Portal, key: str, passwords: Passwords, session: Session, flow: Any
) -> LogIn | None:
    """An account's way back in, where its recipe has a password login."""
    if portal.spec.login is None:
        return None

    def by_password(kept: Kept, pressing: Callable[[], None]) -> bool:
        return enter(portal.spec, session, kept.user, kept.password, pressing=pressing)

    prove = partial(proven_account, portal, proving_pages(portal, flow))
    return Relogin(portal.key, key, passwords, by_password, prove)
