"""抖店's order table as shown: header row and item rows, cells found by their column's title."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import soupsieve
from bs4 import BeautifulSoup, Tag

from scrapers.carriers import normalise_number
from scrapers.patterns import every, extract
from scrapers.quoting import quoted
from scrapers.records import Line, OrderStatus, Receiver, StoreOrder
from scrapers.selectors import On, attr, text
from scrapers.spec import PortalSpec

_TIMES = re.compile(r"[xX×*]\s*(\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Row:
    """One order as its rows show it, with what its after-sale cell says."""

    order: StoreOrder
    after_sale: str | None


def read_rows(spec: PortalSpec, tree: BeautifulSoup, on: On) -> tuple[Row, ...]:
    """Every order of the table, from its rows alone."""
    select = spec.select["list"]
    headers = on.each(tree, select["header"])
    titles = [
        text(th) for th in on.each(tree, select["titles"]) for _ in range(_span(th, "colspan"))
    ]
    return tuple(_row(spec, header, _items(header, select), titles, on) for header in headers)


def _items(header: Tag, select: dict[str, str]) -> list[Tag]:
    found: list[Tag] = []
    begins, belongs = soupsieve.compile(select["header"]), soupsieve.compile(select["item"])
    for row in header.find_next_siblings("tr"):
        if begins.match(row):
            break
        if belongs.match(row):
            found.append(row)
    return found


def _row(spec: PortalSpec, header: Tag, items: list[Tag], titles: list[str], on: On) -> Row:
    select = spec.select["list"]
    order_id = attr(header, "data-row-key")
    if extract(select["id_text"], text(header)) != order_id:
        raise on.changed(
            select["id_text"], f"the row of {quoted(order_id)} does not say its own number"
        )
    if not items:
        raise on.changed(select["item"], f"no item rows under order {order_id}")
    cells = _cells(spec, items, titles, on)
    shown_status = text(cells[0]["status"])
    known = next(
        (v for k, v in spec.texts["status"].items() if re.match(re.escape(k), shown_status)), None
    )
    if known is None:
        raise on.changed("texts.status", f"unknown order status {quoted(shown_status)}")
    after_sale = {id(row["after_sale"]): text(row["after_sale"]) for row in cells}
    after = " ".join(dict.fromkeys(after_sale.values())).strip(" -—")
    order = StoreOrder(
        order_id=order_id,
        status=OrderStatus(known),
        paid_at=None,
        ship_by=None,
        lines=tuple(_line(spec, item, f"{order_id}#{n}", on) for n, item in enumerate(items)),
        receiver=_receiver(spec, items[0]),
        parcels=None,
        after_sale=after or None,
    )
    return Row(order, after or None)


def _cells(spec: PortalSpec, items: list[Tag], titles: list[str], on: On) -> list[dict[str, Tag]]:
    """Each item row's cells by column title. A cell that spans rows stands in all of them."""
    places: dict[str, int] = {}
    for name, title in spec.texts["columns"].items():
        found = [n for n, shown in enumerate(titles) if title in shown]
        if len(found) != 1:
            raise on.changed(f"texts.columns.{name}", f"{len(found)} columns are titled {title!r}")
        places[name] = found[0]
    grid = _grid(items)
    if any(len(row) != len(titles) for row in grid):
        raise on.changed(spec.select["list"]["titles"], "the rows' cells do not fit the titles")
    return [{name: row[place] for name, place in places.items()} for row in grid]


def _grid(rows: list[Tag]) -> list[list[Tag]]:
    """Cells as they lie under the titles: one that spans columns or rows stands in each place."""
    grid: list[list[Tag]] = []
    hanging: dict[int, tuple[Tag, int]] = {}  # place → cell from above, and for how many rows more
    for row in rows:
        laid: list[Tag] = []
        own = iter(row.find_all("td", recursive=False))
        while True:
            if len(laid) in hanging:
                cell, more = hanging.pop(len(laid))
                width = 1
            elif (cell := next(own, None)) is not None:
                width, more = _span(cell, "colspan"), _span(cell, "rowspan")
            else:
                break
            for _ in range(width):
                if more > 1:
                    hanging[len(laid)] = (cell, more - 1)
                laid.append(cell)
        grid.append(laid)
    return grid


