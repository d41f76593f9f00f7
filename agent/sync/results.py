"""Turns wishes and submission outcomes into the lines of a run's report. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from agent.rules.desired import Standing, Wish
from agent.rules.matching import Claim
from agent.sync.journal import State, Submission
from agent.sync.options import OrderResult
from agent.sync.outcome import Outcome

_ASK_A_PERSON = frozenset({"stored_but_closed", "stored_not_wanted", "waybill_changed"})
_NEXT_TIME = frozenset({"stored_not_shipped", "supplier_unread"})


def from_wish(wish: Wish, held_back: str | None = None) -> OrderResult:
    """A wish that leads to no submission in this run; `held_back` says why a due one does not."""
    standing, reason = wish.standing, wish.reason
    if standing is Standing.DUE:
        standing, reason = Standing.FAILED, held_back or "not_reached"
    return OrderResult(
        wish.order_id,
        standing,
        reason,
        wish.details,
        (wish.waybill,) if wish.waybill else _shown(wish),
        tuple(evidence_of(claim) for claim in wish.claims),
        wish.subject,
    )


def waiting(wish: Wish, reason: str) -> OrderResult:
    """A due order that this run was told not to write."""
    plain = from_wish(wish)
    return OrderResult(
        plain.order_id,
        Standing.WAITING,
        reason,
        plain.details,
        plain.waybills,
        plain.evidence,
        plain.subject,
    )


def in_doubt(
    submission: Submission, reason: str, details: Mapping[str, Any] | None = None
) -> OrderResult:
    """An order whose shipment nothing proves yet: a person is asked until a read-back clears it.

    One whose waybill is stored and only wants finishing asks nobody: the next pass goes on.
    """
    stored = submission.state is State.STORED
    return OrderResult(
        submission.order_id,
        _stored_standing(reason) if stored else Standing.REVIEW,
        reason,
        details or {},
        waybills=(submission.waybill,),
        subject=submission.waybill.number,
    )


def _stored_standing(reason: str) -> Standing:
    """Where an order stands whose waybill is stored and not shipped yet."""
    if reason in _ASK_A_PERSON:
        return Standing.REVIEW
    return Standing.FAILED if reason in _NEXT_TIME else Standing.WAITING


def laid_over(results: Sequence[OrderResult], over: Sequence[OrderResult]) -> list[OrderResult]:
    """The results with those of `over` in place of theirs; one line per order."""
    latest = {result.order_id: result for result in (*results, *over)}
    return list(latest.values())


def from_outcome(wish: Wish, outcome: Outcome) -> OrderResult:
    """What became of a due order."""
    standing, reason = _standing(outcome)
    return OrderResult(
        wish.order_id,
        standing,
        reason,
        {**wish.details, **outcome.details},
        (outcome.submission.waybill,),
        tuple(evidence_of(claim) for claim in wish.claims),
        outcome.submission.waybill.number,
    )


def _standing(outcome: Outcome) -> tuple[Standing, str]:
    state = outcome.submission.state
    if state is State.CONFIRMED:
        return (Standing.WRITTEN if outcome.pressed else Standing.ALREADY), outcome.because
    if state is State.REFUSED and outcome.because != "store_asked":
        return Standing.REFUSED, outcome.because
    if state is State.STORED or outcome.because == "stored_but_closed":
        return _stored_standing(outcome.because), outcome.because
    if state is State.PLANNED:
        waits = outcome.because in ("dry_run", "leased")
        return (Standing.WAITING if waits else Standing.FAILED), outcome.because
    return Standing.REVIEW, outcome.because


def evidence_of(claim: Claim) -> Mapping[str, Any]:
    """What a claim rests on, as it is kept and explained later."""
    return {
        "kind": str(claim.evidence),
        "supplier": claim.candidate.supplier,
        "supplier_order": claim.candidate.shipment.order_id,
        "supplier_name": claim.candidate.shipment.supplier_name,
    }


def _shown(wish: Wish) -> tuple[Any, ...]:
    claims = wish.claims if len(wish.claims) == 1 else ()  # of several nobody knows whose it is
    return tuple(parcel.waybill for claim in claims for parcel in claim.candidate.shipment.parcels)


def dated(result: OrderResult, seen: datetime | None, began: datetime) -> OrderResult:
    """A result that rests on an earlier reading says so: it is no statement about now."""
    if result.reason != "shown_same" or seen is None or seen >= began:
        return result
    details = {**result.details, "read_at": seen.isoformat()}
    return replace(result, reason="shown_same_then", details=details)
