"""What earlier runs left behind: presses in doubt, and shipments stored but not finished."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from agent.ledger import Ledger
from agent.rules.desired import Standing, Wish
from agent.sync.journal import LIVE, State, Submission
from agent.sync.options import OrderResult
from agent.sync.outcome import Outcome
from agent.sync.results import from_wish, in_doubt
from agent.sync.stop_loss import StopLoss
from agent.sync.tally import Tally
from agent.sync.write import Writer

_IN_DOUBT = (State.UNKNOWN, State.FINISHING)


@dataclass(slots=True)
class Unsettled:
    """Clears doubts by looking, and finishes under the same conditions as any write."""

    writer: Writer
    tally: Tally
    unread: Set[str]
    only: str | None
    wishes: Mapping[str, Wish]
    stop_loss: StopLoss

    def clear(self) -> set[str]:
        """Read back every press in doubt. The orders of which this run plans nothing new."""
        settled = {stored.order_id for stored in self._live((State.STORED,))}
        for doubt in self._live(_IN_DOUBT):
            outcome = self.writer.clear(doubt)
            found = _line(outcome)
            if outcome.submission.state is State.PLANNED:
                wish = self.wishes.get(doubt.order_id)
                plain = replace(found, standing=Standing.FAILED)
                self.tally.put(from_wish(wish) if wish else plain)
                continue
            settled.add(doubt.order_id)
            self.stop_loss.note([found], self.writer.store.now())
            self.tally.put(found)
            if outcome.submission.state is State.CONFLICT:  # it follows a press of ours
                brakes = self.tally.brakes
                self.tally.brakes = replace(brakes, conflicts=brakes.conflicts + 1)
        return settled

    def to_finish(self) -> list[Submission]:
        """Shipments that nothing but the brakes and a person's yes holds back."""
        return [stored for stored in self._asked_for() if not self._unwanted(stored)]

    def finish(self, *, agreed: bool) -> None:
        """Take the steps after the submit wherever they are wanted. Raises the PortalError that
        stops the store."""
        for stored in self._asked_for():
            held = self._unwanted(stored) or self.tally.brakes.stop
            held = held or ("stop_loss" if self.stop_loss.stands else None)
            outcome = self.writer.finish(stored, held or (None if agreed else "not_agreed"))
            self.tally.ended(self._told(outcome), outcome)
            if self.tally.bug is not None:
                return

    def _unwanted(self, stored: Submission) -> str | None:
        """Why the order does not want this waybill finished as things stand now."""
        wish = self.wishes.get(stored.order_id)
        if wish is not None and wish.standing is Standing.ALREADY:
            return None
        if wish is None or wish.standing not in (Standing.DUE, Standing.REVIEW):
            return "stored_not_wanted"
        if wish.standing is Standing.REVIEW:
            return wish.reason
        if wish.waybill != stored.waybill:
            return "waybill_changed"
        unread = wish.claims and wish.claims[0].candidate.supplier in self.unread
        return "supplier_unread" if unread else None

    def _told(self, outcome: Outcome) -> OrderResult:
        """The line of one that was to be finished; what the order itself asks comes first."""
        wish = self.wishes.get(outcome.submission.order_id)
        if wish and wish.standing is Standing.REVIEW and outcome.because == wish.reason:
            return from_wish(wish)
        return _line(outcome)

    def _asked_for(self) -> list[Submission]:
        """Shipments that are stored and not finished, as far as this run is about them."""
        return [s for s in self._live((State.STORED,)) if self.only in (None, s.order_id)]

    def _live(self, states: Sequence[State]) -> list[Submission]:
        return self.writer.ledger.submissions.live(self.writer.store.key, states)


def _line(outcome: Outcome) -> OrderResult:
    """The line of one that an earlier run began."""
    details = {"written": outcome.submission.waybill.number, **outcome.details}
    found = in_doubt(outcome.submission, outcome.because, details)
    if outcome.submission.state is State.CONFIRMED:
        return replace(found, standing=Standing.WRITTEN if outcome.pressed else Standing.ALREADY)
    return found


def doubts(ledger: Ledger, store: str) -> list[OrderResult]:
    """Every order of a store whose shipment nothing proves yet; of a press in doubt a person is
    asked."""
    found: list[OrderResult] = []
    for submission in ledger.submissions.live(store, tuple(LIVE - {State.PLANNED})):
        last = ledger.submissions.events(submission.id)[-1]
        reason = _WITHOUT_A_LOOK.get(submission.state, "found_at_start")
        reason = last.because if submission.state is State.UNKNOWN else reason
        found.append(in_doubt(submission, reason, json.loads(last.details)))
    return found


_WITHOUT_A_LOOK = {State.STORED: "stored_not_shipped", State.FINISHING: "finish_in_doubt"}
