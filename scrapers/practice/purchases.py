"""The seller orders at a supplier by hand, and the supplier ships it once told to."""

import re
from datetime import datetime

from .carriers import shaped_like
from .catalog import OWN_ADDRESS, Product
from .generate import Maker
from .world import Line, StoreOrder, SupplierOrder, SupplierParcel, World

LINES_MOST = 5


class Purchases:
    """Supplier orders that an order form made; none of them ships by itself."""

    def __init__(self, make: Maker) -> None:
        self._make = make

    def place(
        self, world: World, now: datetime, product: Product, spec: tuple[str, str, int], memo: str
    ) -> SupplierOrder:
        """A new order, paid at once; spec is (colour, size, quantity).

        A memo that names one store order says for whom it was bought, and so to whom it is sent.
        """
        now = now.replace(microsecond=0)
        order_id = self._make.supplier_number()
        wanted = named_in(world, memo)
        made = SupplierOrder(
            order_id=order_id,
            store_order_id=wanted.order_id if wanted else None,
            lines=(Line(order_id, product, *spec),),
            receiver=wanted.receiver if wanted else OWN_ADDRESS,
            created=now,
            paid=now,
            downstream_id="",
            memo=memo,
        )
        world.buy(made)
        return made

    def ship(
        self, world: World, now: datetime, order_id: str, carrier: str | None, number: str | None
    ) -> SupplierParcel:
        """The supplier sends all of it; raises KeyError or ValueError where it cannot.

        Where only a number is given, it is sent by the carrier that the number looks like.
        """
        order = world.supplier[order_id]
        if order.cancelled or order.parcels:
            raise ValueError(f"{order_id} is cancelled or was shipped before")
        by = carrier or next(iter(shaped_like(number or "")), None)
        parcel = self._make.send(order, carrier=by, number=number, at=now.replace(microsecond=0))
        order.decoy_tracking = ""
        return parcel

    def new_order(self, now: datetime, lines: int) -> StoreOrder:
        """A paid order comes into the store, and nobody has bought anything for it yet."""
        if not 1 <= lines <= LINES_MOST:
            raise ValueError(f"an order has 1 to {LINES_MOST} lines, not {lines}")
        return self._make.store_order("to_buy", paid=now.replace(microsecond=0), lines=lines)


def named_in(world: World, memo: str) -> StoreOrder | None:
    """The store order that a memo names; None where it names none, or more than one."""
    found = {i for i in re.findall(r"(?<!\d)\d{19}(?!\d)", memo) if i in world.store}
    return world.store[found.pop()] if len(found) == 1 else None


def offer(world: World, offer_id: str) -> Product | None:
    """The product of this offer, as far as somebody ordered it in the store or at a supplier."""
    for orders in (world.store.values(), world.supplier.values()):
        for order in orders:
            for line in order.lines:
                if line.product.offer_id == offer_id:
                    return line.product
    return None
