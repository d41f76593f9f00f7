"""Reads what the store shows of one order, by fresh navigation: pre-read and read-back."""

from __future__ import annotations

from dataclasses import dataclass

from agent.ledger import Ledger
from agent.rules.compare import Shown, compare
from agent.sync.hands import StoreHands
from agent.sync.journal import Submission
from scrapers.errors import LayoutChanged
from scrapers.records import StoreOrder


@dataclass(slots=True)
class ReadBack:
    """The store's own word on an order; what it says is kept in the ledger."""

    ledger: Ledger
    store: StoreHands

    def order(self, order_id: str) -> StoreOrder:
        """The order's own page, freshly loaded. Raises LayoutChanged for any other order's."""
        page = self.store.fetch(lambda: self.store.flow.order(order_id), "order")
        if len(page.orders) != 1 or page.orders[0].order_id != order_id:
            raise LayoutChanged(self.store.portal, "order_id", page.page, "another order is shown")
        order = page.orders[0]
        if order.parcels is None:
            raise LayoutChanged(self.store.portal, "parcels", page.page, "no parcels are told")
        self.ledger.orders.save(self.store.key, [order], self.store.now(), listed=False)
        return order

    def settled(
        self,
        submission: Submission,
        pauses: tuple[int, ...] = (),
        *,
        waits_for: frozenset[Shown] = frozenset({Shown.NOTHING}),
    ) -> Shown:
        """What is shown once it is none of `waits_for` any more, or the time is up."""
        shown = Shown.NOTHING
        for pause in pauses or self.store.settle_ms:
            if pause:
                self.store.wait_ms(pause)
            shown = self.shown(submission)
            if shown not in waits_for:
                return shown
        return shown

    def shown(self, submission: Submission) -> Shown:
        """One look at the order of a submission."""
        order = self.order(submission.order_id)
        return compare((submission.waybill,), order.parcels or ())
