"""What a person is told wherever they are: an account that is lost, and that it is back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from agent.ledger import Ledger
from agent.ledger.alerts import OVER_WHEN_READ, SESSION_ENDING
from agent.ledger.disarmed import Disarmed
from agent.ledger.outcomes import Stopped
from agent.ledger.parked import Parked
from agent.rules.polling import SLOW_AFTER_CHALLENGE
from scrapers.errors import (
    ChallengeShown,
    LayoutChanged,
    LoginExpired,
    NeedsUser,
    PortalError,
    named,
)

if TYPE_CHECKING:  # the worker settles alarms, and does without portals
    from agent.settings import Account
    from agent.sync.hands import Hands

_OF_ACCOUNTS = (*OVER_WHEN_READ, SESSION_ENDING, "layout", "breaker")


def trouble_seen(ledger: Ledger, hands: Hands, trouble: PortalError) -> None:
    """Call for a person where one is needed. A login that was seen lost once may be a hiccup of the
    portal: it is looked at again first."""
    parked = ledger.parked.of(hands.key)
    if parked is not None and parked.error == type(trouble).__name__:
        _tell_parked(ledger, parked, hands.now())


def works_again(ledger: Ledger, key: str, before: Parked | None, now: datetime) -> None:
    """The account works: whatever a person was called for is over. Where it waited `before` for a
    slider, it is read seldom for a while."""
    if before is not None and before.error == ChallengeShown.__name__:
        ledger.polls.slow_down(key, now + SLOW_AFTER_CHALLENGE)
    for kind in OVER_WHEN_READ:
        ledger.alerts.close(kind, key, now)


def store_stopped(ledger: Ledger, stopped: Stopped) -> None:
    """Nothing is written to a store until a person looks."""
    details = {
        "name": stopped.store,
        "because": f"stop_loss.{stopped.mishap}",
        **stopped.details,
    }
    ledger.alerts.open("breaker", stopped.store, details, stopped.at)


def settle(ledger: Ledger, accounts: Sequence[Account], now: datetime) -> None:
    """Bring the alerts in line with what stands in the ledger: whoever noted a loss or its end may
    have been killed before the alert was noted too. `accounts` are those of the settings; of one
    that left them nobody knows whether it works, so no channel hears that it does."""
    keys = {account.key for account in accounts}
    parked = {one.account: one for one in ledger.parked.all() if one.account in keys}
    stopped = {one.store: one for one in ledger.outcomes.all_stopped() if one.store in keys}
    disarmed = {one.portal: one for one in ledger.disarmed.all()}
    told = ledger.alerts.open_ones()
    for alert in told:
        if alert.kind in _OF_ACCOUNTS and alert.subject not in keys:
            ledger.alerts.withdraw(alert.kind, alert.subject, now)
            continue
        waits = alert.subject in parked
        over = alert.kind in OVER_WHEN_READ and not waits
        over |= alert.kind == "breaker" and alert.subject not in stopped
        over |= alert.kind == "layout" and not waits and alert.details.get("portal") not in disarmed
        if over:
            ledger.alerts.close(alert.kind, alert.subject, now)
    known = {(alert.kind, alert.subject) for alert in told}
    for one in parked.values():
        if (_kind(named(one.error)), one.account) not in known:
            _tell_parked(ledger, one, now)
    for stop in stopped.values():
        if ("breaker", stop.store) not in known:
            store_stopped(ledger, stop)
    called = {
        one.details.get("portal") for one in ledger.alerts.open_ones() if one.kind == "layout"
    }
    first = {account.portal: account.key for account in reversed(accounts)}
    for portal in first.keys() & disarmed.keys() - called:
        _tell_disarmed(ledger, first[portal], disarmed[portal], now)


def _tell_disarmed(ledger: Ledger, account: str, disarmed: Disarmed, at: datetime) -> None:
    """As a changed page is told, of one of its accounts: a portal is mended once for all."""
    details = _details(disarmed.portal, LayoutChanged.__name__, disarmed.message)
    since = {"since_at": disarmed.at.isoformat()}
    ledger.alerts.open("layout", account, {**details, **since}, at)


def _tell_parked(ledger: Ledger, parked: Parked, at: datetime) -> None:
    kind = _kind(named(parked.error))
    if kind is None or (kind == "login_lost" and parked.times < 2):
        return
    details = _details(parked.portal, parked.error, parked.message)
    ledger.alerts.open(kind, parked.account, details, at)


def _details(portal: str, error: str, message: str) -> dict[str, str]:
    from scrapers.portal_files import spoken_name  # heavy

    return {"name": spoken_name(portal), "portal": portal, "error": error, "message": message}


def _kind(trouble: type[PortalError]) -> str | None:
    if issubclass(trouble, LoginExpired):
        return "login_lost"
    if issubclass(trouble, ChallengeShown):
        return "challenge"
    if issubclass(trouble, LayoutChanged):
        return "layout"
    return "parked" if issubclass(trouble, NeedsUser) else None
