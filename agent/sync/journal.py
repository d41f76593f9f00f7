"""The write journal's decisions: which state may follow which, and what a read-back proves. Pure.

A submission is one press of one submit button. From `armed` on nobody knows whether the press
reached the store; only a read-back clears that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.rules.compare import Shown, compare
from scrapers.records import Answer, AnswerKind, Line, Parcel, Resubmit, ShipForm, Waybill

MAX_ATTEMPTS = 2


class State(StrEnum):
    """States of a submission. Of one `withdrawn` nothing more is pressed.

    A store that ships in two steps knows two more: `stored`, the waybill stands there and the
    steps that finish the shipment are still to be taken; `finishing`, they were begun, and only a
    read-back says how they ended. The waybill is never submitted again from there.
    """

    PLANNED = "planned"
    ARMED = "armed"
    VERIFYING = "verifying"
    STORED = "stored"
    FINISHING = "finishing"
    CONFIRMED = "confirmed"
    CONFLICT = "conflict"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


ALLOWED: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset(
        {
            State.ARMED,
            State.STORED,
            State.CONFIRMED,
            State.CONFLICT,
            State.WITHDRAWN,
            State.UNKNOWN,
        }
    ),
    State.ARMED: frozenset({State.VERIFYING, State.UNKNOWN}),
    State.VERIFYING: frozenset(
        {
            State.STORED,
            State.CONFIRMED,
            State.CONFLICT,
            State.REFUSED,
            State.UNKNOWN,
            State.PLANNED,
        }
    ),
    State.UNKNOWN: frozenset(
        {State.STORED, State.CONFIRMED, State.CONFLICT, State.PLANNED, State.WITHDRAWN}
    ),
    State.STORED: frozenset({State.FINISHING, State.CONFIRMED, State.CONFLICT, State.WITHDRAWN}),
    State.FINISHING: frozenset({State.STORED, State.CONFIRMED, State.CONFLICT, State.WITHDRAWN}),
    State.CONFIRMED: frozenset(),
    State.CONFLICT: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

LIVE = frozenset(
    {
        State.PLANNED,
        State.ARMED,
        State.VERIFYING,
        State.UNKNOWN,
        State.STORED,
        State.FINISHING,
    }
)


@dataclass(frozen=True, slots=True)
class Member:
    """One order line's share in a submission; `line_id` is "*" where the whole order is meant."""

    order_id: str
    line_id: str
    quantity: int
    waybill: Waybill


@dataclass(frozen=True, slots=True)
class Submission:
    """One press of one submit button, planned or made. `attempts` counts how often it was armed,
    `finishings` how often the steps after it were begun."""

    id: str
    store: str
    state: State
    attempts: int
    members: tuple[Member, ...]
    finishings: int = 0

    @property
    def deeds(self) -> tuple[str, int, int]:
        """Which it is and what was begun with it so far; of two, the greater is the later one."""
        return self.id, self.attempts, self.finishings

    @property
    def order_id(self) -> str:
        """The one store order of this submission (merged orders come later)."""
        (order_id,) = {member.order_id for member in self.members}
        return order_id

    @property
    def waybill(self) -> Waybill:
        """The one waybill of this submission (several parcels come later)."""
        (waybill,) = {member.waybill for member in self.members}
        return waybill


