"""Keeps what a run decided: decisions with their reasons, the review queue, the run itself."""

from __future__ import annotations

from datetime import datetime

from agent.ledger import Ledger
from agent.ledger.captured import CAPTURED
from agent.ledger.decisions import Kept
from agent.rules.desired import Standing
from agent.sync.failing import passes_work
from agent.sync.options import RunResult

_EXIT_AGAIN = 4
_EXIT_DECISION = 64


def remember(ledger: Ledger, result: RunResult, run_id: int, at: datetime) -> None:
    """Write a run's result into the ledger and set its exit bits."""
    ledger.decisions.keep(
        result.store,
        [
            Kept(
                o.order_id,
                str(o.standing),
                o.reason,
                o.details,
                o.evidence,
                o.waybills,
                at,
                at,
                run_id,
            )
            for o in result.orders
        ],
    )
    questions = [o for o in result.orders if o.standing is Standing.REVIEW]
    for o in questions:
        about = {**o.details, "evidence": [dict(e) for e in o.evidence]}
        ledger.reviews.open(result.store, o.order_id, o.reason, o.subject, about, at)
    if result.complete:
        kept = [(o.order_id, o.reason, o.subject) for o in questions]
        kept += _unread_captures(ledger, result.store)
        ledger.reviews.settle(result.store, kept, at)
    if result.asked_nobody or any(
        o.standing in (Standing.REVIEW, Standing.REFUSED) for o in result.orders
    ):
        result.bits |= _EXIT_DECISION
    if not result.bits and any(o.standing is Standing.FAILED for o in result.orders):
        result.bits |= _EXIT_AGAIN  # something due was not done: never a silent 0
    passes_work(ledger, result, at)
    ledger.decisions.end_run(run_id, at, result.bits, result.complete, result.counts())


def _unread_captures(ledger: Ledger, store: str) -> list[tuple[str, str, str]]:
    """Questions about captured numbers that our own reading has not shown since: they stay."""
    asked = [r for r in ledger.reviews.listed(store) if r.reason == CAPTURED]
    read = {one.number for one in ledger.shipments.showing({r.subject for r in asked})}
    return [(r.order_id, r.reason, r.subject) for r in asked if r.subject not in read]
