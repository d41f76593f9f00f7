"""What a card shows of one order besides its verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from agent.api.contract.common import WaybillShown
from agent.api.contract.orders import OfferView, OrderDetail, PurchaseView, TraceView
from agent.api.here import Here
from agent.api.offers import offers
from agent.api.review_view import review_view
from agent.judging import Judged
from agent.ledger.reviews import Review
from agent.rules.by_hand import is_by_hand
from agent.rules.knowledge import Snapshot, snapshot
from agent.settings import StoreConfig
from agent.telling.explaining import explain
from agent.telling.paragraph import paragraph
from agent.telling.voice import Voice
from scrapers.errors import PortalError
from scrapers.records import Parcel


def order_detail(
    here: Here, voice: Voice, store: StoreConfig, one: Judged, reviews: list[Review], now: datetime
) -> OrderDetail:
    """The card of one order."""
    seen, kept = snapshot(one.known, now), one.decided
    known = offers(here, store, one.known.order)
    return OrderDetail(
        paragraph=paragraph(voice, one, now),
        decided=explain(voice, one.store, one.order_id, kept.reason, kept.details)
        if kept
        else None,
        decided_at=kept.at if kept else None,
        waybills=waybills_shown(here, voice, seen),
        purchases=_purchases(here, voice, one, seen),
        trace=_trace(voice, one),
        reviews=[review_view(here, voice, store, one, review, now) for review in reviews],
        offers=[OfferView(**offer) for offer in known],
    )


def waybills_shown(here: Here, voice: Voice, seen: Snapshot) -> list[WaybillShown]:
    """The waybills of both sides, with where they came from."""
    supplier = [parcel for _, view in seen.live for parcel in view.parcels or ()]
    numbers = {parcel.waybill.number for parcel in (*seen.shown, *supplier)}
    sources = here.ledger.captured.sources(numbers)

    def told(parcels: Iterable[Parcel], side: str) -> list[WaybillShown]:
        return [
            WaybillShown.model_validate(
                {
                    "carrier": p.waybill.carrier,
                    "carrier_name": voice.carrier(p.waybill.carrier),
                    "number": p.waybill.number,
                    "side": side,
                    "sources": sources.get(p.waybill.number, []) if side == "supplier" else [],
                }
            )
            for p in parcels
        ]

    return [*told(seen.shown, "store"), *told(supplier, "supplier")]


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


def supplier_name(here: Here, voice: Voice, key: str) -> str:
    """A supplier account as people know it."""
    if is_by_hand(key):
        return voice.words.say("face.by_hand")
    known = {account.key: account for account in here.place.config.supplier}
    return here.portal(known[key]).spec.portal.name if key in known else key


def order_url(here: Here, supplier: str, order_id: str) -> str | None:
    """The page of a supplier order, where its address is known."""
    if is_by_hand(supplier):
        return None
    known = {account.key: account for account in here.place.config.supplier}
    if supplier not in known:
        return None
    spec = here.portal(known[supplier]).spec
    link = here.ledger.shipments.links(supplier).get(order_id, "")
    try:
        return spec.url("order", order_id=order_id, detail=link)
    except (PortalError, KeyError):
        return None


def _trace(voice: Voice, one: Judged) -> TraceView | None:
    events = one.said.journey.events if one.said.journey else ()
    if not events:
        return None
    last = events[-1]
    return TraceView(at=last.at, kind=voice.words.say(f"kinds.{last.kind}"), text=last.text)
