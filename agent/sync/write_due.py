"""Writes what is due, the nearest deadline first, until done or a brake holds."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace

from agent.ledger.submissions import Event
from agent.rules.changed import subject_of
from agent.rules.compare import Shown, compare
from agent.rules.desired import Standing, Wish
from agent.sync.journal import LIVE, Brakes, Member, State, Submission, Verdict
from agent.sync.options import Options, OrderResult, Watcher
from agent.sync.results import from_outcome, from_wish, waiting
from agent.sync.stop_loss import StopLoss
from agent.sync.tally import Tally
from agent.sync.unsettled import Unsettled, doubts
from agent.sync.write import Writer
from scrapers.errors import GuardTripped, PortalError, Throttled, Transient
from scrapers.records import StoreOrder

MAX_FAILURES_IN_A_ROW = 3


@dataclass(slots=True)
class WriteDue:
    """The writing half of a pass. `tally` holds a line per order, whatever happens."""

    writer: Writer
    options: Options
    watcher: Watcher
    unread: Set[str]
    stop_loss: StopLoss
    asked_nobody: bool = False
    tally: Tally = field(default_factory=Tally)

    @property
    def results(self) -> list[OrderResult]:
        """A line per order, so far."""
        return self.tally.results

    @property
    def bug(self) -> Exception | None:
        """Trouble of our own, which stopped the writing."""
        return self.tally.bug

    def carry_out(self, wished: Sequence[Wish]) -> None:
        """Clear old doubts, finish, then write. Raises the PortalError that stops this store."""
        most, limit = self.options.max_writes, self.options.limit
        self.tally.brakes = Brakes(most if limit is None else min(limit, most))
        self.stop_loss.note_numbers(wished, self.writer.store.now())
        self.stop_loss.note([from_wish(wish) for wish in wished], self.writer.store.now())
        for line in map(from_wish, wished):
            self._put(line)
        for line in doubts(self.writer.ledger, self.writer.store.key):
            self._put(line)
        of_order = {wish.order_id: wish for wish in wished}
        unsettled = Unsettled(
            self.writer, self.tally, self.unread, self.options.only, of_order, self.stop_loss
        )
        settled = unsettled.clear()
        due = [w for w in wished if w.standing is Standing.DUE and w.order_id not in settled]
        due = [w for w in due if self._is_asked_for(w) and self._may(w)]
        self._drop_stale_plans({w.order_id: w for w in due})
        many = len(due) + len(unsettled.to_finish())
        agreed = not many or self.options.dry_run or self._agreed(many)
        self.asked_nobody = not agreed
        unsettled.finish(agreed=agreed)
        if not agreed:
            for wish in due:
                self._put(waiting(wish, "not_agreed"))
        elif self.bug is None:
            self._write(due)

    def _is_asked_for(self, wish: Wish) -> bool:
        """Hold back what a person ships by hand right now, or what this run is not about."""
        store = self.writer.store
        if self.writer.ledger.leases.of(store.key, [wish.order_id], store.now()):
            self._put(waiting(wish, "leased"))
            return False
        if self.options.only not in (None, wish.order_id):
            self._put(waiting(wish, "next_run"))
            return False
        return True

    def _may(self, wish: Wish) -> bool:
        """Hold back what rests on a supplier that could not be read, or was decided for good."""
        if wish.claims and wish.claims[0].candidate.supplier in self.unread:
            self._put(from_wish(wish, "supplier_unread"))
            return False
        for earlier in self.writer.ledger.submissions.of_order(
            self.writer.store.key, wish.order_id
        ):
            if earlier.state is State.WITHDRAWN and self._last(earlier).because == "person_drop":
                self._put(replace(from_wish(wish, "person_drop"), standing=Standing.CLOSED))
                return False
            if earlier.state in (State.CONFIRMED, State.CONFLICT, State.REFUSED):
                if earlier.state is State.REFUSED and earlier.waybill != wish.waybill:
                    continue  # a refusal is final for that value only
                self._put(self._decided(wish, earlier))
                return False
        return True

    def _decided(self, wish: Wish, earlier: Submission) -> OrderResult:
        """A due order that was pressed before: never again, whatever the list shows now."""
        plain = from_wish(wish)
        last = self._last(earlier)
        if earlier.state is not State.CONFIRMED:
            asked = earlier.state is State.CONFLICT or last.because == "store_asked"
            standing, reason = (Standing.REVIEW if asked else Standing.REFUSED), last.because
        elif earlier.waybill != wish.waybill:
            both = {"store": earlier.waybill.number, "supplier": _number(wish)}
            plain = replace(plain, details={**plain.details, **both}, subject=subject_of(both))
            standing, reason = Standing.REVIEW, "waybill_changed"
        else:
            # lists lag behind: only the order's own page can say that our waybill is gone
            order = self.writer.back.order(wish.order_id)
            still = compare((earlier.waybill,), order.parcels or ()) is Shown.SAME
            standing = Standing.ALREADY if still else Standing.REVIEW
            reason = "shown_same" if still else "no_longer_shown"
        details = {**json.loads(last.details), **plain.details, "written": earlier.waybill.number}
        return replace(plain, standing=standing, reason=reason, details=details)

    def _last(self, submission: Submission) -> Event:
        return self.writer.ledger.submissions.events(submission.id)[-1]

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
        if not self.options.agree(due, store.account or ""):
            return False
        ledger.decisions.note_account(store.key, "first_write_agreed_at", store.now())
        return True

    def _write(self, due: Sequence[Wish]) -> None:
        failures = 0
        for done, wish in enumerate(due):
            self.watcher.writing(done, len(due))
            if why := self.tally.brakes.stop or ("stop_loss" if self.stop_loss.stands else None):
                self._put(waiting(wish, why))
                continue
            if wish.waybill and (others := self._stands_on(wish.waybill.number, wish.order_id)):
                self._put(self._reused(wish, others))
                continue
            try:
                outcome = self.writer.carry_out(self._plan(wish))
            except Transient as trouble:
                failures += 1
                self._put(from_wish(wish, "unreachable"))
                if isinstance(trouble, Throttled) or failures >= MAX_FAILURES_IN_A_ROW:
                    raise
                continue
            except GuardTripped as parked:  # before any press: this order only
                asked = from_wish(wish, parked.reason)
                self._put(replace(asked, standing=Standing.REVIEW))
                continue
            except PortalError:
                self._put(from_wish(wish, "portal_stopped"))
                raise
            failures = 0
            result = from_outcome(wish, outcome)
            self.stop_loss.note([result], self.writer.store.now())
            self.tally.ended(result, outcome)
            if self.bug is not None:
                return
        self.watcher.writing(len(due), len(due))

    def _stands_on(self, number: str, order_id: str) -> set[str]:
        """Other store orders that show this number by now, or may: also those of this very run."""
        ledger = self.writer.ledger
        shown = ledger.orders.showing(self.writer.store.key, number)
        pressed = {
            s.order_id
            for s in ledger.submissions.live(self.writer.store.key, tuple(LIVE - {State.PLANNED}))
            if s.waybill.number == number
        }
        return (shown | pressed) - {order_id}

    def _reused(self, wish: Wish, others: set[str]) -> OrderResult:
        details = {"orders": ", ".join(sorted(others))}
        asked = replace(from_wish(wish), standing=Standing.REVIEW, reason="waybill_reused")
        return replace(asked, details={**asked.details, **details})

    def _plan(self, wish: Wish) -> Submission:
        store, ledger = self.writer.store, self.writer.ledger
        for plan in ledger.submissions.live(store.key, (State.PLANNED,)):
            if plan.order_id == wish.order_id:
                return plan
        order = ledger.orders.get(store.key, wish.order_id)
        because = str(wish.details.get("timing", "planned"))
        members = _members(wish, order)
        return ledger.submissions.plan(store.key, members, store.now(), because=because)

    def _put(self, result: OrderResult) -> None:
        self.tally.put(result)


def _number(wish: Wish) -> str:
    return wish.waybill.number if wish.waybill else ""


def _members(wish: Wish, order: StoreOrder | None) -> tuple[Member, ...]:
    if wish.waybill is None or order is None:
        raise ValueError(f"{wish.order_id} is not due")
    return tuple(
        Member(order.order_id, line.line_id, line.quantity, wish.waybill) for line in order.lines
    )
