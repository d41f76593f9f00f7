"""The hard cases: how many of each, and how each is made."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .carriers import BY_KEY
from .generate import Maker
from .world import SHIPPED, StoreOrder, StoreParcel, StoreState, SupplierParcel, World


def _several_parcels(make: Maker) -> None:
    # Two flavours: each entry its own number, or the second number in the summary only.
    if make.rng.random() < 0.5:
        order = make.store_order("several_parcels", lines=2)
        bought = make.supplier_order(order)
        make.send(bought, entries=(0,))
        make.send(bought, entries=(1,))
    else:
        _, bought = make.pair("several_parcels")
        make.send(bought)
        make.send(bought, in_list=False)


def _shared_parcel(make: Maker) -> None:
    first = make.store_order("shared_parcel")
    second = make.store_order(
        "shared_parcel", receiver=first.receiver, paid=first.paid + timedelta(minutes=7)
    )
    at = second.paid + timedelta(hours=2)
    bought = [make.supplier_order(order) for order in (first, second)]
    sent = make.send(bought[0], at=at)
    make.send(bought[1], carrier=_key(sent), number=sent.number, at=at)


def _key(parcel: SupplierParcel) -> str:
    return next(k for k, c in BY_KEY.items() if parcel.carrier_name in c.supplier_names)


def _memo_only(make: Maker) -> None:
    make.send(make.pair("memo_only", link="memo")[1])


def _no_link_unique(make: Maker) -> None:
    order = make.store_order("no_link_unique", product=make.product(), lines=1)
    make.send(make.supplier_order(order, link="none"))


def _no_link_twins(make: Maker) -> None:
    product = make.product()
    first = make.store_order("no_link_twins", product=product, lines=1)
    second = make.store_order(
        "no_link_twins", product=product, paid=first.paid + timedelta(minutes=3), lines=1
    )
    second.lines = (replace(first.lines[0], item_id=second.lines[0].item_id),)
    for order in (first, second):
        make.send(make.supplier_order(order, link="none"))


def _not_shipped(make: Maker) -> None:
    _, bought = make.pair("not_shipped")
    # A logistics order was opened, but no courier has a number yet: an LP… id is all there is.
    if make.rng.random() < 0.5:
        bought.logistics_id = bought.decoy_tracking = make.decoy()


def _refund_opened(make: Maker) -> None:
    order, bought = make.pair("refund_opened")
    make.send(bought)
    since = order.paid + timedelta(minutes=30)
    order.become(since, StoreState(refund="applying"))


def _supplier_without_store(make: Maker) -> None:
    ghost = make.store_order("ghost")
    bought = make.supplier_order(ghost, link="none", owner=None)
    del make.world.store[ghost.order_id]
    make.send(bought)


def _carrier_contradicts(make: Maker) -> None:
    _, bought = make.pair("carrier_contradicts")
    key, wrong = make.rng.choice((("yto", "zto"), ("sto", "yunda"), ("jt", "yto"), ("zto", "sto")))
    make.send(bought, carrier=wrong, number=make.number(key))


def _reused_number(make: Maker) -> None:
    sent = make.send(make.pair("reused_number")[1])
    make.send(make.pair("reused_number")[1], carrier=_key(sent), number=sent.number)


def _recycled_number(make: Maker) -> None:
    make.world.recycled.add(make.send(make.pair("recycled_number")[1]).number)


def _old_trace(make: Maker) -> None:
    order, bought = make.pair("old_trace")
    number = make.send(bought).number
    make.world.first_trace[number] = order.paid - timedelta(days=2)


def _in_store(order: StoreOrder, key: str, number: str, at: datetime) -> None:
    items = tuple(line.item_id for line in order.lines)
    pack = f"7{order.order_id[3:]}"
    order.become(at, StoreState(SHIPPED, (StoreParcel(key, number, at, pack, items),)))


def _shipped_right(make: Maker) -> None:
    order, bought = make.pair("shipped_right")
    sent = make.send(bought)
    _in_store(order, _key(sent), sent.number, sent.shipped_at + timedelta(minutes=5))


def _shipped_other(make: Maker) -> None:
    order, bought = make.pair("shipped_other")
    sent = make.send(bought)
    _in_store(order, "yto", make.number("yto"), sent.shipped_at + timedelta(minutes=5))


def _bought_twice(make: Maker) -> None:
    order, bought = make.pair("bought_twice")
    make.send(bought)
    make.send(make.supplier_order(order))


def _wrong_spec(make: Maker) -> None:
    _, bought = make.pair("wrong_spec")
    make.swap_spec(bought)
    make.send(bought)


@dataclass(frozen=True)
class Case:
    """A hard case: its share of all store orders, how many of them one instance takes."""

    share: float
    takes: int
    make: Callable[[Maker], None]


# Shares of store orders; they sum to 0.40. A case with `takes` 0 has no store order at all.
CASES: dict[str, Case] = {
    "several_parcels": Case(0.04, 1, _several_parcels),
    "not_shipped": Case(0.06, 1, _not_shipped),
    "memo_only": Case(0.06, 1, _memo_only),
    "shared_parcel": Case(0.02, 2, _shared_parcel),
    "no_link_unique": Case(0.02, 1, _no_link_unique),
    "no_link_twins": Case(0.02, 2, _no_link_twins),
    "refund_opened": Case(0.03, 1, _refund_opened),
    "supplier_without_store": Case(0.02, 0, _supplier_without_store),
    "carrier_contradicts": Case(0.02, 1, _carrier_contradicts),
    "reused_number": Case(0.02, 2, _reused_number),
    "recycled_number": Case(0.01, 1, _recycled_number),
    "old_trace": Case(0.01, 1, _old_trace),
    "shipped_right": Case(0.03, 1, _shipped_right),
    "shipped_other": Case(0.01, 1, _shipped_other),
    "bought_twice": Case(0.01, 1, _bought_twice),
    "wrong_spec": Case(0.02, 1, _wrong_spec),
}
SMALLEST_WITH_ALL = 20


def how_many(orders: int) -> dict[str, int]:
    """Instances of each case. From 20 orders on each at least once (then over 40 % while few)."""
    counts: dict[str, int] = {}
    room = int(orders * 0.4)
    for name, case in CASES.items():
        wanted = round(case.share * orders / max(1, case.takes))
        if orders >= SMALLEST_WITH_ALL:
            counts[name] = max(1, wanted)
        elif 0 < case.takes <= room:
            counts[name] = 1
            room -= case.takes
    return counts


def build(orders: int, seed: int, start: datetime) -> tuple[World, Maker]:
    """The world of (orders, seed), and its maker for orders that come in later."""
    make = Maker(orders, seed, start)
    for name, count in how_many(orders).items():
        for _ in range(count):
            CASES[name].make(make)
    while len(make.world.store) < orders:
        make.send(make.pair("plain")[1])
    return make.world, make
