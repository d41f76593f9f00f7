"""The JSON of 抖店's trace call. guess: its path, and names that the order's JSON has not."""

from datetime import datetime

from .carriers import code_of_key, name_of_key
from .messages import Json
from .store_orders import unix
from .trace_book import TraceBook
from .trace_notices import by_store
from .world import StoreOrder, StoreParcel, StoreState

TRACK_API = "/api/order/logisticsTrack"


def track_json(order: StoreOrder, state: StoreState, book: TraceBook, now: datetime) -> Json:
    """Every parcel that the store has, each with its trace as of now, newest first."""
    return {
        "shop_order_id": order.order_id,
        "logistics_list": [_parcel(parcel, book, now) for parcel in state.parcels],
    }


def _parcel(parcel: StoreParcel, book: TraceBook, now: datetime) -> Json:
    events = [*book.shown(parcel.number, now), by_store(parcel)]
    events.sort(key=lambda event: event.at, reverse=True)
    return {
        "tracking_no": parcel.number,
        "company": code_of_key(parcel.carrier),
        "company_name": name_of_key(parcel.carrier),
        "ship_time": unix(parcel.shipped_at),
        "delivery_id": parcel.pack_id,
        "track_list": [{"track_time": unix(e.at), "track_desc": e.text} for e in events],
    }
