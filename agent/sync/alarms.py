"""What a person is told wherever they are: an account that is lost, and that it is back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from agent.ledger import Ledger
from agent.ledger.alerts import OVER_WHEN_READ
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
    from agent.sync.hands import Hands


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


def settle(ledger: Ledger, now: datetime) -> None:
    """Bring the alerts in line with what stands in the ledger: whoever noted a loss or its end may
    have been killed before the alert was noted too."""
    parked = {one.account: one for one in ledger.parked.all()}
    stopped = {one.store: one for one in ledger.outcomes.all_stopped()}
    disarmed = {one.portal for one in ledger.disarmed.all()}
    told = ledger.alerts.open_ones()
    for alert in told:
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


def _tell_parked(ledger: Ledger, parked: Parked, at: datetime) -> None:
    kind = _kind(named(parked.error))
    if kind is None or (kind == "login_lost" and parked.times < 2):
        return
    from scrapers.portal_files import spoken_name  # heavy

    details = {
        "name": spoken_name(parked.portal),
        "portal": parked.portal,
        "error": parked.error,
        "message": parked.message,
    }
    ledger.alerts.open(kind, parked.account, details, at)


def _kind(trouble: type[PortalError]) -> str | None:
    if issubclass(trouble, LoginExpired):
        return "login_lost"
    if issubclass(trouble, ChallengeShown):
        return "challenge"
    if issubclass(trouble, LayoutChanged):
        return "layout"
    return "parked" if issubclass(trouble, NeedsUser) else None
