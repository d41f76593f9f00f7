"""1688's fulfilment summaries: the progress lines of an order, with courier and waybill."""

from datetime import datetime, timedelta

from .messages import Json
from .supplier_orders import sent_by
from .trace_book import TraceBook
from .trace_events import EXCEPTIONS
from .world import SupplierOrder, SupplierParcel, World

_FAR = {
    "picked_up": "已揽件",
    "in_transit": "运输中",
    "arrived": "运输中",
    "out_for_delivery": "派送中",
    "locker": "派送中",
    "delivered": "已签收",
}


def summary_json(order: SupplierOrder, world: World, now: datetime) -> Json:
    """The progress lines: the courier's name stands beside the WAYBILL_NO segment."""
    sent = sent_by(order, now)
    said = _by_trace if world.trips else _by_hours
    items = [_progress(parcel, len(sent), said(parcel, world.book, now)) for parcel in sent] or [
        _waiting(order)
    ]
    return {"orderId": order.order_id, "displayItems": items}


def _waiting(order: SupplierOrder) -> Json:
    text = "待卖家发货" if not order.decoy_tracking else f"物流单{order.decoy_tracking}已创建"
    line = {"segments": [{"semanticType": "STATUS", "text": text}]}
    return {"progressText": "待发货", "progressLines": [line]}


def _by_hours(parcel: SupplierParcel, book: TraceBook, now: datetime) -> str:
    """How far a parcel is in a world that stands still."""
    if now - parcel.shipped_at > timedelta(hours=12):
        return "运输中"
    return "已揽件" if now - parcel.shipped_at > timedelta(hours=2) else "已发货"


def _by_trace(parcel: SupplierParcel, book: TraceBook, now: datetime) -> str:
    """How far a parcel is by its last known event."""
    kinds = (event.kind for event in book.shown(parcel.number, now))
    last = next((kind for kind in kinds if kind != "unknown"), None)
    if last in EXCEPTIONS:
        return "物流异常提醒"
    return "已发货" if last is None else _FAR[last]


def _progress(parcel: SupplierParcel, parcels: int, said: str) -> Json:
    carrier: list[Json] = [
        {"semanticType": "NORMAL", "text": parcel.carrier_name},
        {"semanticType": "WAYBILL_NO", "text": parcel.number},
    ]
    state: list[Json] = [{"semanticType": "STATUS", "text": said}]
    if parcels > 1:
        state.append({"semanticType": "NORMAL", "text": f"共{parcels}个包裹"})
    lines: list[Json] = [{"segments": state}]
    if parcel.number:
        lines.append({"segments": carrier})
    return {"progressText": said, "progressLines": lines}
