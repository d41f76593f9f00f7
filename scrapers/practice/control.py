"""What tests make happen by POST /practice/new_order and /practice/ship_supplier_order."""

from datetime import datetime

from .messages import Json
from .oracle import key_of_name
from .purchases import Purchases
from .world import World


class Control:
    """Acts on the world at the twin's time."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases

    def act(self, path: str, world: World, now: datetime, wish: Json) -> Json | None:
        """Does one thing, None for a path that is none; raises KeyError or ValueError."""
        if path == "/practice/new_order":
            return self._new_order(now, wish)
        if path == "/practice/ship_supplier_order":
            return self._ship(world, now, wish)
        return None

    def _new_order(self, now: datetime, wish: Json) -> Json:
        order = self._purchases.new_order(now, int(wish.get("lines") or 1))
        lines = [
            {
                "offer_id": line.product.offer_id,
                "colour": line.colour,
                "size": line.size,
                "quantity": line.quantity,
            }
            for line in order.lines
        ]
        return {"ok": True, "order_id": order.order_id, "lines": lines}

    def _ship(self, world: World, now: datetime, wish: Json) -> Json:
        carrier, number = wish.get("carrier"), wish.get("number")
        parcel = self._purchases.ship(
            world,
            now,
            str(wish["order_id"]),
            str(carrier) if carrier else None,
            str(number) if number else None,
        )
        return {
            "ok": True,
            "order_id": str(wish["order_id"]),
            "carrier": key_of_name(parcel.carrier_name),
            "number": parcel.number,
        }
