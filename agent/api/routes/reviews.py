"""`/v1/reviews/…` and `/v1/resolve`: what only a person can decide."""

from __future__ import annotations

from datetime import datetime

from flask import Response

from agent.api.again import once, told
from agent.api.contract.common import FromPage
from agent.api.contract.reviews import (
    AcceptAsked,
    Decided,
    NeedsPerson,
    RejectAsked,
    ResolveAsked,
    Resolved,
    Reviews,
    ReviewsAsked,
    ReviewView,
)
from agent.api.order_view import person_asked, verdict_reasons
from agent.api.review_view import review_view
from agent.api.routes.blueprint import Routes, here
from agent.decide import UNDECIDED, Change, decide, edits_of
from agent.errors import UserError
from agent.judging import Judged
from agent.resolving import resolve as resolve_doubt
from agent.telling.voice import Voice

reviews = Routes("reviews")
_MORE = UNDECIDED - {"effect_cannot_allow", "effect_no_edits"}
"""What the command line answers by naming a command; a page has a button for it."""


@reviews.post("/reviews/list", Reviews)
def list_(body: ReviewsAsked) -> Response:
    """The open questions, oldest first, with both sides beside each other."""
    at, voice, now = here(), here().voice(body.lang), here().now()
    stores = [at.store(body.store)] if body.store else at.place.config.store
    found, others, put_off = list[ReviewView](), list[NeedsPerson](), 0
    for store in stores:
        waiting = at.care(store)
        put_off += len(waiting.put_off)
        asked = [r for r in at.ledger.reviews.listed(store.key) if r.order_id in waiting.asking]
        judged = {one.order_id: one for one in at.judge().of(store, sorted(waiting.asking))}
        found += [review_view(at, voice, store, judged.get(r.order_id), r, now) for r in asked]
        without = waiting.asking - {review.order_id for review in asked}
        others += [_without_question(voice, judged[o], now) for o in sorted(without)]
    found.sort(key=lambda review: review.id)
    return told(Reviews(reviews=found, others=others, put_off=put_off))


def _without_question(voice: Voice, one: Judged, now: datetime) -> NeedsPerson:
    reasons = person_asked(voice, one, ()) + verdict_reasons(voice, one, now)
    return NeedsPerson(
        store=one.store,
        order_id=one.order_id,
        texts=[reason.text for reason in reasons],
        deadline=one.said.deadline,
    )


@reviews.post("/reviews/accept", Decided)
def accept(body: AcceptAsked) -> Response:
    """Yes."""
    return _decide(body, body.id, True, body.supplier_order, last_edit=body.last_edit)


@reviews.post("/reviews/reject", Decided)
def reject(body: RejectAsked) -> Response:
    """No."""
    return _decide(body, body.id, False, None)


def _decide(
    body: FromPage, id: int, accepted: bool, supplier_order: str | None, *, last_edit: bool = False
) -> Response:
    at, say = here(), here().voice(body.lang).words.say

    def work() -> Response:
        asked = at.ledger.reviews.get(id)
        if asked is None or asked.state != "open":
            raise UserError("unknown_review", id=id)
        if body.portal not in (None, at.store(asked.store).portal):
            raise UserError("unknown_review", id=id)
        change = Change(edits_of(at.judge(), asked), last_edit)
        effect = decide(at.ledger, asked, accepted, at.now(), supplier_order, change)
        about = {"order": asked.order_id, "id": id, **asked.details}
        return told(
            Decided(
                id=id,
                order_id=asked.order_id,
                decided=effect not in UNDECIDED,
                effect=effect,
                text=say(f"face.{effect}" if effect in _MORE else f"ui.{effect}", about),
            )
        )

    return once(at, body, work)


@reviews.post("/resolve", Resolved)
def resolve(body: ResolveAsked) -> Response:
    """A person's word on a press whose outcome nothing proves."""
    at, voice = here(), here().voice(body.lang)

    def work() -> Response:
        answer = None if body.answer == "show" else body.answer
        stores = [at.store(body.store)] if body.store else at.place.config.store
        keys = [store.key for store in stores]
        doubt, key = resolve_doubt(at.place.home, at.ledger, keys, body.order_id, answer, at.now())
        return told(
            Resolved(
                order_id=body.order_id,
                state=str(doubt.state),
                carrier=doubt.waybill.carrier,
                number=doubt.waybill.number,
                text=voice.words.say(key, order=body.order_id, number=doubt.waybill.number),
            )
        )

    return once(at, body, work)
