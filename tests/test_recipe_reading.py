"""The reading engine, value by value: where one stands, in what form, and what contradicts it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.quoting import quoted
from tests.small_recipes import changed, memo, shipment, store_order

# where a value stands


@pytest.mark.parametrize(
    ("place", "html", "found"),
    [
        ('"b"', "<b> two\n  words </b>", "two words"),
        ('"b"', "<b>Müller &amp; Söhne</b>", "Müller & Söhne"),
        ('"b"', "<i>no such element</i>", None),
        ('"b"', "<b></b>", None),
        ('"input"', '<input value="typed">', "typed"),
        ('"input"', "<input>", None),
        ('"textarea"', "<textarea>several\nlines</textarea>", "several lines"),
        ('"select"', "<select><option>a</option><option selected>b</option></select>", "b"),
        ('"select"', "<select><option>a</option></select>", None),
        ("{ css = 'a', attr = 'href' }", '<a href="/orders/7">order</a>', "/orders/7"),
        ("{ css = 'a', attr = 'title' }", '<a href="/orders/7">order</a>', None),
        ("{ css = 'a', attr = 'title|href' }", '<a href="/orders/7">order</a>', "/orders/7"),
        ("{ css = 'a', attr = 'title|href' }", '<a title="T" href="/7">order</a>', "T"),
        (
            "{ css = 'a', attr = 'title|href', pattern = '\\d+' }",
            '<a title="no number" href="/orders/7">order</a>',
            "7",
        ),
        ("{ css = 'b', pattern = 'No. (\\w+)' }", "<b>No. 12x of May</b>", "12x"),
        ("{ css = 'b', pattern = '(?:A(\\d)|B(\\d))' }", "<b>B7</b>", "7"),
        ("{ css = 'b', pattern = '\\d+' }", "<b>none</b>", None),
        ("{ css = 'b', words = { yes = 'ja' } }", "<b>yes</b>", "ja"),
        ("{ css = 'b', words = { yes = 'ja' } }", "<b>no</b>", "no"),
        ("{ css = 'b', words = { none = '' } }", "<b>none</b>", None),
        ("{ css = 'b', pattern = '(\\w+)!', words = { yes = 'ja' } }", "<b>yes!</b>", "ja"),
        ("{ always = 'fixed' }", "", "fixed"),
    ],
)
def test_a_value_on_the_page(place: str, html: str, found: str | None) -> None:
    assert memo(place, html) == found


def test_several_matches_for_one_value_are_never_chosen_from() -> None:
    with changed("b: expected at most one on order, found 2"):
        memo('"b"', "<b>one</b><b>two</b>")


def test_what_a_hidden_layer_folds_away_is_no_part_of_a_number() -> None:
    assert memo('"b"', "<b>SF\u200b12\ufeff34<wbr>56</b>") == "SF 12 34 56"  # see normalise_number


# words beside a label

LABELLED: list[tuple[str, str | None]] = [
    ('<label for="x">Code</label><p><input id="x" value="7"></p>', "7"),
    ('<label for="x">Code</label><input value="8"><input id="x" value="7">', "7"),
    ('<label>Code <input value="7"></label>', "7"),
    ('<label>Code</label><div><input value="7"></div>', "7"),
    ('<label>Code: *</label><input value="7">', "7"),
    ("<label>Code</label><select><option>6</option><option selected>7</option></select>", "7"),
    ('<label>Code</label><input type="hidden" value="token"><input value="7">', "7"),
    ('<label>Code</label><b>lost</b><label>Note</label><input value="7">', "lost"),
    ("<table><tr><th>Code</th><td>7</td></tr></table>", "7"),
    ("<table><tr><td><b>Code:</b></td><td>7</td></tr></table>", "7"),
    ("<dl><dt>Other</dt><dd>6</dd><dt>Code</dt><dd>7</dd></dl>", "7"),
    ("<div><span>Code：</span><span>7</span></div>", "7"),
    ("<table><tr><th>Code</th><th>Note</th></tr><tr><td>7</td><td>8</td></tr></table>", None),
    ("<dl><dt>Code</dt><dt>Other</dt><dd>7</dd></dl>", None),
    ('<label>Code</label><label>Note</label><input value="7">', None),
    ("<dl><dt>Codes</dt><dd>7</dd></dl>", None),
    ("<p>Code 7</p>", None),
    ("<dl><dt>Code</dt></dl>", None),
]


@pytest.mark.parametrize(("html", "found"), LABELLED, ids=[html for html, _ in LABELLED])
def test_words_beside_a_label(html: str, found: str | None) -> None:
    assert memo("{ label = 'Code' }", html) == found


def test_a_label_that_stands_twice_is_never_chosen_from() -> None:
    with changed("2 places are labelled 'Code'"):
        memo("{ label = 'Code' }", "<dl><dt>Code</dt><dd>7</dd><dt>Code</dt><dd>8</dd></dl>")


def test_a_label_of_the_row_and_not_of_the_page() -> None:
    parcels = """
    [read.order.parcels]
    rows = ".parcel"
    none = ".none"
    number = { label = "Code" }
    carrier = { label = "Carrier", of_page = true }
    """
    html = "<dl><dt>Carrier</dt><dd>顺丰</dd></dl>" + "".join(
        f'<dl class="parcel"><dt>Code</dt><dd>SF100000000{n}</dd></dl>' for n in (1, 2)
    )
    found = store_order(parcels, html).parcels or ()
    assert [p.waybill.number for p in found] == ["SF1000000001", "SF1000000002"]
    assert {p.waybill.carrier for p in found} == {"sf"}


# the page's own answer


TOLD: list[tuple[str, Any, str | None]] = [
    ("note", {"note": " two\n words "}, "two words"),
    ("a.b", {"a": {"b": 7}}, "7"),
    ("a.1.b", {"a": [{}, {"b": "second"}]}, "second"),
    ("a.9.b", {"a": [{}]}, None),
    ("a|b.c", {"b": {"c": "other way"}}, "other way"),
    ("a|b", {"a": None, "b": "other way"}, "other way"),
    ("id", {"id": 6925505900220900179}, "6925505900220900179"),
    ("flag", {"flag": True}, "true"),
    ("flag", {"flag": False}, "false"),
    ("note", {"note": None}, None),
    ("note", {"note": ""}, None),
    ("note", {}, None),
]


@pytest.mark.parametrize(("path", "told", "found"), TOLD)
def test_a_value_in_the_answer(path: str, told: Any, found: str | None) -> None:
    assert memo(f"{{ json = '{path}' }}", "", told) == found


@pytest.mark.parametrize("told", [{"note": {"text": "x"}}, {"note": ["x"]}])
def test_a_value_that_became_a_table_is_not_taken_for_nothing(told: Any) -> None:
    with changed("note is no single value"):
        memo("{ json = 'note' }", "", told)


def test_an_answer_that_did_not_come_is_not_taken_for_nothing() -> None:
    """Else a refund that only the answer tells of would be overlooked."""
    with changed("the page's own answer did not come", "refunds.0.state"):
        store_order("after_sale = { json = 'refunds.0.state' }", "")


def test_of_several_answers_the_last_that_holds_what_is_asked_for() -> None:
    text = "json = 'data.order'\nholds = 'lines'\nmemo = { json = 'note' }"
    told: list[Any] = [{"lines": [], "note": "a"}, {"lines": [], "note": "b"}, {"note": "c"}]
    answers: list[Any] = [{"data": {"order": order}} for order in told]
    assert shipment(text, "", *answers, {"data": None}, {"errors": []}).memo == "b"


def test_a_refund_that_is_told_by_yes_and_no() -> None:
    text = "after_sale = { json = 'refund', words = { false = '', true = 'refund open' } }"
    assert store_order(text, "", {"refund": True}).after_sale == "refund open"
    assert store_order(text, "", {"refund": False}).after_sale is None


# both


BOTH = "{ json = 'code', css = 'b', pattern = '#(\\w+)' }"


def test_where_both_tell_they_agree() -> None:
    assert memo(BOTH, "<b>order #X7</b>", {"code": "X7"}) == "X7"
    assert memo(BOTH, "", {}) is None


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<b>order #X7</b>", {"code": "X8"}),
        ("<b>order #X7</b>", {"code": "#X7"}),
        ("<b>order #X7</b>", {}),
        ("", {"code": "X7"}),
        ("<b>order X7</b>", {"code": "X7"}),
    ],
)
def test_where_they_differ_neither_is_believed(html: str, told: Any) -> None:
    with changed("the page's JSON and the page differ: b"):
        memo(BOTH, html, told)


def test_where_the_answer_did_not_come_the_page_is_believed() -> None:
    assert memo(BOTH, "<b>order #X7</b>") == "X7"


def test_white_space_is_no_difference() -> None:
    assert memo("{ json = 'n', css = 'b' }", "<b>a  b\nc</b>", {"n": " a b\u200b c"}) == "a b c"


# times, numbers, money


@pytest.mark.parametrize(
    ("place", "shown", "at"),
    [
        ("{ css = 'b' }", "2026-11-21T04:00:00Z", (4, 0)),
        ("{ css = 'b' }", "2026-11-21T04:00:00+08:00", (-4, 0)),
        ("{ css = 'b' }", "2026-11-21 04:00", (3, 0)),  # Berlin, as the portal says
        ("{ css = 'b', zone = 'Asia/Shanghai' }", "2026-11-21 12:30", (4, 30)),
        ("{ css = 'b', date = '%d.%m.%Y %H:%M' }", "21.11.2026 04:00", (3, 0)),
        ("{ css = 'b', date = '%d/%m/%Y %H:%M %z' }", "21/11/2026 04:00 +0000", (4, 0)),
        ("{ css = 'b', date = 'seconds' }", "1795233600", (4, 0)),
        ("{ css = 'b', date = 'milliseconds' }", "1795233600500", (4, 0)),
        ("{ css = 'b', pattern = 'at (.*)' }", "paid at 2026-11-21 05:00", (4, 0)),
    ],
)
def test_a_time(place: str, shown: str, at: tuple[int, int]) -> None:
    found = shipment(f"paid_at = {place}", f"<b>{shown}</b>").paid_at
    day, hour = divmod(at[0], 24)
    expected = datetime(2026, 11, 21 + day, hour, at[1], tzinfo=UTC)
    assert found is not None
    assert found.replace(microsecond=0) == expected


def test_summer_time_is_the_zones_own_matter() -> None:
    found = shipment("paid_at = 'b'", "<b>2026-07-01 12:00</b>").paid_at
    assert found == datetime(2026, 7, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("'b'", "yesterday"),
        ("'b'", "21.11.2026"),
        ("{ css = 'b', date = '%d.%m.%Y' }", "11-21-2026"),
        ("{ css = 'b', date = 'seconds' }", "9" * 30),
        ("{ css = 'b', date = 'seconds' }", "12.5"),
    ],
)
def test_a_time_that_is_none_is_said(place: str, shown: str) -> None:
    with changed("b", quoted(shown), "is not what should stand"):
        shipment(f"paid_at = {place}", f"<b>{shown}</b>")


LINES = """
[read.order.lines]
rows = "tr"
product = ".name"
quantity = ".many"
amount = { css = ".sum", UNIT }
"""


def line_of(many: str, amount: str = "1", unit: str = "unit = 'yuan'") -> tuple[int, int | None]:
    cells = f"<td class=name>Cup</td><td class=many>{many}</td><td class=sum>{amount}</td>"
    html = f"<table><tr>{cells}</tr></table>"
    (line,) = shipment(LINES.replace("UNIT", unit), html).lines
    return line.quantity, line.amount_fen


@pytest.mark.parametrize(
    ("shown", "many"),
    [("3", 3), ("× 3", 3), ("3 pcs", 3), ("1,024", 1024), ("2.0", 2), ("3件", 3), ("12.", 12)],
)
def test_a_whole_number(shown: str, many: int) -> None:
    assert line_of(shown)[0] == many


@pytest.mark.parametrize("shown", ["-3", "2.5", "10,5", "1.024", "1 of 3", "some", "1,0,2"])
def test_a_number_that_is_not_sure_is_no_number(shown: str) -> None:
    with changed(".many", "is not what should stand"):
        line_of(shown)


@pytest.mark.parametrize(
    ("shown", "unit", "fen"),
    [
        ("¥12.50", "unit = 'yuan'", 1250),
        ("12.5元", "unit = 'yuan'", 1250),
        ("¥ 1,234.56", "unit = 'yuan'", 123456),
        ("¥-3.10", "unit = 'yuan'", -310),
        ("1250", "unit = 'fen'", 1250),
    ],
)
def test_money(shown: str, unit: str, fen: int) -> None:
    assert line_of("1", shown, unit)[1] == fen


@pytest.mark.parametrize("shown", ["12,50", "1.234,56", "¥5 (was ¥8)", "free"])
def test_money_that_is_not_sure_is_no_money(shown: str) -> None:
    with changed(".sum", "is not what should stand"):
        line_of("1", shown)
