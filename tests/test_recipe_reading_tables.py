"""Any table, shown on a page and told in its answer, reads back as it is; and no cell can change
on one side alone without being noticed."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scrapers.errors import LayoutChanged
from scrapers.records import OrderStatus, ReadPage
from tests.small_recipes import read

STATUSES = {
    "Paid": OrderStatus.AWAITING,
    "Part": OrderStatus.PARTLY_SHIPPED,
    "Sent": OrderStatus.SHIPPED,
    "Gone": OrderStatus.CANCELLED,
}
CELLS = ("no", "state", "note", "goods", "many")
ON_PAGE = {cell: f'css = ".{cell}"' for cell in CELLS}
IN_ANSWER = {cell: f'json = "{cell}"' for cell in CELLS}


@dataclass(frozen=True)
class Order:
    """One row of the table, as the portal means it."""

    no: str
    state: str
    note: str
    goods: str
    many: int


# words as people type them: with quotes, brackets, ampersands, several spaces and line ends
WORDS = st.text(st.sampled_from("abZ09 \t\n<>&\"'中文（）é#.,:;\u200b\ufeff"), max_size=12)
SPOKEN = WORDS.filter(lambda words: bool(folded(words)))
ORDERS = st.lists(
    st.builds(
        Order,
        no=st.text("ABC0123456789-", min_size=1, max_size=19),
        state=st.sampled_from(sorted(STATUSES)),
        note=WORDS,
        goods=SPOKEN,
        many=st.integers(1, 9999),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda order: order.no,
)


def folded(words: str) -> str:
    """What a reader sees of it: runs of white space are one space."""
    return " ".join(words.replace("\u200b", " ").replace("\ufeff", " ").split())


def recipe(places: dict[str, str], rows: str, lines: str) -> str:
    inline = {cell: f"{{ {place} }}" for cell, place in places.items()}
    return f"""
[read.list]
rows = {{ {rows} }}
order_id = {inline["no"]}
status = {inline["state"]}
memo = {inline["note"]}
after_sale = {inline["note"]}
lines = {{ rows = {{ {lines} }}, product = {inline["goods"]}, quantity = {inline["many"]} }}
"""


PAGE_ROWS, PAGE_LINES = 'css = ".list tr"', 'css = ".line"'
ANSWER_ROWS, ANSWER_LINES = 'json = "orders"', 'json = "lines"'
PAGE_ALONE = recipe(ON_PAGE, PAGE_ROWS, PAGE_LINES)
ANSWER_ALONE = recipe(IN_ANSWER, ANSWER_ROWS, ANSWER_LINES)
BOTH = recipe(
    {cell: f"{IN_ANSWER[cell]}, {ON_PAGE[cell]}" for cell in CELLS},
    f"{ANSWER_ROWS}, {PAGE_ROWS}",
    f"{ANSWER_LINES}, {PAGE_LINES}",
)


def shown(orders: list[Order]) -> str:
    cells = [
        f'<tr><td class="no">{order.no}</td><td class="state"> {order.state}\n</td>'
        f'<td class="note">{html.escape(order.note)}</td><td><p class="line">'
        f'<b class="goods">{html.escape(order.goods)}</b> × <i class="many">{order.many:,}</i>'
        "</p></td></tr>"
        for order in orders
    ]
    return f'<table class="list">{"".join(cells)}</table>'


def told(orders: list[Order]) -> dict[str, Any]:
    return {
        "orders": [
            {
                "no": order.no,
                "state": order.state,
                "note": order.note,
                "lines": [{"goods": order.goods, "many": order.many}],
            }
            for order in orders
        ]
    }


def right(found: ReadPage, orders: list[Order]) -> bool:
    """Whether exactly these orders were read, each with its own cells."""
    return [
        (o.order_id, o.status, o.after_sale or "", o.lines[0].product, o.lines[0].quantity)
        for o in found.orders
    ] == [(o.no, STATUSES[o.state], folded(o.note), folded(o.goods), o.many) for o in orders]


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[Order], list[Order]]:
    """A table, and the same with one cell changed for a reader's eye, one row gone, or two
    rows in each other's place."""
    orders = draw(ORDERS)
    at = draw(st.integers(0, len(orders) - 1))
    what = draw(st.sampled_from([*CELLS, "gone", "moved"]))
    if what == "gone":
        return orders, orders[:at] + orders[at + 1 :]
    if what == "moved":
        assume(len(orders) > 1)
        return orders, orders[1:] + orders[:1]
    old = orders[at]
    new = {
        "no": lambda: replace(old, no=f"{old.no}9"),
        "state": lambda: replace(old, state=draw(st.sampled_from(sorted(STATUSES)))),
        "note": lambda: replace(old, note=draw(WORDS)),
        "goods": lambda: replace(old, goods=draw(SPOKEN)),
        "many": lambda: replace(old, many=draw(st.integers(1, 9999))),
    }[what]()
    assume(new.no not in {o.no for o in orders if o is not old})
    seen_by_eye = (folded(new.note), folded(new.goods)) != (folded(old.note), folded(old.goods))
    assume(seen_by_eye or (new.no, new.state, new.many) != (old.no, old.state, old.many))
    return orders, [*orders[:at], new, *orders[at + 1 :]]


@given(ORDERS)
def test_any_table_reads_back_as_it_is(orders: list[Order]) -> None:
    assert right(read(PAGE_ALONE, shown(orders)), orders)
    assert right(read(ANSWER_ALONE, '<p class="list"></p>', told(orders)), orders)
    assert right(read(BOTH, shown(orders), told(orders)), orders)


@given(changes())
def test_a_change_is_read_where_one_side_speaks(pair: tuple[list[Order], list[Order]]) -> None:
    before, after = pair
    assume(after)
    assert right(read(PAGE_ALONE, shown(after)), after)
    assert not right(read(PAGE_ALONE, shown(after)), before)
    assert right(read(ANSWER_ALONE, '<p class="list"></p>', told(after)), after)


@given(changes(), st.booleans())
def test_a_change_on_one_side_alone_is_noticed(
    pair: tuple[list[Order], list[Order]], on_page: bool
) -> None:
    before, after = pair
    page, answer = (after, before) if on_page else (before, after)
    with pytest.raises(LayoutChanged):
        read(BOTH, shown(page), told(answer))
