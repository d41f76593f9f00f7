"""The reading engine, list by list: rows, counts, links, and what contradicts them."""

from __future__ import annotations

from typing import Any

import pytest

from scrapers.errors import IncompleteRead, LoginExpired
from scrapers.recipe.eyes.pages import own_path
from scrapers.records import Capture, OrderStatus, ReadPage, Row
from scrapers.selectors import On
from tests.small_recipes import changed, read, recipe

# lists

ON_PAGE = """
[read.list]
rows = ".list tr"
count = { css = ".count", pattern = "(\\\\d+) orders" }
more = "a.next"
order_id = ".id"
link = { css = ".id", attr = "href" }
status = ".status"
"""
IN_ANSWER = """
[read.list]
json = "data"
rows = { json = "rows" }
count = { json = "total" }
order_id = { json = "no" }
status = { json = "state" }
"""
IN_BOTH = """
[read.list]
json = "data"
rows = { json = "rows", css = ".list tr" }
count = { json = "total", css = ".count", pattern = "(\\\\d+) orders" }
order_id = { json = "no", css = ".id" }
status = { json = "state", css = ".status" }
"""
SHOWN = [("A1", "Paid"), ("A2", "Sent")]
Orders = list[tuple[str, str]]


def listed(orders: Orders, count: int | None = None, after: str = "") -> str:
    """The page that shows these orders."""
    cells = [
        f"<tr><td><a class=id href=/o/{no}?x=1#top>{no}</a><td class=status>{state}"
        for no, state in orders
    ]
    stated = f"<p class=count>all {len(orders) if count is None else count} orders</p>"
    return f"<table class=list>{''.join(cells)}</table>{stated}{after}"


def told(orders: Orders, total: int | None = None) -> dict[str, Any]:
    """The answer that tells these orders."""
    rows = [{"no": no, "state": state} for no, state in orders]
    return {"data": {"rows": rows, "total": len(orders) if total is None else total}}


def ids(found: ReadPage) -> list[str]:
    assert [row.order_id for row in found.rows] == [order.order_id for order in found.orders]
    return [order.order_id for order in found.orders]


def test_a_list_on_the_page_alone() -> None:
    found = read(ON_PAGE, listed(SHOWN))
    assert (ids(found), found.stated, found.more) == (["A1", "A2"], 2, False)
    assert [order.status for order in found.orders] == [OrderStatus.AWAITING, OrderStatus.SHIPPED]
    assert found.rows[0] == Row("A1", "/o/A1?x=1")
    assert [order.parcels for order in found.orders] == [None, None], "not told is not none"


def test_a_list_in_the_answer_alone() -> None:
    found = read(IN_ANSWER, "<div class=list></div>", told(SHOWN))
    assert (ids(found), found.stated, found.more) == (["A1", "A2"], 2, None)


def test_a_list_in_both() -> None:
    assert ids(read(IN_BOTH, listed(SHOWN), told(SHOWN))) == ["A1", "A2"]
    assert ids(read(IN_BOTH, listed(SHOWN))) == ["A1", "A2"], "the answer did not come"


@pytest.mark.parametrize(
    ("html", "answer", "where"),
    [
        (listed(SHOWN[:1], 2), told(SHOWN), "lists 2 rows, the page 1: .list tr"),
        (listed(SHOWN), told(SHOWN[:1], 2), "lists 1 rows, the page 2: .list tr"),
        (listed(SHOWN), told([]), "lists 0 rows, the page 2: .list tr"),
        (listed(SHOWN), told(SHOWN[::-1]), ".id"),
        (listed(SHOWN), told([("A1", "Paid"), ("A2", "Gone")]), ".status"),
        (listed(SHOWN), told(SHOWN, 3), ".count"),
        (listed(SHOWN, 3), told(SHOWN), ".count"),
        (listed(SHOWN), {"data": {"total": 2}}, "the page's JSON on list has no rows"),
        (listed(SHOWN), {"data": {"rows": {}, "total": 2}}, "rows is no list"),
        (listed(SHOWN), {"data": {"rows": None, "total": 2}}, "lists 0 rows"),
    ],
)
def test_a_list_that_the_answer_tells_otherwise(html: str, answer: Any, where: str) -> None:
    with changed(where):
        read(IN_BOTH, html, answer)


@pytest.mark.parametrize("answers", [[], [{"data": None}], [{"errors": ["no"]}]])
def test_a_list_whose_only_source_did_not_come(answers: list[Any]) -> None:
    with changed("the page's own answer did not come: rows"):
        read(IN_ANSWER, "<div class=list></div>", *answers)


