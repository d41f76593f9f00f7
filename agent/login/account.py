"""One login of an account in a browser of its own, and what it ends and begins in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from agent.errors import UserError
from agent.ledger import Ledger
from agent.place import Place
from agent.rules.polling import SLOW_AFTER_CHALLENGE
from agent.sessions.keeper import LoginKeeper
from agent.sync.workbench import browsing
from scrapers.browser.launch import BrowserChoice, playing
from scrapers.browser.session import Session
from scrapers.errors import ChallengeShown, NeedsUser, named
from scrapers.portal import Portal

_OVER = ("login_lost", "challenge", "parked", "session_ending")


class Way(Protocol):
    """A way to log in."""

    def account(self, expected: str | None) -> str:
        """Who is logged in now. Raises UserError, PortalError."""
        ...


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The account as its portal calls it; `new` where it is taken over with that."""

    account: str
    new: bool


def log_in(
    place: Place, portal: Portal, key: str, choice: BrowserChoice, way: Callable[[Session], Way]
) -> LoggedIn:
    """Log an account in, whose lock is held. Raises UserError, PortalError."""
    with (
        place.ledger() as ledger,
        place.log() as log,
        playing() as playwright,
        browsing(place, playwright, portal, key, choice) as session,
    ):
        known = ledger.decisions.account(key)
        account = way(session).account(known.account if known else None)
        _remember(ledger, portal, key, account)
        LoginKeeper(place, key).works(session)
        log.note("logged_in", account=key, portal=portal.key)
    return LoggedIn(account, known is None)


def _remember(ledger: Ledger, portal: Portal, key: str, account: str) -> None:
    """Take a first login over, and end the wait for a person. A page to mend stays one. Where a
    slider was shown, the account is read seldom for a while."""
    holder = ledger.decisions.holder(portal.key, account)
    if holder not in (None, key):  # see agent/sync/ownership.py
        raise UserError("wrong_account", expected=f"≠ {holder}", found=account, account=key)
    now = datetime.now(UTC)
    ledger.decisions.take_over(key, portal.key, account, now)
    parked = ledger.parked.of(key)
    if parked is not None and issubclass(named(parked.error), NeedsUser):
        ledger.parked.unpark(key)
    if parked is not None and parked.error == ChallengeShown.__name__:
        ledger.polls.slow_down(key, now + SLOW_AFTER_CHALLENGE)
    ledger.polls.hurry(key, now)
    ledger.logins.begin(key, portal.key, now)
    for kind in _OVER:
        ledger.alerts.close(kind, key, now)
