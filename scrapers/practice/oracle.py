"""What is true: what may be written without asking, per store order. Parsers never see this."""

from collections import defaultdict

from .carriers import BY_KEY, shaped_like
from .messages import Json
from .world import CANCELLED, StoreOrder, SupplierOrder, SupplierParcel, World


def key_of_name(name: str) -> str:
    """The canonical key of a carrier name that a supplier's page shows."""
    return next((k for k, c in BY_KEY.items() if name in c.supplier_names), name)


class Truth:
    """A world's links, looked up both ways: which orders a purchase or a number stands on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bought: dict[str, list[SupplierOrder]] = defaultdict(list)
        self._on_suppliers: dict[str, list[SupplierOrder]] = defaultdict(list)
        self._in_store: dict[str, list[StoreOrder]] = defaultdict(list)
        for bought in world.supplier.values():
            self._bought[bought.store_order_id or ""].append(bought)
            for number in {p.number for p in bought.parcels}:
                self._on_suppliers[number].append(bought)
        for order in world.store.values():
            for number in {p.number for p in order.state.parcels}:
                self._in_store[number].append(order)

    def bought_for(self, order: StoreOrder) -> list[SupplierOrder]:
        return self._bought.get(order.order_id, [])

    def expected(self, order: StoreOrder) -> list[Json] | str:
        """The waybills that may be written without a person, or why none may be."""
        if order.state.status == CANCELLED:
            return "the store order is cancelled"
        if order.state.refund:
            return "a refund was opened in the store"
        bought = [s for s in self.bought_for(order) if not s.cancelled]
        if not bought:
            return "nothing was bought for it at a supplier"
        if len(bought) > 1:
            return "bought twice: two supplier orders for one store order"
        return self._from_supplier(order, bought[0])

    def _from_supplier(self, order: StoreOrder, bought: SupplierOrder) -> list[Json] | str:
        if not bought.names(order.order_id):
            return "no sure link: the supplier order does not carry the store order's number"
        if [g.product.offer_id for g in bought.lines] != [g.product.offer_id for g in order.lines]:
            return "other goods bought at the supplier"
        if [line.spec for line in bought.lines] != [line.spec for line in order.lines]:
            return "wrong spec or quantity bought at the supplier"
        if not bought.parcels:
            return "not shipped by the supplier"
        if len({p.number for p in bought.parcels}) > 1:
            return "several parcels for one order: this version writes single ones only"
        parcel = bought.parcels[0]
        doubt = self._doubt(order, parcel)
        if doubt:
            return doubt
        waybill = {"carrier": key_of_name(parcel.carrier_name), "number": parcel.number}
        if order.state.parcels and shown(order) != [waybill]:
            return "already shipped in the store with another number"
        return [waybill]

    def _doubt(self, order: StoreOrder, parcel: SupplierParcel) -> str:
        """Why one parcel's number may not be written, "" when it may."""
        number = parcel.number
        if any(s.store_order_id != order.order_id for s in self._on_suppliers.get(number, [])):
            return "the number stands on two supplier orders"
        if key_of_name(parcel.carrier_name) not in shaped_like(number):
            return "the number's shape contradicts the named carrier"
        if number in self._world.recycled:
            return "the carrier recycled the number: the store refuses it (70018)"
        if self._world.first_trace.get(number, order.paid) < order.paid:
            return "its first trace is older than the payment: the store refuses it (70019)"
        others = [o for o in self._in_store.get(number, []) if o is not order]
        if any(o.receiver != order.receiver for o in others):
            return "the number already stands on another order of another receiver (70022)"
        return ""


def shown(order: StoreOrder) -> list[Json]:
    """What the store holds now."""
    return [{"carrier": p.carrier, "number": p.number} for p in order.state.parcels]


def rows(world: World, stranger: World) -> list[Json]:
    """One row per store order as made, and the other account's orders that got a submit."""
    truth, other = Truth(world), Truth(stranger)
    touched = [order for order in stranger.store.values() if order.submits]
    return [_row(truth, o, truth.expected(o)) for o in world.store.values()] + [
        _row(other, o, "it belongs to another account") for o in touched
    ]


def _row(truth: Truth, order: StoreOrder, wanted: list[Json] | str) -> Json:
    return {
        "order_id": order.order_id,
        "case": order.case,
        "supplier_order_ids": [s.order_id for s in truth.bought_for(order)],
        "expected": wanted,
        "shown": shown(order),
        "submits": [dict(s) for s in order.submits],
    }
