"""Carries one submission through the journal: pre-read, fill, arm, press once, read back.

This is the only place that presses. Whatever goes wrong after `armed` leaves the submission for a
read-back to clear; nothing here is tried again on its own.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from agent.ledger import Ledger
from agent.ledger.leases import Leased
from agent.sync.armed_log import ArmedLog
from agent.sync.finish import Finisher
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
from agent.sync.outcome import Outcome, Step, Zone, stops
from agent.sync.read_back import ReadBack
from scrapers.errors import PortalError
from scrapers.records import TO_SHIP, Answer, AnswerKind, StoreOrder


@dataclass(frozen=True, slots=True)
class Pressed:
    """What is known right after a press: the page's `answer` and what it `said`, where it did."""

    verifying: Submission
    answer: Answer | None
    surely_not_sent: bool
    error: Exception | None
    said: dict[str, Any]


@dataclass(slots=True)
class Writer:
    """Everything that carrying out a submission needs. `step` is told of each stage passed; the
    `zone` is held around each press."""

    ledger: Ledger
    log: ArmedLog
    store: StoreHands
    step: Step
    dry_run: bool = False
    zone: Zone = nullcontext
    back: ReadBack = field(init=False)
    finisher: Finisher = field(init=False)

    def __post_init__(self) -> None:
        self.back = ReadBack(self.ledger, self.store)
        self.finisher = Finisher(
            self.ledger, self.log, self.back, self.step, self.dry_run, self.zone
        )

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
        return self._finished(outcome)

    def _finished(self, outcome: Outcome) -> Outcome:
        """The steps after the submit, where the store has stored the waybill and wants them."""
        if outcome.submission.state is not State.STORED or outcome.error is not None:
            return outcome
        done = self.finisher.finish(outcome.submission)
        return replace(done, pressed=done.pressed or outcome.pressed)

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
        with self.zone():
            try:
                armed = self._arm(submission)
            except Leased:  # a person took this order in hand meanwhile: nothing was armed
                return Outcome(submission, "leased")
            pressed = self._press(armed)
        self.step("pressed", pressed.verifying)
        return self.verify(pressed)

    def _preread(self, submission: Submission) -> Outcome | StoreOrder:
        """The order's own page, freshly loaded. An Outcome where it settles the matter."""
        order = self.back.order(submission.order_id)
        verdict = judge_preread(submission.waybill, order.parcels or ())
        if verdict is not None and verdict.state is State.STORED and self.dry_run:
            return self.finisher.finish(submission, "dry_run")  # nobody agreed to finish it yet
        if verdict is not None:
            details = {"shown": [p.waybill.number for p in order.parcels or ()]}
            moved = self._move(submission, verdict, **details)
            return Outcome(moved, verdict.because, details=details)
        if order.after_sale:
            return self._withdraw(submission, "refund_open", text=order.after_sale)
        if order.status not in TO_SHIP:
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
        opened = self.store.form(self.store.flow.open_form(submission.order_id))
        if opened.order_id != submission.order_id:
            return ("order",)
        self.store.flow.fill(submission.order_id, submission.waybill, line_ids)
        live = self.store.form(self.store.flow.form())
        return form_differences(live, submission, order.lines)

    def _arm(self, submission: Submission) -> Submission:
        """The point of no return: first the ledger, then the log that nothing can undo."""
        armed = self._move(submission, Verdict(State.ARMED, "about_to_press"))
        self.log.append(armed, self.store.now())
        self.step("after_arm", armed)
        return armed

    def _press(self, armed: Submission) -> Pressed:
        answer: Answer | None = None
        error: Exception | None = None
        surely_not_sent = False
        try:
            with self.store.gate.opened() as passage:
                try:
                    before = self.store.flow.press()
                    self.step("after_press", armed)
                    answer = self.store.answer(before, self.store.flow.answer())
                finally:
                    surely_not_sent = passage.surely_not_sent
            if answer.kind == "question":
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
        return Pressed(verifying, answer, surely_not_sent, error, said)

    def verify(self, pressed: Pressed) -> Outcome:
        """Read back until it settles and record what that proves."""
        verifying, said = pressed.verifying, pressed.said
        try:
            shown = self.back.settled(verifying, self._pauses(pressed.answer))
        except PortalError as blind:
            moved = self._move(verifying, Verdict(State.UNKNOWN, "read_back_failed"))
            return Outcome(moved, "read_back_failed", True, error=blind, details=said)
        verdict = judge(
            Aftermath(
                verifying.waybill,
                shown,
                pressed.answer,
                pressed.surely_not_sent,
                self.store.on_resubmit,
                verifying.attempts,
            )
        )
        self.step("before_confirm", verifying)
        moved = self._move(verifying, verdict, shown=str(shown), **said)
        return Outcome(moved, verdict.because, True, error=stops(pressed.error), details=said)

    def _pauses(self, answer: Answer | None) -> tuple[int, ...]:
        """After a plain no of the store a short look is enough; in doubt the full time is given."""
        said_no = answer is not None and answer.kind in (AnswerKind.REFUSED, AnswerKind.QUESTION)
        return self.store.settle_ms[:2] if said_no else self.store.settle_ms

    def clear(self, unknown: Submission) -> Outcome:
        """Read back a submission that an earlier run left unsettled, and say what that proves.

        Only a look: what is left to do is done by `carry_out` and `finish`.
        """
        if unknown.state is not State.UNKNOWN:
            return self.finisher.look(unknown)
        shown = self.back.settled(unknown)
        verdict = judge(
            Aftermath(unknown.waybill, shown, None, False, self.store.on_resubmit, unknown.attempts)
        )
        self.step("in_recovery", unknown)
        if verdict.state is State.UNKNOWN:
            return Outcome(unknown, verdict.because)
        return Outcome(self._move(unknown, verdict, shown=str(shown)), verdict.because)

    def finish(self, stored: Submission, held_back: str | None) -> Outcome:
        """Finish a shipment that an earlier run left stored, after a fresh look at it."""
        seen = self.finisher.look(stored)
        if seen.submission.state is not State.STORED:
            return seen
        return self.finisher.finish(seen.submission, held_back)

    def _move(self, submission: Submission, verdict: Verdict, **details: Any) -> Submission:
        return self.ledger.submissions.move(submission, verdict, self.store.now(), **details)