def _span(cell: Tag, name: str) -> int:
    said = attr(cell, name)
    return int(said) if said.isdigit() else 1


def _line(spec: PortalSpec, item: Tag, line_id: str, on: On) -> Line:
    select = spec.select["list"]
    desc = text(on.maybe(item, select["desc"]))
    return Line(
        line_id=line_id,
        product=text(on.one(item, select["product"])),
        quantity=_quantity(spec, item, desc, on),
        spec=spec_of(re.split(r"[;；,，]", _TIMES.sub("", desc))),
    )


def _quantity(spec: PortalSpec, item: Tag, desc: str, on: On) -> int:
    css = spec.select["list"]["quantity"]
    shown = text(on.maybe(item, css)) or desc
    found = _TIMES.search(shown) or re.fullmatch(r"(\d+)(?:\s*件)?", shown)
    if not found:
        raise on.changed(css, f"no quantity in {quoted(shown)}")
    return int(found.group(1))


def spec_of(parts: list[str]) -> dict[str, str]:
    """「颜色:白色」 → {颜色: 白色}; a part without a name is kept under its own place."""
    found: dict[str, str] = {}
    for n, part in enumerate(part.strip() for part in parts):
        if part:
            name, mark, value = part.replace("：", ":").partition(":")
            found[name.strip() if mark else f"#{n}"] = (value if mark else name).strip()
    return found


def _receiver(spec: PortalSpec, item: Tag) -> Receiver | None:
    where = item.select_one(spec.select["list"]["receiver"])
    if where is None:
        return None
    parts = [p for p in where.get_text("\n").split("\n") if p.strip()]
    name = parts[0].strip() if parts else None
    phone = next((p.strip() for p in parts if re.search(r"\d{3}\*{2,}\d", p)), None)
    return Receiver(name=name, phone=phone)


def completed(order: StoreOrder, row: Row, on: On) -> StoreOrder:
    """The JSON's order with what only the row tells: quantities, the after-sale text."""
    lines = tuple(
        replace(line, quantity=line.quantity or shown.quantity)
        for line, shown in zip(order.lines, row.order.lines, strict=True)
    )
    for line, shown in zip(lines, row.order.lines, strict=True):
        if line.quantity != shown.quantity:
            raise on.changed("quantity", f"JSON and row differ in a quantity of {order.order_id}")
    after = row.after_sale if order.after_sale or _open(row.after_sale) else None
    return replace(order, lines=lines, after_sale=after or order.after_sale)


def _open(shown: str | None) -> bool:
    return bool(shown) and not re.search(r"关闭|撤销|无售后|^-*$", shown or "")


def stated(spec: PortalSpec, tree: BeautifulSoup, on: On) -> int | None:
    """The total that the page's pagination states, None where it shows none."""
    shown = text(on.maybe(tree, spec.select["list"]["total"]))
    found = re.search(r"(\d+)\s*条", shown)
    return int(found.group(1)) if found else None


def counted(spec: PortalSpec, order: StoreOrder, tree: BeautifulSoup, on: On) -> StoreOrder:
    """The order with the quantities that only its own page's text tells, or LayoutChanged."""
    if all(line.quantity for line in order.lines):
        return order
    shown = [_TIMES.search(text(tag)) for tag in on.each(tree, spec.select["list"]["desc"])]
    many = [int(found.group(1)) for found in shown if found]
    if len(many) != len(order.lines):
        raise on.changed(spec.fields["line"]["quantity"], "the order's page tells no quantity")
    lines = tuple(replace(line, quantity=n) for line, n in zip(order.lines, many, strict=True))
    return replace(order, lines=lines)


def numbers(spec: PortalSpec, tree: BeautifulSoup, on: On) -> list[str]:
    """The waybill numbers that the order's own page shows, sorted."""
    shown = " | ".join(text(tag) for tag in on.each(tree, spec.select["order"]["facts"]))
    return sorted(
        normalise_number(found) for found in every(spec.select["order"]["number_text"], shown)
    )
