"""An order's verdict as the extension gets it. What a card shows besides is in `order_detail`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from agent.api.contract.orders import OrderView, ReasonView
from agent.judging import Judged
from agent.ledger.leases import Lease
from agent.ledger.reviews import Review
from agent.rules.freshness import State
from agent.rules.knowledge import snapshot
from agent.rules.watching import read_at
from agent.rules.witness import Witness, differs
from agent.telling.explaining import explain
from agent.telling.reasons import reason_label, reason_sentence
from agent.telling.voice import Voice

PAGE_DIFFERS = "page_differs"


def order_view(
    voice: Voice,
    one: Judged,
    now: datetime,
    witness: Witness | None,
    lease: Lease | None,
    ignored_until: datetime | None,
    reviews: Sequence[Review],
) -> OrderView:
    """One order. A page that shows it otherwise makes what we know stale, whatever we thought."""
    said = one.said
    read = read_at(snapshot(one.known, now), "store")
    reasons = verdict_reasons(voice, one, now)
    state = said.state.value
    if witness is not None and differs(witness, one.known.order, read):
        reasons = [_page_differs(voice, one, witness), *reasons]
        state = "stale" if state in ("synced", "due", "waiting", "closed", "risk") else state
    if state == "review" or not reasons:
        reasons = [*person_asked(voice, one, reviews), *reasons]
    return OrderView(
        id=one.order_id,
        state=state,
        reasons=reasons,
        since=said.since,
        deadline=said.deadline,
        read_at=read,
        numbers=[waybill.number for waybill in one.waybills(now)],
        reviews=[review.id for review in reviews],
        leased_until=lease.until if lease else None,
        ignored_until=ignored_until,
    )


def by_order(reviews: Sequence[Review]) -> Mapping[str, list[Review]]:
    """Open questions by store order."""
    found: dict[str, list[Review]] = {}
    for review in reviews:
        found.setdefault(review.order_id, []).append(review)
    return found


def verdict_reasons(voice: Voice, one: Judged, now: datetime) -> list[ReasonView]:
    """The verdict's own reasons, the gravest first."""
    return [
        ReasonView(
            why=reason.why.value,
            label=reason_label(voice, reason),
            text=reason_sentence(voice, one, reason, now),
            since=reason.since,
            deadline=reason.deadline,
        )
        for reason in one.said.reasons
    ]


def _page_differs(voice: Voice, one: Judged, witness: Witness) -> ReasonView:
    return ReasonView(
        why=PAGE_DIFFERS,
        label=voice.words.say("why_short.page_differs"),
        text=voice.words.say("why.page_differs", at=voice.time(witness.at, one.zone)),
        since=witness.at,
        deadline=None,
    )


def person_asked(voice: Voice, one: Judged, reviews: Sequence[Review]) -> list[ReasonView]:
    """Why a person is asked, for which the verdict itself has no words: the open questions, or
    what the last run decided without one (the store refused it)."""
    asked = [(review.reason, review.details, review.opened_at) for review in reviews]
    if not asked and one.said.state is State.REVIEW and (last := one.decided) is not None:
        asked = [(last.reason, last.details, last.since)]
    found: list[ReasonView] = []
    for why, details, since in asked:
        text = explain(voice, one.store, one.order_id, why, details)
        found.append(ReasonView(why=why, label=text, text=text, since=since, deadline=None))
    return found
