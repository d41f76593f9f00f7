"""The truth of a practice run: what stands in the store and at the suppliers, and since when."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from .catalog import Product, Receiver
from .messages import Json
from .trace_book import TraceBook
from .traces import Trip

CHINA = timezone(timedelta(hours=8))
UNPAID, UNSHIPPED, PARTLY, SHIPPED, CANCELLED, DONE = 1, 2, 101, 3, 4, 5


@dataclass(frozen=True)
class Line:
    """One line of an order."""

    item_id: str
    product: Product
    colour: str
    size: str
    quantity: int

    @property
    def spec(self) -> tuple[str, str, int]:
        return self.colour, self.size, self.quantity


@dataclass(frozen=True)
class StoreParcel:
    """One parcel as the store shows it."""

    carrier: str
    number: str
    shipped_at: datetime
    pack_id: str
    item_ids: tuple[str, ...]


@dataclass(frozen=True)
class StoreState:
    """What may change about a store order; refund is "", "applying" or "done"."""

    status: int = UNSHIPPED
    parcels: tuple[StoreParcel, ...] = ()
    refund: str = ""


@dataclass
class StoreOrder:
    """One order of the store's buyers, with its whole history."""

    order_id: str
    lines: tuple[Line, ...]
    receiver: Receiver
    created: datetime
    paid: datetime
    remark: str
    words: str
    case: str
    history: list[tuple[datetime, StoreState]] = field(
        default_factory=list[tuple[datetime, StoreState]]
    )
    submits: list[Json] = field(default_factory=list[Json])
    left_alone: bool = True

    @property
    def ship_by(self) -> datetime:
        return self.paid + timedelta(hours=48)

    @property
    def state(self) -> StoreState:
        return self.history[-1][1]

    def as_of(self, moment: datetime) -> StoreState:
        """The state at a moment, the first one for all time before."""
        shown = self.history[0][1]
        for since, state in self.history:
            if since <= moment:
                shown = state
        return shown

    def become(self, moment: datetime, state: StoreState) -> None:
        """Somebody acts; what a history had planned for the order then happens no more."""
        self.history.append((moment, state))
        self.left_alone = False


@dataclass(frozen=True)
class SupplierParcel:
    """One parcel a supplier sent; `carrier_name` is what 1688 says, right or wrong."""

    carrier_name: str
    number: str
    shipped_at: datetime
    entries: tuple[int, ...]
    in_list: bool = True  # some numbers stand in the fulfilment summary only


@dataclass(frozen=True)
class SupplierState:
    """What may change about a supplier order in a history."""

    parcels: tuple[SupplierParcel, ...] = ()
    cancelled: bool = False
    logistics_id: str = ""
    decoy_tracking: str = ""


@dataclass
class SupplierOrder:
    """One order of the seller at a supplier; `store_order_id` is the truth, not what is shown."""

    order_id: str
    store_order_id: str | None
    lines: tuple[Line, ...]
    receiver: Receiver
    created: datetime
    paid: datetime
    downstream_id: str
    memo: str
    parcels: tuple[SupplierParcel, ...] = ()
    logistics_id: str = ""
    decoy_tracking: str = ""
    cancelled: bool = False

    def names(self, order_id: str) -> bool:
        """Whether the supplier's order itself carries this store order's number."""
        return self.downstream_id == order_id or order_id in self.memo

    def take(self, state: SupplierState) -> None:
        self.parcels, self.cancelled = state.parcels, state.cancelled
        self.logistics_id, self.decoy_tracking = state.logistics_id, state.decoy_tracking


@dataclass
class World:
    """Everything there is, keyed by number, in the order it was made."""

    store: dict[str, StoreOrder] = field(default_factory=dict[str, StoreOrder])
    supplier: dict[str, SupplierOrder] = field(default_factory=dict[str, SupplierOrder])
    downstream: dict[str, list[SupplierOrder]] = field(
        default_factory=dict[str, list[SupplierOrder]]
    )
    recycled: set[str] = field(default_factory=set[str])
    first_trace: dict[str, datetime] = field(default_factory=dict[str, datetime])
    reshown: dict[str, int] = field(default_factory=dict[str, int])
    # What a number's trace is made from: how it was sent, or the trip that a history planned.
    sent: dict[str, tuple[SupplierOrder, SupplierParcel]] = field(
        default_factory=dict[str, tuple[SupplierOrder, SupplierParcel]]
    )
    trips: dict[str, Trip] = field(default_factory=dict[str, Trip])
    book: TraceBook = field(default_factory=lambda: TraceBook(0, lambda _: None))

    def buy(self, order: SupplierOrder) -> None:
        """A supplier order comes to be."""
        self.supplier[order.order_id] = order
        if order.downstream_id:
            self.downstream.setdefault(order.downstream_id, []).append(order)

    def suppliers_of(self, order_id: str) -> list[SupplierOrder]:
        return [s for s in self.supplier.values() if s.store_order_id == order_id]
