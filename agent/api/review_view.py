"""One question with both sides beside each other."""

from __future__ import annotations

from datetime import datetime

from agent.api.contract.reviews import LineView, ReviewView, SideView
from agent.api.here import Here
from agent.api.supplier_pages import order_url, supplier_name
from agent.api.waybill_view import waybill_view
from agent.decide import CAN_ACCEPT, PAIRS, pairs_of
from agent.judging import Judged
from agent.ledger.reviews import Review
from agent.rules.accounts import is_by_hand
from agent.settings import StoreConfig
from agent.telling.explaining import explain
from agent.telling.voice import Voice
from scrapers.records import Line, Receiver, Shipment


def review_view(
    here: Here, voice: Voice, store: StoreConfig, one: Judged | None, review: Review, now: datetime
) -> ReviewView:
    """A question; `one` is None where the order itself was never read."""
    pairs = pairs_of(review)
    sides = [_store_side(voice, one)] if one else []
    sides += [_supplier_side(here, voice, supplier, order) for supplier, order in pairs]
    choices = [order for _, order in pairs] if review.reason in PAIRS and len(pairs) > 1 else []
    return ReviewView(
        id=review.id,
        store=review.store,
        order_id=review.order_id,
        reason=review.reason,
        text=explain(voice, review.store, review.order_id, review.reason, review.details),
        opened_at=review.opened_at,
        can_accept=review.reason in CAN_ACCEPT,
        choices=choices,
        sides=[side for side in sides if side is not None],
    )


def _store_side(voice: Voice, one: Judged) -> SideView:
    order = one.known.order
    return SideView(
        side="store",
        title=voice.words.say("face.store_side"),
        order_id=order.order_id,
        choice=None,
        url=None,
        status=voice.words.say(f"order_status.{order.status}"),
        at=order.paid_at,
        lines=[_line(line) for line in order.lines],
        receiver=_mask(order.receiver),
        waybills=[waybill_view(voice, parcel.waybill, "store") for parcel in order.parcels or ()],
        notes=[order.after_sale] if order.after_sale else [],
    )


def _supplier_side(here: Here, voice: Voice, supplier: str, order_id: str) -> SideView | None:
    found = here.ledger.shipments.of(supplier, [order_id])
    if not found:
        return None
    shipment: Shipment = found[0]
    named = shipment.store_order_ids
    notes = [voice.words.say("face.names_orders", orders=", ".join(named))] if named else []
    notes += [shipment.refund] if shipment.refund else []
    return SideView(
        side="supplier",
        title=supplier_name(here, voice, supplier),
        order_id="" if is_by_hand(supplier) else order_id,
        choice=order_id,
        url=order_url(here, supplier, order_id),
        status=voice.words.say(f"order_status.{shipment.status}"),
        at=shipment.ordered_at,
        lines=[_line(line) for line in shipment.lines],
        receiver=_mask(shipment.receiver),
        waybills=[waybill_view(voice, parcel.waybill, "supplier") for parcel in shipment.parcels],
        notes=notes,
    )


def _line(line: Line) -> LineView:
    spec = " ".join(f"{n}:{v}" for n, v in sorted(line.spec.items()) if not n.startswith("#"))
    return LineView(product=line.product, spec=spec or line.sku or "", quantity=line.quantity)


def _mask(receiver: Receiver | None) -> str:
    return " ".join(part for part in receiver.masked().values() if part) if receiver else ""
