"""What a person is told wherever they are: an account that is lost, and that it is back."""

from __future__ import annotations

from agent.ledger import Ledger
from agent.ledger.outcomes import Stopped
from agent.ledger.parked import Parked
from agent.rules.polling import SLOW_AFTER_CHALLENGE
from agent.sync.hands import Hands
from scrapers.errors import ChallengeShown, LayoutChanged, LoginExpired, NeedsUser, PortalError
from scrapers.portal_files import spoken_name

_OVER_WHEN_READ = ("login_lost", "challenge", "parked")


def trouble_seen(ledger: Ledger, hands: Hands, trouble: PortalError) -> None:
    """Call for a person where one is needed. A login that was seen lost once may be a hiccup of the
    portal: it is looked at again first."""
    kind = _kind(trouble)
    parked = ledger.parked.of(hands.key)
    hiccup = kind == "login_lost" and (parked is None or parked.times < 2)
    if kind is None or hiccup:
        return
    details = {
        "name": spoken_name(hands.portal),
        "portal": hands.portal,
        "error": type(trouble).__name__,
        "message": trouble.message,
    }
    ledger.alerts.open(kind, hands.key, details, hands.now())


def works_again(ledger: Ledger, hands: Hands, before: Parked) -> None:
    """The account was read: whatever a person was called for is over. Where that was a slider, it
    is read seldom for a while."""
    if before.error == ChallengeShown.__name__:
        ledger.polls.slow_down(hands.key, hands.now() + SLOW_AFTER_CHALLENGE)
    for kind in _OVER_WHEN_READ:
        ledger.alerts.close(kind, hands.key, hands.now())


def store_stopped(ledger: Ledger, stopped: Stopped) -> None:
    """Nothing is written to a store until a person looks."""
    details = {
        "name": stopped.store,
        "because": f"stop_loss.{stopped.mishap}",
        **stopped.details,
    }
    ledger.alerts.open("breaker", stopped.store, details, stopped.at)


def _kind(trouble: PortalError) -> str | None:
    if isinstance(trouble, LoginExpired):
        return "login_lost"
    if isinstance(trouble, ChallengeShown):
        return "challenge"
    if isinstance(trouble, LayoutChanged):
        return "layout"
    return "parked" if isinstance(trouble, NeedsUser) else None
