"""What people and suppliers do to the world while an agent works: POST /practice/world."""

from dataclasses import replace
from datetime import datetime, timedelta

from .carriers import BY_KEY
from .generate import Maker
from .messages import Json
from .oracle import key_of_name
from .sessions import Portal, Sessions
from .world import CANCELLED, SHIPPED, StoreOrder, StoreParcel, SupplierOrder, SupplierParcel, World


class People:
    """Acts on the world at the twin's time."""

    def __init__(self, make: Maker, sessions: Sessions, redesigned: set[str]) -> None:
        self._make = make
        self._sessions = sessions
        self._redesigned = redesigned

    def act(self, world: World, now: datetime, wish: Json) -> Json:
        """Does one thing; raises KeyError or ValueError for what it does not know."""
        what = str(wish.get("do"))
        if what == "solve_slider":
            self._sessions.solve_sliders()
            return {"ok": True}
        if what == "log_in":
            self._sessions.log_in_everywhere(_portal(wish) if wish.get("portal") else None)
            return {"ok": True}
        if what == "log_out":
            self._sessions.log_out(_portal(wish))
            return {"ok": True}
        if what == "show_slider":
            self._sessions.challenge(_portal(wish))
            return {"ok": True}
        if what == "redesign":
            if wish["portal"] not in ("doudian", "1688"):
                raise ValueError(f"no such portal: {wish['portal']!r}")
            self._redesigned.add(str(wish["portal"]))
            return {"ok": True}
        if what == "new_order":
            order, bought = self.new_order(now, sent=not wish.get("unsent"))
            return {"ok": True, "order_id": order.order_id, "supplier_order_id": bought.order_id}
        if what in ("supplier_ships", "correct_waybill"):
            bought = self._bought(world, wish)
            parcel = self._parcel(bought, wish, now)
            bought.parcels = (parcel,) if what == "correct_waybill" else (*bought.parcels, parcel)
            bought.decoy_tracking = ""
            world.sent.setdefault(parcel.number, (bought, parcel))
            return {"ok": True, "supplier_order_id": bought.order_id, "number": parcel.number}
        order = world.store[str(wish["order_id"])]
        return self._in_store(order, what, wish, now)

    def new_order(self, now: datetime, *, sent: bool = True) -> tuple[StoreOrder, SupplierOrder]:
        """A new, plain store order comes in, and its supplier order with it."""
        now = now.replace(microsecond=0)
        order = self._make.store_order("new", paid=now - timedelta(seconds=1))
        bought = self._make.supplier_order(order)
        bought.created, bought.paid = now, now
        if sent:
            self._make.send(bought, at=now)
        return order, bought

    def _in_store(self, order: StoreOrder, what: str, wish: Json, now: datetime) -> Json:
        if what == "open_refund":
            order.become(now, replace(order.state, refund="applying"))
        elif what == "cancel":
            order.become(now, replace(order.state, status=CANCELLED))
        elif what == "ship_by_hand":
            key = str(wish.get("carrier") or "yto")
            number = str(wish.get("number") or self._make.number(key))
            items = tuple(line.item_id for line in order.lines)
            parcel = StoreParcel(key, number, now, f"8{order.order_id[3:]}", items)
            order.become(now, replace(order.state, status=SHIPPED, parcels=(parcel,)))
        else:
            raise ValueError(f"nobody knows how to {what!r}")
        return {"ok": True, "order_id": order.order_id}

    def _bought(self, world: World, wish: Json) -> SupplierOrder:
        if wish.get("supplier_order_id"):
            return world.supplier[str(wish["supplier_order_id"])]
        return world.suppliers_of(str(wish["order_id"]))[0]

    def _parcel(self, bought: SupplierOrder, wish: Json, now: datetime) -> SupplierParcel:
        before = [key_of_name(parcel.carrier_name) for parcel in bought.parcels]
        key = str(wish.get("carrier") or (before[0] if before else "zto"))
        number = str(wish.get("number") or self._make.number(key))
        name = BY_KEY[key].supplier_names[0] if key in BY_KEY else key
        return SupplierParcel(name, number, now, tuple(range(len(bought.lines))))


def _portal(wish: Json) -> Portal:
    return "doudian" if wish["portal"] == "doudian" else "1688"
