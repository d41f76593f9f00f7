"""What each store order should show, as the ledger stands, at the time that the seller chose."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from agent.ledger import Ledger
from agent.rules.accounts import by_hand_account
from agent.rules.by_hand import without_doubles
from agent.rules.changed import changed
from agent.rules.desired import Trust, Wish, wishes
from agent.rules.matching import Candidate, Evidence, Pair
from agent.sync.journal import LIVE, State
from agent.sync.timed import Timed

CONFIRMED_PROPOSALS_NEEDED = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """One store's orders at one moment of a run. `unread` are suppliers that could not be read."""

    ledger: Ledger
    store: str
    suppliers: Sequence[str]
    timed: Timed
    accept_unique_composite: bool
    unread: Set[str]
    now: datetime

    def wishes(self) -> list[Wish]:
        """One wish per order; a due one waits where its supplier's time has not come."""
        orders = {order.order_id: order for order in self.ledger.orders.all(self.store)}
        proven = self.ledger.submissions.proven(self.store)
        answers = self.ledger.reviews.decided(self.store)
        return [
            self.timed.apply(changed(wish, proven, answers), orders[wish.order_id], self.now)
            for wish in self.due()
        ]

    def waiting_for_scans(self) -> list[str]:
        """Due orders of which the trace decides when they are written."""
        if not self.timed.anything_waits:
            return []
        return [wish.order_id for wish in self.due() if self.timed.waits(wish)]

    def due(self) -> list[Wish]:
        """What may be written whenever it is time."""
        ledger, key = self.ledger, self.store
        candidates = [
            Candidate(supplier, shipment)
            for supplier in (*self.suppliers, by_hand_account(key))
            for shipment in ledger.shipments.all(supplier)
        ]
        pairs = [
            Pair(k.order_id, k.supplier, k.supplier_order_id, Evidence(k.kind), k.accepted)
            for k in ledger.links.all(key)
        ]
        confirmed = ledger.reviews.accepted_in_a_row(key, "link_proposed")
        trust = Trust(
            self.accept_unique_composite and confirmed >= CONFIRMED_PROPOSALS_NEEDED,
            not self.unread,
            ledger.reviews.decided(key),
        )
        shown = ledger.orders.orders_showing(key)
        for doubt in ledger.submissions.live(key, tuple(LIVE - {State.PLANNED})):
            shown.setdefault(doubt.waybill.number, set()).add(doubt.order_id)
        single = without_doubles(candidates, pairs)
        return wishes(ledger.orders.all(key), single, pairs, shown, trust)
