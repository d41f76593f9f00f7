"""What a card shows of one order besides its verdict."""

from __future__ import annotations

from datetime import datetime

from agent.api.contract.common import WaybillShown
from agent.api.contract.orders import OrderDetail, PurchaseView, TraceView
from agent.api.here import Here
from agent.api.offers import offers
from agent.api.review_view import review_view
from agent.api.supplier_pages import order_url, supplier_name
from agent.api.waybill_view import waybill_view
from agent.judging import Judged
from agent.ledger.reviews import Review
from agent.rules.accounts import is_by_hand
from agent.rules.knowledge import Snapshot, snapshot
from agent.settings import StoreConfig
from agent.telling.explaining import explain
from agent.telling.paragraph import paragraph
from agent.telling.voice import Voice


def order_detail(
    here: Here, voice: Voice, store: StoreConfig, one: Judged, reviews: list[Review], now: datetime
) -> OrderDetail:
    """The card of one order."""
    seen, kept = snapshot(one.known, now), one.decided
    return OrderDetail(
        paragraph=paragraph(voice, one, now),
        decided=explain(voice, one.store, one.order_id, kept.reason, kept.details)
        if kept
        else None,
        decided_at=kept.at if kept else None,
        waybills=_waybills(here, voice, seen),
        purchases=_purchases(here, voice, one, seen),
        trace=_trace(voice, one),
        reviews=[review_view(here, voice, store, one, review, now) for review in reviews],
        offers=offers(here, voice, store, one.known.order),
    )


def _waybills(here: Here, voice: Voice, seen: Snapshot) -> list[WaybillShown]:
    """The waybills of both sides, with where they came from."""
    supplier = [parcel for _, view in seen.live for parcel in view.parcels or ()]
    numbers = {parcel.waybill.number for parcel in (*seen.shown, *supplier)}
    sources = here.ledger.captured.sources(numbers)

    return [
        *(waybill_view(voice, p.waybill, "store") for p in seen.shown),
        *(
            waybill_view(voice, p.waybill, "supplier", sources.get(p.waybill.number, ()))
            for p in supplier
        ),
    ]


def _purchases(here: Here, voice: Voice, one: Judged, seen: Snapshot) -> list[PurchaseView]:
    tied = {
        (str(piece["supplier"]), str(piece["supplier_order"])): str(piece["kind"])
        for piece in (one.decided.evidence if one.decided else ())
    }
    return [
        PurchaseView(
            supplier=purchase.supplier,
            supplier_name=supplier_name(here, voice, purchase.supplier),
            order_id=purchase.shipment.order_id,
            status=voice.words.say(f"order_status.{view.status}"),
            url=order_url(here, purchase.supplier, purchase.shipment.order_id),
            tied_by=voice.words.say(
                f"evidence.{tied.get((purchase.supplier, purchase.shipment.order_id), 'named')}"
            ),
        )
        for purchase, view in seen.live
        if not is_by_hand(purchase.supplier)
    ]


def _trace(voice: Voice, one: Judged) -> TraceView | None:
    events = one.said.journey.events if one.said.journey else ()
    if not events:
        return None
    last = events[-1]
    return TraceView(at=last.at, kind=voice.words.say(f"kinds.{last.kind}"), text=last.text)
