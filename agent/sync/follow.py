"""Follows parcels on their way: reads again what time has made worth reading, worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from agent.known import Gatherer
from agent.ledger import Ledger
from agent.rules.freshness import Verdict, verdict
from agent.rules.in_force import Packs
from agent.rules.knowledge import Known, snapshot
from agent.rules.watching import expiry
from agent.rules.witness import differs
from agent.sync.asking import Asking
from agent.sync.hands import Hands, StoreHands, SupplierHands
from agent.sync.read_back import ReadBack
from scrapers.errors import LayoutChanged
from scrapers.records import OrderStatus, Shipment

NOT_BEFORE = timedelta(minutes=30)
LOOK_FOR_A_SCAN_AFTER = timedelta(hours=1)

T = TypeVar("T")
Guarded = Callable[[Hands, Callable[[], None]], bool]
Untold = Callable[[Hands, LayoutChanged], None]


@dataclass(slots=True)
class Follow:
    """One store's parcels. `accounts` are all of its suppliers, `suppliers` those that can be read
    in this run. `guarded` does one portal's work, its trouble becoming part of the run's result;
    `untold` is told of a page with traces that is not as its recipe says: that stops nothing else.
    `most` is how many orders one run looks at, `traceable` whether anybody shows traces of them.
    What was bought from `resting` accounts is left for a run that reads them.
    """

    ledger: Ledger
    store: StoreHands
    accounts: Sequence[str]
    suppliers: Mapping[str, SupplierHands]
    packs: Packs
    guarded: Guarded
    untold: Untold
    most: int
    traceable: bool
    asking: Asking | None = None
    resting: Set[str] = frozenset()

    def run(self, open_orders: Sequence[str]) -> list[Verdict]:
        """Look at every order whose time has come, and note when each is to be looked at next.
        How each stands then."""
        now = self.store.now()
        watched = self.ledger.watches.due(self.store.key, now)
        self._read_anew(self._shown_otherwise(watched)[: self.most])
        judged = self.judged(list(dict.fromkeys([*open_orders, *watched])))
        due = [o for o, (_, said) in judged.items() if said.look_at and said.look_at <= now]
        due = [o for o in due if not self._rests(judged[o][0])]
        due.sort(key=lambda o: worst_first(judged[o][1]))
        looked = self.look({o: judged[o][0] for o in due[: self.most]})
        judged |= self.judged(looked)
        next_looks = {order_id: said.look_at for order_id, (_, said) in judged.items()}
        for order_id in looked:  # one that no look makes any newer must not stand in front again
            if (at := next_looks.get(order_id)) is not None:
                next_looks[order_id] = max(at, now + NOT_BEFORE)
        self.ledger.watches.keep(self.store.key, next_looks)
        return [said for _, said in judged.values()]

    def _rests(self, known: Known) -> bool:
        return any(purchase.supplier in self.resting for purchase in known.purchases)

    def run_for(self, order_id: str) -> None:
        """Look at one order, whatever the time."""
        self._read_anew([order_id])
        found = self.judged([order_id])
        self.look({one: known for one, (known, _) in found.items()})
        looked = self.judged(list(found))
        self.ledger.watches.keep(
            self.store.key, {o: said.look_at for o, (_, said) in looked.items()}
        )

    def _shown_otherwise(self, order_ids: Sequence[str]) -> list[str]:
        """Those that the seller's own page showed otherwise, later than we read them."""
        key, ledger = self.store.key, self.ledger
        seen = ledger.witnesses.of(key, order_ids)
        reads = ledger.orders.last_looks(key, list(seen))
        orders = ledger.orders.of(key, list(seen))
        return [o.order_id for o in orders if differs(seen[o.order_id], o, reads.get(o.order_id))]

    def _read_anew(self, order_ids: Sequence[str]) -> None:
        """Read these orders' own pages in the store."""
        back = ReadBack(self.ledger, self.store)
        if order_ids:
            self.guarded(self.store, lambda: one_by_one(order_ids, back.order))

    def look_for_scans(self, order_ids: Sequence[str]) -> None:
        """Look whether numbers that wait for their first scan have it by now."""
        now = self.store.now()
        judged = {o: known for o, (known, _) in self.judged(order_ids).items()}
        looked = {o: snapshot(known, now).trace_read_at for o, known in judged.items()}
        old = [o for o, at in looked.items() if at is None or now - at >= LOOK_FOR_A_SCAN_AFTER]
        self.look({order_id: judged[order_id] for order_id in old[: self.most]})

    def judged(self, order_ids: Sequence[str]) -> dict[str, tuple[Known, Verdict]]:
        """What is known of these orders, and the verdict on it now."""
        gatherer = Gatherer(self.ledger, self.store.key, self.accounts, self.traceable)
        now = self.store.now()
        return {
            order_id: (known, verdict(known, self.packs.rules_for(known.order.paid_at, now), now))
            for order_id, known in gatherer.known(order_ids).items()
        }

    def look(self, orders: Mapping[str, Known]) -> list[str]:
        """Read the suppliers' pages, the store's and, where nobody else tells, ask the service."""
        for key, supplier in self.suppliers.items():
            bought = [
                purchase.shipment
                for known in orders.values()
                for purchase in known.purchases
                if purchase.supplier == key and _live(purchase.shipment)
            ]
            if bought:
                self.guarded(supplier, lambda s=supplier, b=bought: self._read_bought(s, b))
        if orders:
            self.guarded(self.store, lambda: self._read_store(orders))
        if self.asking is not None:
            self.asking.ask(orders)
        return list(orders)

    def _read_bought(self, supplier: SupplierHands, bought: Sequence[Shipment]) -> None:
        try:
            _read_purchases(self, supplier, bought)
        except LayoutChanged as unknown:
            self.untold(supplier, unknown)

    def _read_store(self, orders: Mapping[str, Known]) -> None:
        one_by_one(orders.items(), lambda pair: self._read_in_store(*pair))
        sent = [order_id for order_id, known in orders.items() if known.order.parcels]
        try:
            for order_id in sent if self.store.traces else ():
                self._read_store_trace(order_id)
        except LayoutChanged as unknown:
            self.untold(self.store, unknown)

    def _read_in_store(self, order_id: str, known: Known) -> None:
        now = self.store.now()
        rules = self.packs.rules_for(known.order.paid_at, now)
        expires = expiry(snapshot(known, now), rules, "store")
        if expires is not None and expires <= now:
            ReadBack(self.ledger, self.store).order(order_id)

    def _read_store_trace(self, order_id: str) -> None:
        page = self.store.fetch(lambda: self.store.flow.trace(order_id), "trace")
        if page.trace is None or page.trace.order_id != order_id:
            raise LayoutChanged(self.store.portal, "order_id", page.page, "another order is shown")
        for parcel in page.trace.parcels:
            self.ledger.traces.save(
                parcel.waybill.number, parcel.trace or (), self.store.key, self.store.now()
            )


