"""Reads both sides completely, or says that it could not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agent.sync.hands import Hands, StoreHands, SupplierHands
from scrapers.errors import IncompleteRead, Transient
from scrapers.records import Capture, ReadPage, Shipment, StoreOrder

MAX_PAGES = 400
MAX_ROUNDS = 4

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One list, proven complete: its pages, and the count that the page stated at the end."""

    pages: tuple[ReadPage, ...]
    stated: int


@dataclass(frozen=True, slots=True)
class StoreReading:
    """Every order of one tab, and the count that the page stated for it."""

    orders: tuple[StoreOrder, ...]
    stated: int


def read_store(store: StoreHands, tab: str, progress: Progress) -> StoreReading:
    """Every order of a tab. Raises IncompleteRead where rows and count never agree."""
    reading = _read_list(store, lambda n: store.flow.list_page(tab, n), _store_ids, progress)
    latest = {order.order_id: order for page in reading.pages for order in page.orders}
    return StoreReading(tuple(latest.values()), reading.stated)


def read_supplier(
    supplier: SupplierHands, oldest: datetime | None, progress: Progress
) -> tuple[Shipment, ...]:
    """The supplier orders, newest first, back to `oldest` (all of them where it is None).

    A list that is not in the order of time is read to its end.
    """

    def far_enough(page: ReadPage) -> bool:
        times = [s.ordered_at for s in page.shipments if s.ordered_at]
        in_order = len(times) == len(page.shipments) and times == sorted(times, reverse=True)
        return bool(oldest and times and in_order and times[-1] < oldest)

    reading = _read_list(
        supplier, supplier.flow.list_page, _supplier_ids, progress, enough=far_enough
    )
    latest = {s.order_id: s for page in reading.pages for s in page.shipments}
    return tuple(latest.values())


def _store_ids(page: ReadPage) -> set[str]:
    return {order.order_id for order in page.orders}


def _supplier_ids(page: ReadPage) -> set[str]:
    return {shipment.order_id for shipment in page.shipments}


def _read_list(
    hands: Hands,
    turn: Callable[[int], Capture],
    ids: Callable[[ReadPage], set[str]],
    progress: Progress,
    *,
    enough: Callable[[ReadPage], bool] = lambda page: False,
) -> _Reading:
    """Read page by page, then the first page once more, until rows read equal the stated count.

    Orders that come or go meanwhile move rows from one page to the next. New ones stand on the
    first page, which the second look finds; an order that left means another round, and so does
    an answer that failed: pages are turned from where the list stands.
    """
    stated: int | None = None
    read = 0
    for round_number in range(MAX_ROUNDS):
        try:
            pages, cut_short = _one_round(hands, turn, ids, progress, enough)
        except Transient:
            if round_number == MAX_ROUNDS - 1:
                raise
            hands.wait_ms(500 * 3**round_number)
            continue
        seen = set[str]().union(*(ids(page) for page in pages))
        stated, read = pages[-1].stated, len(seen)
        if cut_short or (stated is not None and stated == read):
            return _Reading(tuple(pages), read if stated is None else stated)
    raise IncompleteRead(hands.portal, "list", stated=stated, read=read)


def _one_round(
    hands: Hands,
    turn: Callable[[int], Capture],
    ids: Callable[[ReadPage], set[str]],
    progress: Progress,
    enough: Callable[[ReadPage], bool],
) -> tuple[list[ReadPage], bool]:
    """The list from first page to last, then the first again. True where `enough` said so."""
    pages: list[ReadPage] = []
    seen: set[str] = set()
    for number in range(1, MAX_PAGES + 1):
        page = hands.read(turn(number), "list", "empty")
        pages.append(page)
        seen |= ids(page)
        progress(len(seen), page.stated)
        if enough(page):
            return pages, True
        size = len(ids(pages[0]))
        if not ids(page) or (page.stated is not None and number * size >= page.stated):
            break
    if len(pages) > 1:
        pages.append(hands.read(turn(1), "list", "empty"))
    return pages, False
