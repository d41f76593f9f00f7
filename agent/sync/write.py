"""Carries one submission through the journal: pre-read, fill, arm, press once, read back.

This is the only place that presses. Whatever goes wrong after `armed` leaves the submission for a
read-back to clear; nothing here is tried again on its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from agent.ledger import Ledger
from agent.rules.compare import Shown, compare
from agent.sync.armed_log import ArmedLog
from agent.sync.hands import StoreHands
from agent.sync.journal import (
    MAX_ATTEMPTS,
    Aftermath,
    State,
    Submission,
    Verdict,
    form_differences,
    judge,
    judge_preread,
)
from scrapers.errors import LayoutChanged, PortalError
from scrapers.records import Answer, AnswerKind, OrderStatus, ShipForm, StoreOrder

Step = Callable[[str, Submission], None]

MAY_SHIP = frozenset({OrderStatus.AWAITING, OrderStatus.PARTLY_SHIPPED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a submission ended for now. `error` is what broke off, where something did."""

    submission: Submission
    because: str
    pressed: bool = False
    error: Exception | None = None
    details: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Writer:
    """Everything that carrying out a submission needs. `step` is told of each stage passed."""

    ledger: Ledger
    log: ArmedLog
    store: StoreHands
    step: Step
    dry_run: bool = False

    def carry_out(self, submission: Submission) -> Outcome:
        """From `planned` as far as it goes; once more where a lost press is surely harmless."""
        outcome = self._attempt(submission)
        while (
            outcome.submission.state is State.PLANNED
            and outcome.pressed
            and outcome.error is None
            and outcome.submission.attempts < MAX_ATTEMPTS
        ):
            try:
                outcome = replace(self._attempt(outcome.submission), pressed=True)
            except PortalError as broken:
                return replace(outcome, error=broken)
        return outcome

    def _attempt(self, submission: Submission) -> Outcome:
        self.step("after_plan", submission)
        before = self._preread(submission)
        if isinstance(before, Outcome):
            return before
        self.step("after_preread", submission)
        differences = self._fill(submission, before)
        self.step("after_fill", submission)
        if differences:
            return Outcome(submission, "form_differs", details={"fields": ", ".join(differences)})
        if self.dry_run:
            return Outcome(submission, "dry_run")
        if self.store.on_resubmit != "rejects":
            self.store.flush_sockets()
        self.step("before_arm", submission)
        return self._press(self._arm(submission))

    def _preread(self, submission: Submission) -> Outcome | StoreOrder:
        """The order's own page, freshly loaded. An Outcome where it settles the matter."""
        order = self.read_order(submission.order_id)
        verdict = judge_preread(submission.waybill, order.parcels or ())
        if verdict is not None:
            details = {"shown": [p.waybill.number for p in order.parcels or ()]}
            moved = self._move(submission, verdict, **details)
            return Outcome(moved, verdict.because, details=details)
        if order.after_sale:
            return self._withdraw(submission, "refund_open", text=order.after_sale)
        if order.status not in MAY_SHIP:
            return self._withdraw(submission, "status_changed", status=str(order.status))
        return order

    def _withdraw(self, submission: Submission, because: str, **details: Any) -> Outcome:
        """Give a plan up; one that was pressed before stays in doubt until its order is clear."""
        state = State.UNKNOWN if submission.attempts else State.WITHDRAWN
        moved = self._move(submission, Verdict(state, because), **details)
        return Outcome(moved, because, details=details)

    def _fill(self, submission: Submission, order: StoreOrder) -> tuple[str, ...]:
        """Open and fill the form, then read it back as it really stands."""
        line_ids = tuple(line.line_id for line in order.lines)
        opened = self._form(self.store.flow.open_form(submission.order_id))
        if opened.order_id != submission.order_id:
            return ("order",)
        self.store.flow.fill(submission.order_id, submission.waybill, line_ids)
        live = self._form(self.store.flow.form())
        return form_differences(live, submission, line_ids)

    def _form(self, capture: Any) -> ShipForm:
        page = self.store.read(capture, "form")
        if page.form is None:
            raise LayoutChanged(self.store.portal, "form", page.page)
        return page.form

    def _arm(self, submission: Submission) -> Submission:
        """The point of no return: first the ledger, then the log that nothing can undo."""
        armed = self._move(submission, Verdict(State.ARMED, "about_to_press"))
        self.log.append(armed, self.store.now())
        self.step("after_arm", armed)
        return armed

    def _press(self, armed: Submission) -> Outcome:
        answer: Answer | None = None
        error: Exception | None = None
        surely_not_sent = False
        try:
            with self.store.gate.opened() as passage:
                try:
                    self.store.flow.press()
                    self.step("after_press", armed)
                    answer = self.store.read(self.store.flow.answer()).answer
                finally:
                    surely_not_sent = passage.surely_not_sent
            if answer is not None and answer.kind == "question":
                self.store.flow.dismiss()
        except Exception as broken:  # noqa: BLE001 - any trouble here means "unknown", never "failed"
            error = broken
        self.step("after_response", armed)
        said = {"text": answer.text, "code": answer.code} if answer else {}
        verifying = self._move(
            armed,
            Verdict(State.VERIFYING, "answered" if answer else "no_answer_seen"),
            **said,
            **({"error": type(error).__name__} if error else {}),
        )
        return self.verify(verifying, answer, surely_not_sent, error, said)

    def verify(
        self,
        verifying: Submission,
        answer: Answer | None,
        surely_not_sent: bool,
        error: Exception | None,
        said: dict[str, Any],
    ) -> Outcome:
        """Read back until it settles and record what that proves."""
        try:
            shown = self.settled(verifying, self._pauses(answer))
        except PortalError as blind:
            moved = self._move(verifying, Verdict(State.UNKNOWN, "read_back_failed"))
            return Outcome(moved, "read_back_failed", True, error=blind, details=said)
        verdict = judge(
            Aftermath(
                verifying.waybill,
                shown,
                answer,
                surely_not_sent,
                self.store.on_resubmit,
                verifying.attempts,
            )
        )
        self.step("before_confirm", verifying)
        moved = self._move(verifying, verdict, shown=str(shown), **said)
        return Outcome(moved, verdict.because, True, error=_stops(error), details=said)

    def _pauses(self, answer: Answer | None) -> tuple[int, ...]:
        """After a plain no of the store a short look is enough; in doubt the full time is given."""
        said_no = answer is not None and answer.kind in (AnswerKind.REFUSED, AnswerKind.QUESTION)
        return self.store.settle_ms[:2] if said_no else self.store.settle_ms

    def clear(self, unknown: Submission) -> Outcome:
        """Read back a submission whose press is in doubt, and say what that proves."""
        shown = self.settled(unknown)
        verdict = judge(
            Aftermath(unknown.waybill, shown, None, False, self.store.on_resubmit, unknown.attempts)
        )
        self.step("in_recovery", unknown)
        if verdict.state is State.UNKNOWN:
            return Outcome(unknown, verdict.because)
        return Outcome(self._move(unknown, verdict, shown=str(shown)), verdict.because)

    def settled(self, submission: Submission, pauses: tuple[int, ...] = ()) -> Shown:
        """The store's word on an order, read until it shows parcels or its time is up."""
        shown = Shown.NOTHING
        for pause in pauses or self.store.settle_ms:
            if pause:
                self.store.wait_ms(pause)
            order = self.read_order(submission.order_id)
            shown = compare((submission.waybill,), order.parcels or ())
            if shown is not Shown.NOTHING:
                return shown
        return shown

    def read_order(self, order_id: str) -> StoreOrder:
        """The order's own page by fresh navigation, kept in the ledger."""
        page = self.store.fetch(lambda: self.store.flow.order(order_id), "order")
        if len(page.orders) != 1 or page.orders[0].order_id != order_id:
            raise LayoutChanged(self.store.portal, "order_id", page.page, "another order is shown")
        order = page.orders[0]
        if order.parcels is None:
            raise LayoutChanged(self.store.portal, "parcels", page.page, "no parcels are told")
        self.ledger.orders.save(self.store.key, [order], self.store.now(), listed=False)
        return order

    def _move(self, submission: Submission, verdict: Verdict, **details: Any) -> Submission:
        return self.ledger.submissions.move(submission, verdict, self.store.now(), **details)


def _stops(error: Exception | None) -> Exception | None:
    """What must stop the store although the read-back settled this order."""
    passing = isinstance(error, PortalError) and error.retryable
    return None if passing else error
