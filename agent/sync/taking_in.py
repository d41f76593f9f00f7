"""Takes into the ledger what both sides show: lists first, own pages where they tell too little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from agent.ledger import Ledger
from agent.sync.collect import read_store, read_supplier
from agent.sync.hands import StoreHands, SupplierHands
from agent.sync.options import Completeness, Watcher
from agent.sync.ownership import take_over
from agent.sync.placing import tie_placed
from agent.sync.read_back import ReadBack
from scrapers.records import TO_SHIP, OrderStatus, Parcel, Shipment

MAX_DETAILS = 60


@dataclass(frozen=True, slots=True)
class TakingIn:
    """The reading half of a pass. All here may raise a PortalError."""

    ledger: Ledger
    store: StoreHands
    watcher: Watcher

    @property
    def back(self) -> ReadBack:
        """The store's word on one order."""
        return ReadBack(self.ledger, self.store)

    def store_orders(self) -> Completeness:
        """The store's list, and the own pages of orders that it does not tell enough of."""
        store, ledger = self.store, self.ledger
        known = ledger.decisions.account(store.key)
        tab = "awaiting" if known and known.read_through_at else "all"
        store.links.update(ledger.orders.links(store.key))
        reading = read_store(store, tab, lambda n, of: self.watcher.reading(store.key, n, of))
        orders = reading.orders
        showed = {
            o for holders in ledger.orders.orders_showing(store.key).values() for o in holders
        }
        take_over(ledger, store)
        ledger.orders.save(store.key, orders, store.now(), listed=True)
        self.own_pages(reading.named)
        ledger.orders.keep_links(store.key, store.links)
        self.own_pages(sorted(ledger.orders.without_lines(store.key, TO_SHIP)))
        listed = {order.order_id for order in orders} | set(reading.named)
        for order in orders:  # lists lag: one that lost its parcels is looked at on its own page
            if order.order_id in showed and order.parcels == ():
                self.back.order(order.order_id)
        gone = ledger.orders.ids(store.key, TO_SHIP) - listed
        if tab == "awaiting" and len(gone) > MAX_DETAILS:
            ledger.decisions.forget_read_through(store.key)  # so many moved: read all of it again
            return self.store_orders()
        for order_id in sorted(gone if tab == "awaiting" else ()):  # their own pages say where to
            self.back.order(order_id)
        kept = ledger.orders.ids(store.key, tuple(OrderStatus)) & listed
        adrift = ledger.orders.ids(store.key, TO_SHIP) - listed
        completeness = Completeness(
            reading.stated, len(listed), len(kept | adrift), reading.counted
        )
        if completeness.holds:
            ledger.views.note_list(store.key, store.now(), whole=tab == "all")
            if tab == "all":
                ledger.decisions.note_account(store.key, "read_through_at", store.now())
        return completeness

    def supplier_orders(self, supplier: SupplierHands) -> None:
        """A supplier's list, as far back as the orders that wait."""
        paid = [
            order.paid_at
            for order in self.ledger.orders.all(self.store.key)
            if order.status in TO_SHIP and order.paid_at
        ]
        supplier.links.update(self.ledger.shipments.links(supplier.key))
        first_time = not self.ledger.shipments.any(supplier.key)
        oldest = None if first_time else min(paid, default=supplier.now()) - timedelta(days=1)
        shipments = read_supplier(
            supplier, oldest, lambda n, of: self.watcher.reading(supplier.key, n, of)
        )
        take_over(self.ledger, supplier)
        now = supplier.now()
        self.ledger.shipments.save(supplier.key, shipments, now, listed=True)
        self.ledger.views.note_list(supplier.key, now, whole=oldest is None, oldest=oldest)
        self.ledger.shipments.keep_links(supplier.key, supplier.links)
        tie_placed(self.ledger, self.store.key, supplier.key, shipments, now)
        wanted = self.ledger.orders.ids(self.store.key, tuple(OrderStatus))
        vague = [s for s in shipments if _vague(s) and wanted & set(s.store_order_ids)]
        for shipment in vague[:MAX_DETAILS]:
            order_id = shipment.order_id
            page = supplier.fetch(lambda i=order_id: supplier.flow.order(i), "order")
            told = [p for s in page.shipments if s.order_id == order_id for p in s.parcels]
            clear = replace(shipment, parcels=_clearer(shipment.parcels, told))
            self.ledger.shipments.save(supplier.key, [clear], supplier.now(), listed=False)

    def own_pages(self, order_ids: Iterable[str]) -> None:
        """Read these orders' own pages; what they say is kept in the ledger."""
        for order_id in order_ids:
            self.back.order(order_id)


def _clearer(parcels: Sequence[Parcel], told: Sequence[Parcel]) -> tuple[Parcel, ...]:
    """Parcels whose carrier the list did not name, with what the order's own page says of them."""
    by_number = {parcel.waybill.number: parcel for parcel in told}
    return tuple(
        parcel if parcel.waybill.carrier else by_number.get(parcel.waybill.number, parcel)
        for parcel in parcels
    )


def _vague(shipment: Shipment) -> bool:
    return any(not parcel.waybill.carrier for parcel in shipment.parcels)
