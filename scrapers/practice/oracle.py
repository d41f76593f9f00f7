"""What is true: what may be written without asking, per store order. Parsers never see this."""

from .carriers import BY_KEY, shaped_like
from .messages import Json
from .world import CANCELLED, StoreOrder, SupplierOrder, SupplierParcel, World


def key_of_name(name: str) -> str:
    """The canonical key of a carrier name that a supplier's page shows."""
    return next((k for k, c in BY_KEY.items() if name in c.supplier_names), name)


def expected(world: World, order: StoreOrder) -> list[Json] | str:
    """The waybills that may be written without a person, or why none may be."""
    if order.state.status == CANCELLED:
        return "the store order is cancelled"
    if order.state.refund:
        return "a refund was opened in the store"
    bought = [s for s in world.suppliers_of(order.order_id) if not s.cancelled]
    if not bought:
        return "nothing was bought for it at a supplier"
    if len(bought) > 1:
        return "bought twice: two supplier orders for one store order"
    return _from_supplier(world, order, bought[0])


def _from_supplier(world: World, order: StoreOrder, bought: SupplierOrder) -> list[Json] | str:
    if not bought.names(order.order_id):
        return "no sure link: the supplier order does not carry the store order's number"
    if [line.spec for line in bought.lines] != [line.spec for line in order.lines]:
        return "wrong spec or quantity bought at the supplier"
    if not bought.parcels:
        return "not shipped by the supplier"
    if len({p.number for p in bought.parcels}) > 1:
        return "several parcels for one order: this version writes single ones only"
    doubt = _doubt(world, order, bought.parcels[0])
    if doubt:
        return doubt
    waybill = {
        "carrier": key_of_name(bought.parcels[0].carrier_name),
        "number": bought.parcels[0].number,
    }
    if order.state.parcels and shown(order) != [waybill]:
        return "already shipped in the store with another number"
    return [waybill]


def _doubt(world: World, order: StoreOrder, parcel: SupplierParcel) -> str:
    """Why one parcel's number may not be written, "" when it may."""
    for other in world.holders(parcel.number):
        if other.store_order_id != order.order_id:
            return "the number stands on two supplier orders"
    if key_of_name(parcel.carrier_name) not in shaped_like(parcel.number):
        return "the number's shape contradicts the named carrier"
    if parcel.number in world.recycled:
        return "the carrier recycled the number: the store refuses it (70018)"
    if world.first_trace.get(parcel.number, order.paid) < order.paid:
        return "its first trace is older than the payment: the store refuses it (70019)"
    for other in world.store.values():
        if other is order or other.receiver == order.receiver:
            continue
        if any(p.number == parcel.number for p in other.state.parcels):
            return "the number already stands on another order of another receiver (70022)"
    return ""


def shown(order: StoreOrder) -> list[Json]:
    """What the store holds now."""
    return [{"carrier": p.carrier, "number": p.number} for p in order.state.parcels]


def rows(world: World, stranger: World) -> list[Json]:
    """One row per store order as made, and the other account's orders that got a submit."""
    touched = [order for order in stranger.store.values() if order.submits]
    return [_row(world, o, expected(world, o)) for o in world.store.values()] + [
        _row(stranger, o, "it belongs to another account") for o in touched
    ]


def _row(world: World, order: StoreOrder, wanted: list[Json] | str) -> Json:
    return {
        "order_id": order.order_id,
        "case": order.case,
        "supplier_order_ids": [s.order_id for s in world.suppliers_of(order.order_id)],
        "expected": wanted,
        "shown": shown(order),
        "submits": [dict(s) for s in order.submits],
    }
