"""What a page's selectors found while its recipe still fitted: rows, and the kinds in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup

from scrapers.errors import PortalError
from scrapers.portal import Portal
from scrapers.recipe.mending.change import Path
from scrapers.recipe.mending.entries import Entry
from scrapers.recipe.mending.known import KnownOrder
from scrapers.recipe.mending.likeness import Kind, Row, kinds
from scrapers.records import Capture, ReadPage
from scrapers.selectors import soup


@dataclass(frozen=True, slots=True)
class Before:
    """Of one page: which selector finds its rows, and what each of the others found where."""

    rows: Entry | None
    in_rows: Mapping[Path, list[Kind]]
    on_page: Mapping[Path, list[Kind]]


def looked_at(portal: Portal, page: str, each: Sequence[Entry], old: Sequence[Capture]) -> Before:
    """Look at saved pages that the standing recipe reads."""
    read = [(soup(capture.html), _read(portal, capture)) for capture in old]
    pages = [(tree, told) for tree, told in read if told is not None and told.page == page]
    rows = _rows_entry(each, pages) if page == "list" else None
    whole = [Row(tree, None, n) for n, (tree, _) in enumerate(pages)]
    parts = [row for n, (tree, told) in enumerate(pages) for row in _rows(rows, tree, told, n)]
    in_rows: dict[Path, list[Kind]] = {}
    on_page: dict[Path, list[Kind]] = {}
    for entry in each:
        if rows is not None and entry.path == rows.path:
            continue
        inside = kinds(parts, entry.find)
        if inside and not entry.whole_page:
            in_rows[entry.path] = inside
        elif outside := kinds(whole, entry.find):
            on_page[entry.path] = outside
    return Before(rows, in_rows, on_page)


def _read(portal: Portal, capture: Capture) -> ReadPage | None:
    try:
        return portal.read(capture)
    except PortalError:
        return None


def orders_of(told: ReadPage) -> list[KnownOrder]:
    """What a page told, in its order."""
    each = told.orders or told.shipments
    if not each:
        return [KnownOrder(row.order_id) for row in told.rows]
    return [
        KnownOrder(o.order_id, frozenset(p.waybill.number for p in o.parcels or ()), o.status)
        for o in each
    ]


def _rows(entry: Entry | None, tree: BeautifulSoup, told: ReadPage, page: int) -> list[Row]:
    """The rows of a list with the order of each; of an order's page the page itself."""
    orders = orders_of(told)
    if entry is None:
        return [Row(tree, orders[0], page)] if told.page == "order" and orders else []
    found = entry.find(tree)
    if len(found) != len(orders):
        return []
    return [Row(tag, order, page) for tag, order in zip(found, orders, strict=True)]


def _rows_entry(
    each: Sequence[Entry], pages: Sequence[tuple[BeautifulSoup, ReadPage]]
) -> Entry | None:
    """The selector of the rows: the recipe says so, or its elements hold one order each."""
    if said := next((entry for entry in each if entry.rows), None):
        return said
    best: tuple[int, Entry] | None = None
    for entry in each:
        size = 0
        for tree, told in pages:
            found, orders = entry.find(tree), orders_of(told)
            holds = len(found) == len(orders) and all(
                order.order_id in str(tag) for tag, order in zip(found, orders, strict=True)
            )
            if not holds:
                break
            size += sum(len(tag.find_all(True)) for tag in found)
        else:
            if size and (best is None or size > best[0]):
                best = (size, entry)
    return best[1] if best else None