@pytest.mark.parametrize("rows", [[], None])
def test_no_rows_are_no_empty_list(rows: Any) -> None:
    with changed("rows"):
        read(IN_ANSWER, "<div class=list></div>", {"data": {"rows": rows, "total": 0}})
    with changed(".list tr"):
        read(ON_PAGE, listed([]))


def test_only_the_recognised_empty_page_is_an_empty_list() -> None:
    html = "<div class=nothing-here>no orders</div>"
    for answers in ([], [told([])]):
        found = read(IN_BOTH, html, *answers)
        assert (found.page, found.orders, found.stated, found.more) == ("empty", (), 0, False)


def test_an_empty_page_whose_answer_has_rows_is_read_again() -> None:
    with pytest.raises(IncompleteRead, match="states 2 orders, 0 were read"):
        read(IN_BOTH, "<div class=nothing-here>no orders</div>", told(SHOWN))


def test_an_older_answer_does_not_stand_for_the_last_one() -> None:
    text = IN_BOTH.replace('json = "data"', 'json = "data.rows"').replace(
        'json = "rows"', 'json = ""'
    )
    text = text.replace('json = "total", ', "")
    assert ids(read(text, listed(SHOWN), told([]), told(SHOWN))) == ["A1", "A2"]
    with changed("lists 0 rows, the page 2"):
        read(text, listed(SHOWN), told(SHOWN), told([]))


def test_a_count_that_is_missing_or_none_is_said() -> None:
    html = listed(SHOWN).replace("class=count", "")
    with changed("the page states no count"):
        read(ON_PAGE, html)
    with changed("the page states no count"):
        read(ON_PAGE, listed(SHOWN).replace("2 orders", "many orders"))
    with changed(".count.*found 2"):
        read(ON_PAGE, listed(SHOWN) + "<p class=count>2 orders</p>")


def test_a_further_page_is_told_by_its_sign() -> None:
    assert read(ON_PAGE, listed(SHOWN, 9, "<a class=next href=?2>next</a>")).more is True


def test_an_unknown_status_is_never_guessed() -> None:
    with changed("unknown order status 'Lost'"):
        read(ON_PAGE, listed([("A1", "Paid"), ("A2", "Lost")]))
    with changed(".status: nothing stands there"):
        read(ON_PAGE, listed([("A1", "")]))


def test_a_row_without_its_order_is_said() -> None:
    with changed(".id: nothing stands there"):
        read(ON_PAGE, listed([("A1", "Paid"), ("", "Paid")]))


def test_a_row_that_only_names_its_order() -> None:
    text = '[read.list]\ndetail = true\nrows = ".list tr"\norder_id = ".id"\nordered_at = ".status"'
    found = read(text, listed([("A1", "2026-11-21 12:00")]))
    assert (found.orders, found.stated, found.more) == ((), None, None)
    assert [row.order_id for row in found.rows] == ["A1"]
    assert str(found.rows[0].ordered_at) == "2026-11-21 11:00:00+00:00"


def test_a_value_of_the_page_in_rows_that_only_the_answer_has() -> None:
    text = IN_ANSWER.replace('status = { json = "state" }', 'status = ".status"')
    with changed("status: the recipe names no row in which it could stand"):
        read(text, listed(SHOWN), told(SHOWN))
    whole = text.replace('".status"', '{ css = "h1", of_page = true }')
    found = read(whole, "<div class=list></div><h1>Sent</h1>", told(SHOWN))
    assert {order.status for order in found.orders} == {OrderStatus.SHIPPED}


def test_login_comes_first() -> None:
    with pytest.raises(LoginExpired):
        read(ON_PAGE, listed(SHOWN) + '<form class="log-in"></form>')
    with changed("no known page"):
        read(ON_PAGE, "<p>a page from the provider</p>")


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/o/1", "/o/1"),
        ("o/1?x=1&y=2#part", "/shop/o/1?x=1&y=2"),
        ("../o/1", "/o/1"),
        ("https://corner.example/o/1", "/o/1"),
    ],
)
def test_a_link_is_kept_as_a_path_of_the_portal(href: str, path: str) -> None:
    spec, at = recipe(ON_PAGE), Capture("https://corner.example/shop/list", "")
    assert own_path(spec, href, at, On("corner", "list")) == path


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/o/1",
        "//evil.example/o/1",
        "http://corner.example/o/1",
        "https://corner.example:8443/o/1",
        "https://corner.example@evil.example/o/1",
        "https://corner.example.evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
    ],
)
def test_a_link_to_anywhere_else_is_refused(href: str) -> None:
    spec, at = recipe(ON_PAGE), Capture("https://corner.example/shop/list", "")
    with changed("leads away from the portal's own host"):
        own_path(spec, href, at, On("corner", "list"))
    with changed("leads away"):
        read(ON_PAGE, listed(SHOWN).replace("href=/o/A1?x=1#top", f"href='{href}'"))
