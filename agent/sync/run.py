"""One pass over one store: recover → collect → match → guard → write → verify → remember."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from agent.ledger import Ledger
from agent.rules.desired import Standing, Wish
from agent.rules.in_force import Packs
from agent.rules.timing import WriteWhen
from agent.sync.armed_log import ArmedLog
from agent.sync.asking import Asking, of_service
from agent.sync.clock import check_clock
from agent.sync.collect import read_store, read_supplier
from agent.sync.follow import Follow
from agent.sync.hands import Hands, StoreHands, SupplierHands
from agent.sync.options import Completeness, Options, RunResult, Trouble, Watcher
from agent.sync.outcome import Step
from agent.sync.ownership import take_over
from agent.sync.placing import tie_placed
from agent.sync.recover import Standby, recover, standby
from agent.sync.remember import remember
from agent.sync.results import dated, from_wish, laid_over
from agent.sync.timed import Timed
from agent.sync.unsettled import doubts
from agent.sync.wanted import Wanted
from agent.sync.write import Writer
from agent.sync.write_due import WriteDue
from scrapers.errors import LayoutChanged, PortalError
from scrapers.records import TO_SHIP, OrderStatus, Parcel, Shipment

MAX_DETAILS = 60
_EXIT_DECISION = 64

SaveEvidence = Callable[[Hands, PortalError], Path | None]


@dataclass(slots=True)
class Pass:
    """One pass. `step` is told of every stage of the journal, `evidence` of every portal error.
    `packs` are the platform's rules, `choices` when to write, per supplier account."""

    ledger: Ledger
    log: ArmedLog
    store: StoreHands
    suppliers: Sequence[SupplierHands]
    options: Options
    watcher: Watcher
    step: Step
    evidence: SaveEvidence
    packs: Packs = field(default_factory=lambda: Packs(()))
    choices: Mapping[str, WriteWhen] = field(default_factory=dict[str, WriteWhen])
    asking: Asking | None = None
    _unread: set[str] = field(default_factory=set[str])

    def run(self) -> RunResult:
        """Everything that can be done now; trouble is part of the result, only bugs raise.

        Raises UserError before anything is written where the clock went back.
        """
        result = RunResult(self.store.key)
        if not self.options.trust_clock:
            check_clock(self.store.now(), self.ledger.decisions.latest())
        began = self.store.now()
        run_id = self.ledger.decisions.start_run(self.store.key, began)
        ready = standby(self.ledger, self.log, self.store.key)
        if ready is Standby.READY and not self.log.exists:
            self.log.begin(self.store.now())
        if ready is Standby.READY:
            recover(self.ledger, self.log, self.store.key, self.store.now())
        read = self._guarded(self.store, lambda: self._collect_store(result), result)
        result.complete = read and result.completeness is not None and result.completeness.holds
        for supplier in self.suppliers:
            if not self._guarded(supplier, lambda s=supplier: self._collect_supplier(s), result):
                self._unread.add(supplier.key)
        self._look_closer(result)
        self._follow(result).look_for_scans(self._wanted().waiting_for_scans())
        wished = self._wanted().wishes()
        if result.complete and ready is Standby.READY:
            self._guarded(self.store, lambda: self._write(wished, result), result)
        else:
            why = "store_unread" if ready is Standby.READY else f"standby_{ready}"
            result.bits |= 0 if ready is Standby.READY else _EXIT_DECISION
            plain = [from_wish(wish, why) for wish in wished]
            result.orders = laid_over(plain, doubts(self.ledger, self.store.key))
        if read and self.options.only is not None:
            self._follow(result).run_for(self.options.only)
        elif read:
            self._follow(result).run(sorted(self.ledger.orders.ids(self.store.key, TO_SHIP)))
        if self.asking is not None and self.asking.trouble is not None:
            result.troubles.append(of_service(self.asking.trouble))
            result.bits |= self.asking.trouble.exit_bit
        seen = self.ledger.orders.last_looks(self.store.key)
        result.orders = [dated(order, seen.get(order.order_id), began) for order in result.orders]
        remember(self.ledger, result, run_id, self.store.now())
        return result

    def _guarded(self, hands: Hands, work: Callable[[], None], result: RunResult) -> bool:
        """Do one portal's work; its PortalError becomes part of the result."""
        try:
            work()
        except PortalError as trouble:
            self._note(hands, trouble, result)
            return False
        self.ledger.decisions.unpark(hands.portal)
        return True

    def _told(self, hands: Hands, trouble: PortalError, exit_bit: int) -> Trouble:
        where = trouble.evidence or self.evidence(hands, trouble)
        return Trouble(
            hands.portal,
            type(trouble).__name__,
            str(trouble),
            trouble.next_step,
            exit_bit,
            str(where) if where else None,
        )

    def _note(self, hands: Hands, trouble: PortalError, result: RunResult) -> None:
        found = self._told(hands, trouble, trouble.exit_bit)
        result.troubles.append(found)
        result.bits |= trouble.exit_bit
        if not trouble.retryable:
            self.ledger.decisions.park(
                hands.portal, found.error, found.message, found.evidence, hands.now()
            )

    def _collect_store(self, result: RunResult) -> None:
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
        self._read_orders(reading.named)
        ledger.orders.keep_links(store.key, store.links)
        self._read_orders(sorted(ledger.orders.without_lines(store.key, TO_SHIP)))
        listed = {order.order_id for order in orders} | set(reading.named)
        for order in orders:  # lists lag: one that lost its parcels is looked at on its own page
            if order.order_id in showed and order.parcels == ():
                self._writer().back.order(order.order_id)
        gone = ledger.orders.ids(store.key, TO_SHIP) - listed
        if tab == "awaiting" and len(gone) > MAX_DETAILS:
            ledger.decisions.forget_read_through(store.key)  # so many moved: read all of it again
            self._collect_store(result)
            return
        for order_id in sorted(gone if tab == "awaiting" else ()):  # their own pages say where to
            self._writer().back.order(order_id)
        kept = ledger.orders.ids(store.key, tuple(OrderStatus)) & listed
        adrift = ledger.orders.ids(store.key, TO_SHIP) - listed
        result.completeness = Completeness(
            reading.stated, len(listed), len(kept | adrift), reading.counted
        )
        if result.completeness.holds:
            ledger.views.note_list(store.key, store.now(), whole=tab == "all")
            if tab == "all":
                ledger.decisions.note_account(store.key, "read_through_at", store.now())

    def _collect_supplier(self, supplier: SupplierHands) -> None:
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

    def _look_closer(self, result: RunResult) -> None:
        """Read the own page of orders that were shipped already, but of which no page that we
        read told the parcels: only there it can be seen whether our number stands."""
        known = {order.order_id: order for order in self.ledger.orders.all(self.store.key)}
        vague = [
            wish.order_id
            for wish in self._wanted().due()
            if wish.standing is Standing.DUE
            and known[wish.order_id].parcels is None
            and known[wish.order_id].status not in TO_SHIP
        ]
        if result.complete and vague:
            self._guarded(self.store, lambda: self._read_orders(vague[:MAX_DETAILS]), result)

    def _follow(self, result: RunResult) -> Follow:
        """Parcels on their way, wherever their portal can be read in this run."""
        readable = {s.key: s for s in self.suppliers if s.key not in self._unread}

        def guarded(hands: Hands, work: Callable[[], None]) -> bool:
            return self._guarded(hands, work, result)

        def untold(hands: Hands, trouble: LayoutChanged) -> None:
            result.troubles.append(self._told(hands, trouble, exit_bit=0))

        accounts = [supplier.key for supplier in self.suppliers]
        return Follow(
            self.ledger,
            self.store,
            accounts,
            readable,
            self.packs,
            guarded,
            untold,
            self.options.max_looks,
            self._traceable,
            self.asking,
        )

    @property
    def _traceable(self) -> bool:
        hands = (self.store, *self.suppliers)
        return self.asking is not None or any(one.traces for one in hands)

    def _wanted(self) -> Wanted:
        return Wanted(
            self.ledger,
            self.store.key,
            [supplier.key for supplier in self.suppliers],
            Timed(self.ledger, self.choices, self.packs, self._traceable),
            self.options.accept_unique_composite,
            self._unread,
            self.store.now(),
        )

    def _read_orders(self, order_ids: Iterable[str]) -> None:
        """Read these orders' own pages; what they say is kept in the ledger."""
        back = self._writer().back
        for order_id in order_ids:
            back.order(order_id)

    def _write(self, wished: Sequence[Wish], result: RunResult) -> None:
        due = WriteDue(self._writer(), self.options, self.watcher, self._unread)
        try:
            due.carry_out(wished)
        finally:
            result.orders = due.results
            result.asked_nobody = due.asked_nobody
            result.bug = due.bug

    def _writer(self) -> Writer:
        return Writer(self.ledger, self.log, self.store, self.step, self.options.dry_run)


def _clearer(parcels: Sequence[Parcel], told: Sequence[Parcel]) -> tuple[Parcel, ...]:
    """Parcels whose carrier the list did not name, with what the order's own page says of them."""
    by_number = {parcel.waybill.number: parcel for parcel in told}
    return tuple(
        parcel if parcel.waybill.carrier else by_number.get(parcel.waybill.number, parcel)
        for parcel in parcels
    )


def _vague(shipment: Shipment) -> bool:
    return any(not parcel.waybill.carrier for parcel in shipment.parcels)
