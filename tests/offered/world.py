"""A store with orders to ship, and numbers that come otherwise than by our own reading."""

from __future__ import annotations

from datetime import timedelta

from agent.ledger import Ledger
from agent.rules.desired import Standing, Wish
from agent.rules.in_force import Packs
from agent.sync.timed import Timed
from agent.sync.wanted import Wanted
from tests.rule_worlds import NUMBERS, ORDERS, PAID

STORE, SUPPLIER = "shop", "buyer"
NOW = PAID + timedelta(hours=5)
SOLD, OTHER = ORDERS[:2]
ZTO, ZTO_TOO, YTO = NUMBERS


def wish(ledger: Ledger, order_id: str = SOLD) -> Wish:
    """What the next pass would do with an order."""
    timed = Timed(ledger, {}, Packs(()), False)
    wanted = Wanted(ledger, STORE, [SUPPLIER], timed, False, frozenset(), NOW)
    return {wish.order_id: wish for wish in wanted.due()}[order_id]


def told(ledger: Ledger, order_id: str = SOLD) -> tuple[Standing, str]:
    found = wish(ledger, order_id)
    return found.standing, found.reason
