"""Reads both sides completely, or says that it could not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from agent.sync.hands import Hands, StoreHands, SupplierHands, prove_account
from scrapers.errors import IncompleteRead, LayoutChanged, Transient
from scrapers.records import Capture, ReadPage, Shipment, StoreOrder

MAX_PAGES = 400
MAX_ROUNDS = 4

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One list, proven complete: its pages, and the count that the page stated at the end.

    `counted` is False where the page states none, and shows instead that nothing follows.
    """

    pages: tuple[ReadPage, ...]
    stated: int
    counted: bool


@dataclass(frozen=True, slots=True)
class StoreReading:
    """Every order of one tab, and the count that the page stated for it.

    `named` are rows that name their order and tell no more: its own page does.
    """

    orders: tuple[StoreOrder, ...]
    stated: int
    counted: bool
    named: tuple[str, ...] = ()


def read_store(store: StoreHands, tab: str, progress: Progress) -> StoreReading:
    """Every order of a tab. Raises IncompleteRead where rows and count never agree."""
    prove_account(store)
    reading = _read_list(store, lambda n: store.flow.list_page(tab, n), progress)
    latest = {order.order_id: order for page in reading.pages for order in page.orders}
    named = {row.order_id: None for page in reading.pages for row in page.rows}
    alone = tuple(order_id for order_id in named if order_id not in latest)
    return StoreReading(tuple(latest.values()), reading.stated, reading.counted, alone)


def read_supplier(
    supplier: SupplierHands, oldest: datetime | None, progress: Progress
) -> tuple[Shipment, ...]:
    """The supplier orders, newest first, back to `oldest` (all of them where it is None).

    A list that is not in the order of time is read to its end.
    """

    def far_enough(page: ReadPage) -> bool:
        shown = page.shipments or page.rows
        times = [s.ordered_at for s in shown if s.ordered_at]
        in_order = len(times) == len(shown) and times == sorted(times, reverse=True)
        return bool(oldest and times and in_order and times[-1] < oldest)

    prove_account(supplier)
    reading = _read_list(supplier, supplier.flow.list_page, progress, enough=far_enough)
    latest = {s.order_id: s for page in reading.pages for s in page.shipments}
    for row in (row for page in reading.pages for row in page.rows):
        if row.order_id not in latest:  # its row only names it
            told = _own_page(supplier, row.order_id)
            latest[row.order_id] = replace(told, ordered_at=told.ordered_at or row.ordered_at)
            progress(len(latest), reading.stated)
    return tuple(latest.values())


def _own_page(supplier: SupplierHands, order_id: str) -> Shipment:
    """What a supplier order's own page tells. Raises LayoutChanged for any other order's."""
    page = supplier.fetch(lambda: supplier.flow.order(order_id), "order")
    if [shipment.order_id for shipment in page.shipments] != [order_id]:
        raise LayoutChanged(supplier.portal, "order_id", page.page, "another order is shown")
    return page.shipments[0]


def _ids(page: ReadPage) -> set[str]:
    return {row.order_id for row in (*page.orders, *page.shipments, *page.rows)}


def _read_list(
    hands: Hands,
    turn: Callable[[int], Capture],
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
            pages, cut_short = hands.logged_in(lambda: _one_round(hands, turn, progress, enough))
        except Transient:
            if round_number == MAX_ROUNDS - 1:
                raise
            hands.wait_ms(500 * 3**round_number)
            continue
        seen = set[str]().union(*(_ids(page) for page in pages))
        stated, read = pages[-1].stated, len(seen)
        to_the_end = stated is None and pages[-1].more is not None
        if cut_short or to_the_end or (stated is not None and stated == read):
            return _Reading(tuple(pages), read if stated is None else stated, stated is not None)
    raise IncompleteRead(hands.portal, "list", stated=stated, read=read)


def _one_round(
    hands: Hands,
    turn: Callable[[int], Capture],
    progress: Progress,
    enough: Callable[[ReadPage], bool],
) -> tuple[list[ReadPage], bool]:
    """The list from first page to last, then the first again. True where `enough` said so."""
    pages: list[ReadPage] = []
    seen: set[str] = set()
    for number in range(1, MAX_PAGES + 1):
        page = hands.read(turn(number), "list", "empty")
        pages.append(page)
        seen |= _ids(page)
        progress(len(seen), page.stated)
        if enough(page):
            return pages, True
        size = len(_ids(pages[0]))
        told_all = page.stated is not None and number * size >= page.stated
        if not _ids(page) or told_all or page.more is False:
            break
    if len(pages) > 1:
        pages.append(hands.read(turn(1), "list", "empty"))
    return pages, False
