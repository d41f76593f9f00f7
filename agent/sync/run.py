"""One pass over one store: recover → collect → match → guard → write → verify → remember."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

from agent.ledger import Ledger
from agent.rules.desired import Standing, Wish
from agent.rules.in_force import Packs
from agent.rules.timing import WriteWhen
from agent.sync.alarms import works_again
from agent.sync.appointments import Appointments, stake_of
from agent.sync.armed_log import ArmedLog
from agent.sync.asking import Asking, of_service
from agent.sync.clock import check_clock
from agent.sync.follow import Follow, worst_first
from agent.sync.hands import Hands, StoreHands, SupplierHands
from agent.sync.options import Options, OrderResult, RunResult, Watcher
from agent.sync.outcome import Step, Zone
from agent.sync.recover import Standby, recover, standby
from agent.sync.remember import remember
from agent.sync.rest import Rest
from agent.sync.results import dated, from_wish, laid_over
from agent.sync.stop_loss import StopLoss
from agent.sync.taking_in import MAX_DETAILS, TakingIn
from agent.sync.tally import Tally
from agent.sync.timed import Timed
from agent.sync.troubles import SaveEvidence, Troubles
from agent.sync.unsettled import Unsettled, doubts
from agent.sync.wanted import Wanted
from agent.sync.write import Writer
from agent.sync.write_due import WriteDue
from scrapers.errors import LayoutChanged, PortalError, Throttled
from scrapers.records import TO_SHIP

_EXIT_DECISION = 64


@dataclass(slots=True)
class Pass:
    """One pass. `step` is told of every stage of the journal, `evidence` of every portal error.
    `packs` are the platform's rules, `choices` when to write, per supplier account. `suppliers` are
    those that are read, `rest` the others; the `zone` is held around each press."""

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
    zone: Zone = nullcontext
    rest: Rest = field(default_factory=Rest)
    appointments: Appointments | None = None
    _unread: set[str] = field(default_factory=set[str])
    _failed: set[str] = field(default_factory=set[str])
    _stop_loss: StopLoss = field(init=False)

    def run(self) -> RunResult:
        """Everything that can be done now; trouble is part of the result, only bugs raise.

        Raises UserError before anything is written where the clock went back.
        """
        result = RunResult(self.store.key)
        if not self.options.trust_clock:
            check_clock(self.store.now(), self.ledger.decisions.latest())
        began = self.store.now()
        run_id = self.ledger.decisions.start_run(self.store.key, began)
        self._stop_loss = StopLoss(self.ledger, self.store.key, began)
        ready = standby(self.ledger, self.log, self.store.key)
        if ready is Standby.READY and not self.log.exists:
            self.log.begin(self.store.now())
        if ready is Standby.READY:
            recover(self.ledger, self.log, self.store.key, self.store.now())
        read = self._read(self.store, lambda: self._take_in_store(result), result)
        result.complete = read and result.completeness is not None and result.completeness.holds
        self._unread |= set(self.rest.paused)
        self._collect_suppliers(self.suppliers, result)
        self._look_closer(result)
        self._follow(result).look_for_scans(self._wanted().waiting_for_scans())
        wished = self._wanted().wishes()
        held_back = result.held_back = self._held_back(ready, result)
        if held_back is None:
            if self.rest.resting and self._something_to_write(wished):
                self._collect_suppliers(self._woken(), result)
                wished = self._wanted().wishes()
            wished = self._worst_first(wished, result)
            self._guarded(self.store, lambda: self._write(wished, result), result)
        else:
            seen = self._only_look(result) if held_back == "stop_loss" else []
            plain = [from_wish(wish, held_back) for wish in wished]
            result.orders = laid_over(plain, [*doubts(self.ledger, self.store.key), *seen])
        if read and self.options.only is not None:
            self._follow(result).run_for(self.options.only)
        elif read:
            open_orders = sorted(self.ledger.orders.ids(self.store.key, TO_SHIP))
            verdicts = self._follow(result).run(open_orders)
            self.ledger.polls.keep_stake(self.store.key, stake_of(verdicts, self.store.now()))
        if self.appointments is not None:
            read = [supplier.key for supplier in self.suppliers]
            self.appointments.settle(self.store, read, wished, self.packs)
            self.appointments.tell_of_endings([self.store, *self.suppliers])
        if self.asking is not None and self.asking.trouble is not None:
            result.troubles.append(of_service(self.asking.trouble))
            result.bits |= self.asking.trouble.exit_bit
        seen = self.ledger.orders.last_looks(self.store.key)
        result.orders = [dated(order, seen.get(order.order_id), began) for order in result.orders]
        remember(self.ledger, result, run_id, self.store.now())
        return result

    def _held_back(self, ready: Standby, result: RunResult) -> str | None:
        """Why nothing at all is written in this pass, if so."""
        if ready is not Standby.READY:
            result.bits |= _EXIT_DECISION
            return f"standby_{ready}"
        if not result.complete:
            return "store_unread"
        if self.ledger.disarmed.of(self.store.portal) is not None:
            return "portal_disarmed"
        return "stop_loss" if self._stop_loss.stands else None

    def _guarded(self, hands: Hands, work: Callable[[], None], result: RunResult) -> bool:
        """Do one portal's work; its PortalError becomes part of the result. An account that needs
        somebody, or that asks to slow down, is left alone for the rest of the pass."""
        if hands.key in self._failed:
            return False
        try:
            work()
        except PortalError as trouble:
            if not trouble.retryable or isinstance(trouble, Throttled):
                self._failed.add(hands.key)
            self._troubles.note(hands, trouble, result)
            return False
        return True

    def _read(self, hands: Hands, work: Callable[[], None], result: RunResult) -> bool:
        """Read one account; what it brought says when it is read next."""
        before = self._seen(hands)
        read = self._guarded(hands, work, result)
        if read:
            parked = self.ledger.parked.of(hands.key)
            if parked is not None and self.ledger.parked.unpark(hands.key):
                works_again(self.ledger, hands.key, parked, hands.now())
            self.ledger.logins.works(hands.key, hands.portal, hands.now())
            hands.login_works()
        if read and self.appointments is not None:
            self.appointments.read(hands, self._seen(hands) - before)
        return read

    def _seen(self, hands: Hands) -> int:
        if hands is self.store:
            return self.ledger.orders.count(hands.key)
        return self.ledger.shipments.count_numbers(hands.key)

    def _collect_suppliers(self, suppliers: Iterable[SupplierHands], result: RunResult) -> None:
        for supplier in suppliers:
            work = partial(self._taking_in.supplier_orders, supplier)
            disarmed = self.ledger.disarmed.of(supplier.portal) is not None
            if not self._read(supplier, work, result) or disarmed:
                self._unread.add(supplier.key)

    def _something_to_write(self, wished: Sequence[Wish]) -> bool:
        """Whether this pass may write at all: then no supplier rests, for what is written must
        rest on what is shown now."""
        ended = self.ledger.submissions.ended(self.store.key)
        return any(w.standing is Standing.DUE and w.order_id not in ended for w in wished)

    def _woken(self) -> list[SupplierHands]:
        woken = [self.rest.wake(key) for key in self.rest.resting]
        self.suppliers = [*self.suppliers, *woken]
        self.rest = Rest(paused=self.rest.paused)
        return woken

    def _worst_first(self, wished: Sequence[Wish], result: RunResult) -> list[Wish]:
        """The wishes, what is due by what it is likely to cost if it waits."""
        due = [wish.order_id for wish in wished if wish.standing is Standing.DUE]
        judged = self._follow(result).judged(due)
        places = {o: worst_first(said) for o, (_, said) in judged.items()}
        last = (0, float("inf"))
        return sorted(wished, key=lambda wish: places.get(wish.order_id, last))

    @property
    def _troubles(self) -> Troubles:
        return Troubles(self.ledger, self.evidence, self._stop_loss, self.appointments)

    @property
    def _taking_in(self) -> TakingIn:
        return TakingIn(self.ledger, self.store, self.watcher)

    def _take_in_store(self, result: RunResult) -> None:
        result.completeness = self._taking_in.store_orders()

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
            self._guarded(
                self.store, lambda: self._taking_in.own_pages(vague[:MAX_DETAILS]), result
            )

    def _follow(self, result: RunResult) -> Follow:
        """Parcels on their way, wherever their portal can be read in this run."""
        readable = {s.key: s for s in self.suppliers if s.key not in self._unread}

        def guarded(hands: Hands, work: Callable[[], None]) -> bool:
            return self._guarded(hands, work, result)

        def untold(hands: Hands, trouble: LayoutChanged) -> None:
            self._troubles.passed_over(hands, trouble, result)

        return Follow(
            self.ledger,
            self.store,
            self._accounts,
            readable,
            self.packs,
            guarded,
            untold,
            self.options.max_looks,
            self._traceable,
            self.asking,
            frozenset(self.rest.resting),
        )

    @property
    def _accounts(self) -> list[str]:
        return [*(s.key for s in self.suppliers), *self.rest.resting, *self.rest.paused]

    @property
    def _traceable(self) -> bool:
        hands = (self.store, *self.suppliers)
        known = self.asking is not None or self.rest.traceable
        return known or any(one.traces for one in hands)

    def _wanted(self) -> Wanted:
        return Wanted(
            self.ledger,
            self.store.key,
            self._accounts,
            Timed(self.ledger, self.choices, self.packs, self._traceable),
            self.options.accept_unique_composite,
            self._unread,
            self.store.now(),
        )

    def _write(self, wished: Sequence[Wish], result: RunResult) -> None:
        changed = {one.portal for one in self.ledger.disarmed.all()}
        doubtful = {one.key for one in self.suppliers if one.portal in changed}
        unread = self._unread | set(self.rest.resting) | doubtful
        due = WriteDue(self._writer(), self.options, self.watcher, unread, self._stop_loss)
        try:
            due.carry_out(wished)
        finally:
            result.orders = due.results
            result.asked_nobody = due.asked_nobody
            result.bug = due.bug

    def _only_look(self, result: RunResult) -> list[OrderResult]:
        """Nothing is written, but presses in doubt are read back; what came of those."""
        looking = Unsettled(
            self._writer(), Tally(), self._unread, self.options.only, {}, self._stop_loss
        )

        def look() -> None:
            looking.clear()

        self._guarded(self.store, look, result)
        return [line for line in looking.tally.results if line.standing is not Standing.FAILED]

    def _writer(self) -> Writer:
        dry_run = self.options.dry_run
        return Writer(self.ledger, self.log, self.store, self.step, dry_run, self.zone)
