"""`/v1/reviews/…` and `/v1/resolve`: what only a person can decide."""

from __future__ import annotations

from flask import Response

from agent.api.again import once, told
from agent.api.contract.common import Asked
from agent.api.contract.reviews import (
    AcceptAsked,
    Decided,
    RejectAsked,
    ResolveAsked,
    Resolved,
    Reviews,
    ReviewsAsked,
)
from agent.api.review_view import review_view
from agent.api.routes.blueprint import Routes, here
from agent.decide import UNDECIDED, Change, decide, edits_of
from agent.errors import UserError
from agent.resolving import resolve as resolve_doubt

reviews = Routes("reviews")
_MORE = UNDECIDED - {"effect_cannot_allow", "effect_no_edits"}
"""What the command line answers by naming a command; a page has a button for it."""


@reviews.post("/reviews/list", Reviews)
def list_(body: ReviewsAsked) -> Response:
    """The open questions, oldest first, with both sides beside each other."""
    at, voice, now = here(), here().voice(body.lang), here().now()
    stores = [at.store(body.store)] if body.store else at.place.config.store
    found = [
        review_view(at, voice, store, judged.get(review.order_id), review, now)
        for store in stores
        for asked in [at.ledger.reviews.listed(store.key)]
        for judged in [{j.order_id: j for j in at.judge().of(store, [r.order_id for r in asked])}]
        for review in asked
    ]
    return told(Reviews(reviews=sorted(found, key=lambda review: review.id)))


@reviews.post("/reviews/accept", Decided)
def accept(body: AcceptAsked) -> Response:
    """Yes."""
    return _decide(body, body.id, True, body.supplier_order, last_edit=body.last_edit)


@reviews.post("/reviews/reject", Decided)
def reject(body: RejectAsked) -> Response:
    """No."""
    return _decide(body, body.id, False, None)


def _decide(
    body: Asked, id: int, accepted: bool, supplier_order: str | None, *, last_edit: bool = False
) -> Response:
    at, say = here(), here().voice(body.lang).words.say

    def work() -> Response:
        asked = at.ledger.reviews.get(id)
        if asked is None or asked.state != "open":
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
