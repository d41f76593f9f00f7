"""Builds a world from (orders, seed, start): same input, same world."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from .carriers import BY_KEY, PLAIN_WEIGHTS, make_number
from .catalog import (
    COLOURS,
    MEMO_LINKS,
    NOISE,
    SIZES,
    Product,
    Receiver,
    make_product,
    make_receiver,
)
from .plain_trips import trip_of
from .trace_book import TraceBook
from .world import Line, StoreOrder, StoreState, SupplierOrder, SupplierParcel, World

PAID_WINDOW = timedelta(hours=40)


class Maker:
    """Makes orders, parcels and numbers, each number once."""

    def __init__(self, orders: int, seed: int, start: datetime) -> None:
        self.rng = Random(f"{seed}/{orders}")
        self.start = start.replace(microsecond=0)
        self.world = World()
        self.world.book = TraceBook(seed, lambda number: trip_of(self.world, number))
        self._made = 0
        self._taken: set[str] = set()
        self._buyer_tail = f"{self.rng.randrange(10**6):06d}"
        self._products = [self.product() for _ in range(max(12, orders // 6))]

    def product(self) -> Product:
        """A product nobody else has bought."""
        self._made += 1
        return make_product(self.rng, self._made)

    def receiver(self) -> Receiver:
        self._made += 1
        return make_receiver(self.rng, self._made)

    def _unique(self, pattern: str) -> str:
        while True:
            text = "".join(str(self.rng.randrange(10)) if c == "#" else c for c in pattern)
            if text not in self._taken:
                self._taken.add(text)
                return text

    def store_order(
        self,
        case: str,
        *,
        product: Product | None = None,
        receiver: Receiver | None = None,
        paid: datetime | None = None,
        lines: int | None = None,
    ) -> StoreOrder:
        """A paid, unshipped order of the store."""
        rng = self.rng
        order_id = self._unique("692################")
        count = lines or (2 if rng.random() < 0.15 else 1)
        made = tuple(self._line(order_id, i, product) for i in range(count))
        early = PAID_WINDOW - timedelta(hours=4)
        when = paid or self.start - timedelta(
            seconds=rng.randrange(4 * 3600, int(early.total_seconds()))
        )
        created = when - timedelta(seconds=rng.randrange(5, 90))
        remark = rng.choice(("", "", "", "", "老客户", "送小礼品"))
        words = rng.choice(("", "", "", "尽快发货", "要质量好的"))
        order = StoreOrder(
            order_id, made, receiver or self.receiver(), created, when, remark, words, case
        )
        order.history.append((created, StoreState()))
        self.world.store[order_id] = order
        return order

    def _line(self, order_id: str, i: int, product: Product | None) -> Line:
        rng = self.rng
        item = order_id if i == 0 else self._unique(order_id[:3] + "################")
        chosen = product or rng.choice(self._products)
        quantity = 2 if rng.random() < 0.1 else 1
        return Line(item, chosen, rng.choice(COLOURS), rng.choice(SIZES), quantity)

    def supplier_order(
        self, order: StoreOrder, *, link: str = "downstream", owner: str | None = ""
    ) -> SupplierOrder:
        """The order at the supplier; link is "downstream", "memo" or "none"."""
        rng = self.rng
        noise = rng.choice(NOISE)
        if link == "memo":
            memo = rng.choice(MEMO_LINKS).format(id=order.order_id, noise=noise)
        else:
            memo = noise if link == "none" or rng.random() < 0.3 else ""
        paid = order.paid + timedelta(seconds=rng.randrange(300, 5400))
        made = SupplierOrder(
            order_id=self.supplier_number(),
            store_order_id=order.order_id if owner == "" else owner,
            lines=order.lines,
            receiver=order.receiver,
            created=paid - timedelta(seconds=rng.randrange(20, 240)),
            paid=paid,
            downstream_id=order.order_id if link == "downstream" else "",
            memo=memo,
        )
        self.world.buy(made)
        return made

    def supplier_number(self) -> str:
        """The number of a new supplier order."""
        return self._unique("28###########" + self._buyer_tail)

    def number(self, key: str) -> str:
        while True:
            number = make_number(key, self.rng)
            if number not in self._taken:
                self._taken.add(number)
                return number

    def carrier(self) -> str:
        keys = list(PLAIN_WEIGHTS)
        return self.rng.choices(keys, weights=[PLAIN_WEIGHTS[k] for k in keys])[0]

    def send(
        self,
        order: SupplierOrder,
        *,
        carrier: str | None = None,
        number: str | None = None,
        entries: tuple[int, ...] | None = None,
        in_list: bool = True,
        at: datetime | None = None,
    ) -> SupplierParcel:
        """The supplier sends one (more) parcel; carrier and number are made up unless given."""
        key = carrier or self.carrier()
        left = max(120, int((self.start - order.paid).total_seconds()) - 60)
        when = at or order.paid + timedelta(seconds=self.rng.randrange(60, left))
        parcel = SupplierParcel(
            carrier_name=self.rng.choice(BY_KEY[key].supplier_names),
            number=number or self.number(key),
            shipped_at=when,
            entries=entries if entries is not None else tuple(range(len(order.lines))),
            in_list=in_list,
        )
        order.parcels += (parcel,)
        self.world.sent.setdefault(parcel.number, (order, parcel))
        order.logistics_id = self._unique(
            self.rng.choice(("LP00##############", "BX##############"))
        )
        self.world.first_trace.setdefault(parcel.number, when + timedelta(minutes=40))
        return parcel

    def pair(self, case: str, *, link: str = "downstream") -> tuple[StoreOrder, SupplierOrder]:
        order = self.store_order(case)
        return order, self.supplier_order(order, link=link)

    def swap_spec(self, order: SupplierOrder) -> None:
        """The seller clicked the wrong spec at the supplier."""
        first = order.lines[0]
        other = self.rng.choice([s for s in SIZES if s != first.size])
        order.lines = (replace(first, size=other), *order.lines[1:])

    def decoy(self) -> str:
        return self._unique("LP00##############")
