"""Writes what is due, the nearest deadline first, until done or a brake holds."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from agent.rules.desired import Standing, Wish
from agent.sync.journal import Brakes, Member, State, Submission, Verdict
from agent.sync.options import Options, OrderResult, Watcher
from agent.sync.results import from_outcome, from_wish, waiting
from agent.sync.write import Outcome, Writer
from scrapers.errors import PortalError, Transient
from scrapers.records import StoreOrder

MAX_FAILURES_IN_A_ROW = 3


@dataclass(slots=True)
class WriteDue:
    """The writing half of a pass. `results` holds a line per order, whatever happens."""

    writer: Writer
    options: Options
    watcher: Watcher
    unread: Set[str]
    results: list[OrderResult] = field(default_factory=list[OrderResult])
    asked_nobody: bool = False
    bug: Exception | None = None

    def carry_out(self, wished: Sequence[Wish]) -> None:
        """Clear old doubts, then write. Raises the PortalError that stops this store."""
        self.results = [from_wish(wish) for wish in wished]
        doubtful = self._clear_doubts()
        due = [w for w in wished if w.standing is Standing.DUE and w.order_id not in doubtful]
        due = [w for w in due if self._may(w)]
        self._drop_stale_plans({w.order_id: w for w in due})
        if due and not self.options.dry_run and not self._agreed(len(due)):
            self.asked_nobody = True
            for wish in due:
                self._put(waiting(wish, "not_agreed"))
            return
        self._write(due)

    def _clear_doubts(self) -> set[str]:
        """Read back every press in doubt. Orders that stay in doubt are not touched again."""
        store = self.writer.store.key
        doubtful: set[str] = set()
        for unknown in self.writer.ledger.submissions.live(store, (State.UNKNOWN,)):
            outcome = self.writer.clear(unknown)
            if outcome.submission.state is State.PLANNED:
                continue
            doubtful.add(unknown.order_id)
            standing = {
                State.CONFIRMED: Standing.ALREADY,
                State.CONFLICT: Standing.REVIEW,
            }.get(outcome.submission.state, Standing.REVIEW)
            self._put(
                OrderResult(
                    unknown.order_id,
                    standing,
                    outcome.because,
                    waybills=(unknown.waybill,),
                    subject=unknown.waybill.number,
                )
            )
        return doubtful

    def _may(self, wish: Wish) -> bool:
        """Hold back what rests on a supplier that could not be read, or was decided for good."""
        if wish.claims and wish.claims[0].candidate.supplier in self.unread:
            self._put(from_wish(wish, "supplier_unread"))
            return False
        for earlier in self.writer.ledger.submissions.of_order(
            self.writer.store.key, wish.order_id
        ):
            if earlier.state in (State.CONFIRMED, State.CONFLICT, State.REFUSED):
                same = earlier.waybill == wish.waybill
                if earlier.state is State.REFUSED and not same:
                    continue  # a refusal is final for that value only
                self._put(self._decided(wish, earlier))
                return False
        return True

    def _decided(self, wish: Wish, earlier: Submission) -> OrderResult:
        events = self.writer.ledger.submissions.events(earlier.id)
        if earlier.state is State.CONFIRMED:
            # confirmed once, yet the store does not show it now: somebody or something undid it
            reason = "waybill_changed" if earlier.waybill != wish.waybill else "no_longer_shown"
            standing = Standing.REVIEW
        elif earlier.state is State.REFUSED and events[-1].because != "store_asked":
            reason, standing = events[-1].because, Standing.REFUSED
        else:
            reason, standing = events[-1].because, Standing.REVIEW
        plain = from_wish(wish)
        details = {**plain.details, "written": earlier.waybill.number}
        return OrderResult(
            wish.order_id, standing, reason, details, plain.waybills, plain.evidence, plain.subject
        )

    def _drop_stale_plans(self, due: dict[str, Wish]) -> None:
        """Give up plans whose reason is gone: no press was made, nothing is lost."""
        store, ledger = self.writer.store, self.writer.ledger
        for plan in ledger.submissions.live(store.key, (State.PLANNED,)):
            wish = due.get(plan.order_id)
            if wish is None or wish.waybill != plan.waybill:
                verdict = Verdict(State.WITHDRAWN, "no_longer_wanted")
                ledger.submissions.move(plan, verdict, store.now())

    def _agreed(self, due: int) -> bool:
        """The first writes to a store need a person's yes, once."""
        store, ledger = self.writer.store, self.writer.ledger
        known = ledger.decisions.account(store.key)
        if known and known.first_write_agreed_at:
            return True
        if not self.options.agree(due):
            return False
        ledger.decisions.note_account(store.key, "first_write_agreed_at", store.now())
        return True

    def _write(self, due: Sequence[Wish]) -> None:
        limit = self.options.limit
        brakes = Brakes(self.options.max_writes if limit is None else limit)
        failures = 0
        for done, wish in enumerate(due):
            self.watcher.writing(done, len(due))
            if why := brakes.stop:
                self._put(waiting(wish, why))
                continue
            try:
                outcome = self.writer.carry_out(self._plan(wish))
            except Transient:
                failures += 1
                self._put(from_wish(wish, "unreachable"))
                if failures >= MAX_FAILURES_IN_A_ROW:
                    raise
                continue
            except PortalError:
                self._put(from_wish(wish, "portal_stopped"))
                raise
            failures = 0
            self._put(from_outcome(wish, outcome))
            brakes = brakes.after(outcome.submission.state, pressed=outcome.pressed)
            self._raise(outcome)
        self.watcher.writing(len(due), len(due))

    def _raise(self, outcome: Outcome) -> None:
        if isinstance(outcome.error, PortalError):
            raise outcome.error
        if outcome.error is not None:
            self.bug = outcome.error
            raise outcome.error

    def _plan(self, wish: Wish) -> Submission:
        store, ledger = self.writer.store, self.writer.ledger
        for plan in ledger.submissions.live(store.key, (State.PLANNED,)):
            if plan.order_id == wish.order_id:
                return plan
        order = ledger.orders.get(store.key, wish.order_id)
        return ledger.submissions.plan(store.key, _members(wish, order), store.now())

    def _put(self, result: OrderResult) -> None:
        for n, earlier in enumerate(self.results):
            if earlier.order_id == result.order_id:
                self.results[n] = result
                return
        self.results.append(result)


def _members(wish: Wish, order: StoreOrder | None) -> tuple[Member, ...]:
    if wish.waybill is None or order is None:
        raise ValueError(f"{wish.order_id} is not due")
    return tuple(
        Member(order.order_id, line.line_id, line.quantity, wish.waybill) for line in order.lines
    )