def one_by_one(items: Iterable[T], look: Callable[[T], object]) -> None:
    """Look at each; a page that is not known hides no other, and is told at the end."""
    first: LayoutChanged | None = None
    for item in items:
        try:
            look(item)
        except LayoutChanged as unknown:
            first = first or unknown
    if first is not None:
        raise first


def _read_purchases(follow: Follow, supplier: SupplierHands, bought: Sequence[Shipment]) -> None:
    def look(known: Shipment) -> None:
        page = supplier.fetch(lambda: supplier.flow.order(known.order_id), "order")
        if [shipment.order_id for shipment in page.shipments] != [known.order_id]:
            raise LayoutChanged(supplier.portal, "order_id", page.page, "another order is shown")
        told = refreshed(known, page.shipments[0])
        follow.ledger.shipments.save(supplier.key, [told], supplier.now(), listed=False)

    one_by_one({shipment.order_id: shipment for shipment in bought}.values(), look)


def refreshed(known: Shipment, told: Shipment) -> Shipment:
    """What an order's own page tells, with what only the list does: memo, refund, carriers, and
    numbers that the page has and does not name."""
    before = {parcel.waybill.number: parcel for parcel in known.parcels}
    parcels = {
        parcel.waybill.number: parcel
        if parcel.waybill.carrier or parcel.waybill.number not in before
        else replace(
            parcel,
            waybill=before[parcel.waybill.number].waybill,
            carrier_shown=before[parcel.waybill.number].carrier_shown,
        )
        for parcel in told.parcels
    }
    if not told.all_told:
        parcels = {**before, **parcels}
    return replace(
        told,
        memo=told.memo or known.memo,
        named=told.named or known.named,
        lines=told.lines or known.lines,
        refund=told.refund or known.refund,
        status_shown=told.status_shown or known.status_shown,
        parcels=tuple(parcels.values()),
    )


def _live(shipment: Shipment) -> bool:
    return shipment.status is not OrderStatus.CANCELLED


def worst_first(said: Verdict) -> tuple[int, float]:
    """Sorts by what an order is likely to cost, then by its deadline."""
    deadline = said.deadline.timestamp() if said.deadline else float("inf")
    return (-said.penalty_fen, deadline)
