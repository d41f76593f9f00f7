"""One login of an account in a browser of its own, and what it ends and begins in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from agent.errors import UserError
from agent.ledger import Ledger
from agent.ledger.alerts import SESSION_ENDING
from agent.place import Place
from agent.sessions.keeper import LoginKeeper
from agent.sync.alarms import works_again
from agent.sync.workbench import browsing
from scrapers.browser.launch import BrowserChoice, playing
from scrapers.browser.session import Session
from scrapers.errors import NeedsUser, named
from scrapers.portal import Portal


class Way(Protocol):
    """A way to log in. `entered`: somebody did log in; else a login held all the while."""

    @property
    def entered(self) -> bool: ...

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
        known, entering = ledger.decisions.account(key), way(session)
        keeper = LoginKeeper(place, key)
        if _is_to_be_renewed(ledger, key):
            keeper.begin_renewal(session.context)
        account = entering.account(known.account if known else None)
        keeper.renewed()
        _remember(ledger, portal, key, account, entered=entering.entered)
        keeper.works(session)
        log.note("logged_in", account=key, portal=portal.key)
    return LoggedIn(account, known is None)


def _is_to_be_renewed(ledger: Ledger, key: str) -> bool:
    """Whether a person was told that this login ends soon, and that is all that they come for: in
    the window of an account that waits, a slider or another trouble is to be seen, no login page.
    """
    ends_soon = any(
        one.kind == SESSION_ENDING and one.subject == key for one in ledger.alerts.open_ones()
    )
    return ends_soon and ledger.parked.of(key) is None


def _remember(ledger: Ledger, portal: Portal, key: str, account: str, *, entered: bool) -> None:
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
    works_again(ledger, key, parked, now)
    ledger.polls.hurry(key, now)
    if entered:
        ledger.logins.begin(key, portal.key, now)
        ledger.alerts.close(SESSION_ENDING, key, now)
    else:  # the one that was there goes on, and ends when it would have ended
        ledger.logins.works(key, portal.key, now)