@dataclass(frozen=True, slots=True)
class Verdict:
    """A next state and why, in a word that the interface explains."""

    state: State
    because: str


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What is known once a submission was armed and the read-backs have settled.

    `answer` is None where the press's outcome was not seen (a crash, an exception).
    `surely_not_sent` is True only where the write gate proves that nothing left the browser.
    """

    wanted: Waybill
    shown: Shown
    answer: Answer | None
    surely_not_sent: bool
    on_resubmit: Resubmit
    attempts: int


def judge(after: Aftermath) -> Verdict:
    """The state that a settled read-back proves."""
    if after.shown is Shown.SAME:
        return Verdict(State.CONFIRMED, "read_back_same")
    if after.shown is Shown.STORED:
        return Verdict(State.STORED, "stored_not_shipped")
    if after.shown is not Shown.NOTHING:
        return Verdict(State.CONFLICT, f"read_back_{after.shown}")
    if after.surely_not_sent:
        return Verdict(State.PLANNED, "never_sent")
    kind = after.answer.kind if after.answer else None
    if kind is AnswerKind.SHIPPED:
        return Verdict(State.UNKNOWN, "store_says_shipped")
    if kind in (AnswerKind.REFUSED, AnswerKind.QUESTION) and after.attempts > 1:
        return Verdict(State.UNKNOWN, "refused_after_doubt")  # of the earlier press it says nothing
    if kind is AnswerKind.REFUSED:
        return Verdict(State.REFUSED, "store_refused")
    if kind is AnswerKind.QUESTION:
        return Verdict(State.REFUSED, "store_asked")
    if after.on_resubmit == "rejects" and after.attempts < MAX_ATTEMPTS:
        return Verdict(State.PLANNED, "absent_and_resubmit_is_rejected")
    return Verdict(State.UNKNOWN, "absent_after_settling")


def judge_finish(
    shown: Shown,
    *,
    begun: bool,
    tries: int,
    surely_not_sent: bool,
    on_resubmit: Resubmit,
) -> Verdict | None:
    """What a settled read says of a stored waybill whose shipment was to be finished.

    None where nothing is proven: then it stays as it is, and of one that was `begun` a person is
    asked. The steps are taken again only where they surely left no trace, or once more where a
    second time is known to be rejected. `tries` counts how often they were begun.
    """
    if shown is Shown.SAME:
        return Verdict(State.CONFIRMED, "read_back_same")
    if shown is Shown.NOTHING:
        return Verdict(State.CONFLICT, "read_back_gone")
    if shown is not Shown.STORED:
        return Verdict(State.CONFLICT, f"read_back_{shown}")
    harmless = surely_not_sent or (on_resubmit == "rejects" and tries < MAX_ATTEMPTS)
    return Verdict(State.STORED, "stored_not_shipped") if begun and harmless else None


def judge_preread(wanted: Waybill, parcels: Sequence[Parcel]) -> Verdict | None:
    """What the fresh page before the press decides; None where the way is clear."""
    shown = compare((wanted,), parcels)
    if shown is Shown.SAME:
        return Verdict(State.CONFIRMED, "pre_read_same")
    if shown is Shown.STORED:
        return Verdict(State.STORED, "stored_not_shipped")
    if shown is Shown.NOTHING:
        return None
    return Verdict(State.CONFLICT, f"pre_read_{shown}")


def form_differences(
    form: ShipForm, submission: Submission, lines: Sequence[Line]
) -> tuple[str, ...]:
    """Every way in which the live form is not exactly what this submission says."""
    found: list[str] = []
    if form.order_id != submission.order_id:
        found.append("order")
    if form.number != submission.waybill.number:
        found.append("waybill")
    if form.carrier != submission.waybill.carrier:
        found.append("carrier")
    if form.covered is not None and sorted(form.covered) != sorted(li.line_id for li in lines):
        found.append("lines")
    if any(form.quantities.get(li.line_id, li.quantity) != li.quantity for li in lines):
        found.append("quantities")
    if not form.ready:
        found.append("not_ready")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Brakes:
    """Limits of one run on one store. Pure: every event gives new brakes."""

    max_writes: int = 200
    max_conflicts: int = 2
    max_unknowns: int = 2
    writes: int = 0
    conflicts: int = 0
    unknowns: int = 0

    def after(self, state: State, *, pressed: bool) -> Brakes:
        """The brakes after one submission ended in `state`; only our own presses count.

        A finishing that nothing proves is a doubt like any other.
        """
        return Brakes(
            self.max_writes,
            self.max_conflicts,
            self.max_unknowns,
            self.writes + pressed,
            self.conflicts + (pressed and state is State.CONFLICT),
            self.unknowns + (pressed and state in (State.UNKNOWN, State.FINISHING)),
        )

    @property
    def stop(self) -> str | None:
        """Why nothing more may be pressed in this run, or None."""
        if self.conflicts >= self.max_conflicts:
            return "too_many_conflicts"
        if self.unknowns >= self.max_unknowns:
            return "too_many_unknowns"
        return "limit_reached" if self.writes >= self.max_writes else None
