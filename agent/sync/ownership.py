"""Whose account this is: kept from the first pass on, and never two keys for one account."""

from __future__ import annotations

from agent.ledger import Ledger
from agent.sync.hands import Hands
from scrapers.errors import WrongAccount


def take_over(ledger: Ledger, hands: Hands) -> None:
    """Remember the logged-in account as this key's.

    Raises WrongAccount where another key has it already: two keys would have two locks and two
    armed logs for one store, and neither would know of the other's presses.
    """
    if not hands.account:
        return
    holder = ledger.decisions.holder(hands.portal, hands.account)
    if holder not in (None, hands.key):
        raise WrongAccount(hands.portal, expected=f"≠ {holder}", found=hands.account)
    ledger.decisions.take_over(hands.key, hands.portal, hands.account, hands.now())
