"""Finishes a shipment whose waybill the store has stored already: the steps after the submit.

The waybill is never submitted again from here. The steps are journalled like a press: their
beginning is on the disk before they are taken, and only a read-back says how they ended.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from agent.ledger import Ledger
from agent.rules.compare import Shown
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import State, Submission, Verdict, judge_finish
from agent.sync.outcome import Outcome, Step, Zone, stops
from agent.sync.read_back import ReadBack
from scrapers.errors import PortalError
from scrapers.records import OrderStatus

_GONE = frozenset({Shown.NOTHING})
_UNFINISHED = frozenset({Shown.NOTHING, Shown.STORED})
_OVER = frozenset({OrderStatus.CANCELLED, OrderStatus.HELD, OrderStatus.UNPAID})


@dataclass(slots=True)
class Finisher:
    """Takes the steps after the submit. `step` is told of each stage passed."""

    ledger: Ledger
    log: ArmedLog
    back: ReadBack
    step: Step
    dry_run: bool = False
    zone: Zone = nullcontext

    def look(self, submission: Submission) -> Outcome:
        """What the store shows by now of one that an earlier run left `stored` or `finishing`."""
        begun = submission.state is State.FINISHING
        shown = self.back.settled(submission, waits_for=_UNFINISHED if begun else _GONE)
        self.step("in_recovery", submission)
        return self._judged(submission, shown, begun=begun, surely_not_sent=False)

    def finish(self, stored: Submission, held_back: str | None = None) -> Outcome:
        """The steps, on the order's page as it was just read; then the read-back.

        `held_back` says why they may not be taken in this run.
        """
        known = self.ledger.orders.get(stored.store, stored.order_id)
        if known is None or known.after_sale or known.status in _OVER:
            return Outcome(stored, "stored_but_closed")
        if held_back or self.dry_run:
            return Outcome(stored, held_back or "dry_run")
        with self.zone():
            begun, surely_not_sent, error = self._take(stored)
        self.step("finish_taken", begun)
        try:
            shown = self.back.settled(begun, waits_for=_UNFINISHED)
        except PortalError as blind:
            return Outcome(begun, "read_back_failed", True, error=blind)
        self.step("before_finished", begun)
        judged = self._judged(begun, shown, begun=True, surely_not_sent=surely_not_sent)
        return Outcome(judged.submission, judged.because, True, error=stops(error))

    def _take(self, stored: Submission) -> tuple[Submission, bool, Exception | None]:
        """The steps: whether they surely left no trace, and what broke them off."""
        begun = self._move(stored, Verdict(State.FINISHING, "about_to_finish"))
        self.log.append(begun, self.back.store.now())
        self.step("after_finish_arm", begun)
        error: Exception | None = None
        surely_not_sent = False
        try:
            with self.back.store.gate.opened("after") as passage:
                try:
                    self.back.store.flow.finish(begun.order_id, begun.waybill)
                finally:
                    surely_not_sent = passage.surely_not_sent
        except Exception as broken:  # noqa: BLE001 - whatever it was, only the read-back tells
            error = broken
        self.step("after_finish", begun)
        return begun, surely_not_sent, error

    def _judged(
        self, submission: Submission, shown: Shown, *, begun: bool, surely_not_sent: bool
    ) -> Outcome:
        verdict = judge_finish(
            shown,
            begun=begun,
            tries=submission.finishings,
            surely_not_sent=surely_not_sent,
            on_resubmit=self.back.store.on_resubmit,
        )
        if verdict is None:
            return Outcome(submission, "finish_in_doubt" if begun else "stored_not_shipped")
        return Outcome(self._move(submission, verdict, shown=str(shown)), verdict.because)

    def _move(self, submission: Submission, verdict: Verdict, **details: str) -> Submission:
        now = self.back.store.now()
        return self.ledger.submissions.move(submission, verdict, now, **details)
