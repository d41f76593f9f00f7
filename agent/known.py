"""Gathers what the ledger knows of store orders, for the verdict. The only reader of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agent.ledger import Ledger
from agent.ledger.connection import parts
from agent.ledger.decisions import Kept
from agent.rules.accounts import by_hand_account, is_by_hand
from agent.rules.by_hand import doubles
from agent.rules.desired import Standing
from agent.rules.knowledge import Elsewhere, Known, ListRead, Purchase, View
from agent.rules.matching import Candidate
from agent.sync.journal import State
from scrapers.records import STILL_OPEN, Shipment, StoreOrder

DIFFERENCES = frozenset(
    {"waybill_changed", "shown_other_number", "shown_other_carrier", "shown_more", "shown_fewer"}
)
"""Questions whose answer the order itself shows: its sides differ, so it is stale."""
_ASKING = (Standing.REVIEW, Standing.REFUSED)
_DOUBTFUL = (State.ARMED, State.VERIFYING, State.UNKNOWN, State.FINISHING)


@dataclass(slots=True)
class Gatherer:
    """Gathers for one store and the supplier accounts that are bought from for it.

    `traceable`: somebody shows traces. `whole` also gathers every earlier reading: what a replay
    needs, and a verdict now does not.
    """

    ledger: Ledger
    store: str
    suppliers: Sequence[str]
    traceable: bool = True
    whole: bool = False
    _lists: dict[str, list[ListRead]] = field(default_factory=dict[str, list[ListRead]])

    def known(self, order_ids: Iterable[str]) -> dict[str, Known]:
        """What is known of these orders; those that were never read are left out."""
        found: dict[str, Known] = {}
        for part in parts(sorted(set(order_ids))):
            found |= self._known(part)
        return found

    def _known(self, order_ids: Sequence[str]) -> dict[str, Known]:
        ledger = self.ledger
        orders = {order.order_id: order for order in ledger.orders.of(self.store, order_ids)}
        views = ledger.views.of(self.store, orders)
        looks = ledger.views.looks(self.store, orders)
        decided = ledger.decisions.of(self.store, orders)
        purchases = self._purchases(orders, decided)
        numbers = {n for o in orders for n in _numbers(views.get(o, ()), purchases[o])}
        traces = ledger.traces.of(numbers)
        elsewhere = self._elsewhere(numbers)
        allowed = self._allowed()
        asked = {
            order_id: kept.reason
            for order_id, kept in decided.items()
            if kept.state in _ASKING and kept.reason not in DIFFERENCES
        }
        doubted = {s.order_id for s in ledger.submissions.live(self.store, _DOUBTFUL)}
        seen = ledger.orders.last_looks(self.store, orders)
        found: dict[str, Known] = {}
        for order_id, order in orders.items():
            own = {order_id, *(p.shipment.order_id for p in purchases[order_id])}
            shown = views.get(order_id, ())
            mine = _numbers(shown, purchases[order_id])
            read = self._reads(
                self.store, shown, looks.get(order_id, ()), seen.get(order_id), order
            )
            found[order_id] = Known(
                order,
                shown,
                read,
                tuple(_as_fresh(purchase, read) for purchase in purchases[order_id]),
                tuple(self._list_reads(supplier) for supplier in self.suppliers),
                {number: traces[number] for number in mine if number in traces},
                tuple(e for n in mine for e in elsewhere.get(n, ()) if e.order_id not in own),
                allowed.get(order_id, frozenset()),
                asked.get(order_id),
                order_id in doubted,
                self.traceable,
            )
        return found

    def _purchases(
        self, orders: Mapping[str, StoreOrder], decided: Mapping[str, Kept]
    ) -> dict[str, list[Purchase]]:
        """Store order → the supplier orders that name it, or that a person or a link ties to it."""
        tied = self._tied(orders, decided)
        found = defaultdict[str, list[Purchase]](list)
        for supplier in (*self.suppliers, by_hand_account(self.store)):
            naming = self.ledger.shipments.naming(supplier, orders)
            named = {(order_id, s) for order_id, ids in naming.items() for s in ids}
            said = {(o, s): yes for (o, by, s), yes in tied.items() if by == supplier}
            pairs = {pair for pair in named | said.keys() if said.get(pair, True)}
            ids = sorted({s for _, s in pairs})
            shipments = {s.order_id: s for s in self.ledger.shipments.of(supplier, ids)}
            views = self.ledger.views.of(supplier, ids)
            looks = self.ledger.views.looks(supplier, ids)
            seen = self.ledger.shipments.last_looks(supplier, ids)
            for order_id, s in sorted(pairs):
                if s in shipments:
                    shown, shipment = views.get(s, ()), shipments[s]
                    reads = self._reads(supplier, shown, looks.get(s, ()), seen.get(s), shipment)
                    found[order_id].append(Purchase(supplier, shipment, shown, reads))
        return defaultdict(list, {o: _each_once(purchases) for o, purchases in found.items()})

    def _tied(
        self, orders: Collection[str], decided: Mapping[str, Kept]
    ) -> dict[tuple[str, str, str], bool]:
        """(store order, supplier, supplier order) → tied by somebody, or kept apart."""
        tied = {
            (order_id, str(piece["supplier"]), str(piece["supplier_order"])): True
            for order_id, kept in decided.items()
            if kept.reason != "link_proposed"
            for piece in kept.evidence
        }
        for link in self.ledger.links.all(self.store):
            if link.order_id in orders:
                tied[link.order_id, link.supplier, link.supplier_order_id] = link.accepted
        return tied

    def _reads(
        self,
        account: str,
        views: Sequence[View],
        looks: Sequence[datetime],
        last: datetime | None,
        order: StoreOrder | Shipment,
    ) -> tuple[datetime, ...]:
        """When pages showed an order: its own page, and every list that it stood on."""
        reads = {*looks, *(view.at for view in views), *([last] if last else [])}
        if self.whole:
            reads |= {r.at for r in self._complete_lists(account) if _stood_on(r, order, views)}
        return tuple(sorted(reads))

    def _list_reads(self, supplier: str) -> tuple[datetime, ...]:
        if self.whole:
            return tuple(read.at for read in self._complete_lists(supplier))
        last = self.ledger.views.last_list(supplier)
        return (last,) if last else ()

    def _complete_lists(self, account: str) -> list[ListRead]:
        if account not in self._lists:
            self._lists[account] = self.ledger.views.lists(account)
        return self._lists[account]

    def _elsewhere(self, numbers: Collection[str]) -> dict[str, list[Elsewhere]]:
        found = defaultdict[str, list[Elsewhere]](list)
        shown = self.ledger.orders.shown_anywhere(self.store, numbers)
        for one in (*shown, *self.ledger.shipments.showing(numbers)):
            found[one.number].append(Elsewhere(one.number, one.order_id, one.since, one.until))
        return found

    def _allowed(self) -> dict[str, frozenset[tuple[str, str]]]:
        found = defaultdict[str, set[tuple[str, str]]](set)
        for (order_id, reason, subject), answer in self.ledger.reviews.decided(self.store).items():
            if answer == "accepted":
                found[order_id].add((reason, subject))
        return {order_id: frozenset(pairs) for order_id, pairs in found.items()}


def _each_once(purchases: Sequence[Purchase]) -> list[Purchase]:
    """One order's purchases without those that only tell another's parcel again."""
    dropped = doubles([Candidate(p.supplier, p.shipment) for p in purchases])
    return [p for p in purchases if (p.supplier, p.shipment.order_id) not in dropped]


def _as_fresh(purchase: Purchase, read: tuple[datetime, ...]) -> Purchase:
    """What a person entered by hand no page shows: it grows no older than the store's side."""
    if not is_by_hand(purchase.supplier):
        return purchase
    return replace(purchase, reads=tuple(sorted({*purchase.reads, *read})))


def _numbers(views: Sequence[View], purchases: Sequence[Purchase]) -> set[str]:
    shown = (*views, *(view for purchase in purchases for view in purchase.views))
    return {number for view in shown for number in view.numbers}


def _stood_on(read: ListRead, order: StoreOrder | Shipment, views: Sequence[View]) -> bool:
    """Whether a list that was read completely must have shown this order."""
    if not views or read.at < views[0].at:
        return False
    if isinstance(order, Shipment):
        return read.oldest is None or (order.ordered_at or read.at) >= read.oldest
    status = next((view.status for view in reversed(views) if view.at <= read.at), None)
    return read.whole or status in STILL_OPEN
