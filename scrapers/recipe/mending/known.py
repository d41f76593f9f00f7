"""What is known of the orders that a changed page must show, and whether a reading agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scrapers.carriers import normalise_number
from scrapers.records import OrderStatus, Parcel, ReadPage, Shipment, StoreOrder
from scrapers.selectors import attr, soup, text


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """One order as it was read before the page changed: its number, and its waybills' numbers.

    `at` is when it was paid or placed (UTC), as far as a page told.
    """

    order_id: str
    numbers: frozenset[str] = frozenset()
    status: OrderStatus | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """A known order beside what a reading makes of it. `status` and `numbers` are None where the
    reading does not tell them, `found` False where it has no such order though the page does."""

    known: KnownOrder
    status: OrderStatus | None = None
    numbers: frozenset[str] | None = None
    found: bool = True

    @property
    def proves(self) -> int:
        """How many waybills of one order this reading shows to be read right."""
        return len(self.known.numbers) if self.numbers == self.known.numbers else 0

    @property
    def differs(self) -> bool:
        """Whether anything is read otherwise than it is known."""
        other = self.numbers is not None and self.numbers != self.known.numbers
        moved = None not in (self.status, self.known.status) and self.status != self.known.status
        return other or moved or not self.found


_FEW = 10  # of so many waybills, one may have changed meanwhile
Known = Mapping[str, KnownOrder]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a reading compares with what is known.

    `orders` and `waybills` were read as they are known, `fresh` orders are not known yet. `wrong`
    names each order that was read otherwise, or with fewer parcels than it is known to have: then
    nothing of the reading may be used. `changed` are orders whose waybills are others than before,
    but nobody else's, and not on the page any more: few of them may be news. `beside` has each
    known order that stands on the page.
    """

    orders: tuple[str, ...] = ()
    waybills: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether something known was read, and nothing otherwise than it is known."""
        news = len(self.changed) <= len(self.waybills) // _FEW
        return bool(self.orders) and not self.wrong and news

    @property
    def only_fresh(self) -> bool:
        """Whether orders were read, and no known one stands there."""
        return bool(self.fresh) and not (self.beside or self.wrong or self.changed)


def known_orders(orders: Iterable[KnownOrder]) -> dict[str, KnownOrder]:
    """The known orders by number."""
    return {order.order_id: order for order in orders}


def standing(html: str, known: Known) -> set[str]:
    """The known orders whose numbers stand somewhere on the page, as a text or in an attribute."""
    whole = _everything(html)
    return {order_id for order_id in known if order_id in whole}


def _everything(html: str) -> str:
    """All texts and attributes of a page."""
    tree = soup(html)
    said = [text(tree)]
    said += [attr(tag, name) for tag in tree.find_all(True) for name in tag.attrs]
    return "\n".join(said)


def agreement(page: ReadPage, html: str, known: Known) -> Agreement:
    """A reading beside what is known: every known order that stands on the page must be read, each
    with its waybills, and none with another's."""
    owners, whole = _owners(known), _everything(html)
    read: dict[str, tuple[Parcel, ...] | None] = {row.order_id: None for row in page.rows}
    read |= {order.order_id: order.parcels for order in _records(page)}
    orders = [order_id for order_id in read if order_id in known]
    unread = sorted(order_id for order_id in standing(html, known) if order_id not in read)
    wrong = set(unread)
    proven: list[str] = []
    changed: list[str] = []
    for order_id, parcels in read.items():
        if parcels is None:
            continue
        shown = frozenset(normalise_number(parcel.waybill.number) for parcel in parcels)
        before = known[order_id].numbers if order_id in known else frozenset[str]()
        if any(order_id not in owners.get(number, {order_id}) for number in shown):
            wrong.add(order_id)
        elif len(shown) < len(before) or any(number in whole for number in before - shown):
            wrong.add(order_id)  # a parcel that is not read is no news: half an order would be sent
        elif before and shown != before:
            changed.append(order_id)
        else:
            proven += sorted(before)
    shapes = {len(order_id) for order_id in known}
    strange = [o for o in read if o not in known and len(o) not in shapes]
    fresh = tuple(o for o in read if o not in known)
    return Agreement(
        tuple(orders),
        tuple(proven),
        fresh,
        tuple(sorted({*wrong, *strange})),
        tuple(changed),
        (
            *(_beside(page, known[order_id]) for order_id in orders),
            *(Beside(known[order_id], found=False) for order_id in unread),
        ),
    )


def _beside(page: ReadPage, order: KnownOrder) -> Beside:
    for told in _records(page):
        if told.order_id == order.order_id:
            return Beside(order, told.status, numbers_told(told))
    return Beside(order)


def numbers_told(order: StoreOrder | Shipment) -> frozenset[str] | None:
    """The numbers of an order's waybills; None where its page tells no parcels."""
    if order.parcels is None:
        return None
    return frozenset(normalise_number(parcel.waybill.number) for parcel in order.parcels)


def misread(page: ReadPage, known: Known) -> set[str]:
    """Known orders that a page, read without its own answers, shows with numbers that are not
    theirs. It may show fewer than it knows."""
    owners = _owners(known)
    found: set[str] = set()
    for order in _records(page):
        shown = {normalise_number(parcel.waybill.number) for parcel in order.parcels or ()}
        before = known[order.order_id].numbers if order.order_id in known else frozenset[str]()
        strange = bool(before) and bool(shown - before)
        if strange or any(order.order_id not in owners.get(n, {order.order_id}) for n in shown):
            found.add(order.order_id)
    return found


def _owners(known: Known) -> dict[str, set[str]]:
    """Whose a number is; of merged parcels it is several orders'."""
    owners: dict[str, set[str]] = {}
    for order in known.values():
        for number in order.numbers:
            owners.setdefault(number, set()).add(order.order_id)
    return owners


def _records(page: ReadPage) -> tuple[StoreOrder | Shipment, ...]:
    return (*page.orders, *page.shipments)
