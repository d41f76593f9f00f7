"""What the portals themselves put into a trace: the label was made. Nobody has the parcel yet."""

from .trace_events import TraceEvent
from .world import StoreParcel, SupplierParcel


def by_supplier(parcel: SupplierParcel) -> TraceEvent:
    """1688's first line. guess: that it names the number; a pack has no other place for it."""
    said = f"商家已发货，{parcel.carrier_name} 运单号{parcel.number}"
    return TraceEvent(parcel.shipped_at, "unknown", said if parcel.number else "商家已发货")


def by_store(parcel: StoreParcel) -> TraceEvent:
    """The store's first line (guess)."""
    return TraceEvent(parcel.shipped_at, "unknown", "商家已发货，等待快递公司揽收")
