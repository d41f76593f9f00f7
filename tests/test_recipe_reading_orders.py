"""The reading engine, order by order: lines, parcels, states, and the sign of none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.records import OrderStatus, Parcel, Waybill
from tests.small_recipes import changed, read, shipment, store_order

# lines

LINES = """
[read.order.lines]
rows = ".line"
product = ".name"
quantity = ".many"
line_id = { css = ".sku" }
spec = ".spec"
"""


def line(name: str = "Cup", many: str = "2", sku: str = "S1", spec: str = "") -> str:
    said = f"<b class=name>{name}</b><i class=many>{many}</i><u class=sku>{sku}</u>"
    return f"<p class=line>{said}<s class=spec>{spec}</s></p>"


def test_the_lines_of_an_order() -> None:
    html = line(spec="颜色：白色；尺码:L; gift") + line("Plate", "1", "S2")
    cup, plate = store_order(LINES, html).lines
    assert (cup.line_id, cup.product, cup.quantity) == ("S1", "Cup", 2)
    assert cup.spec == {"颜色": "白色", "尺码": "L", "#2": "gift"}
    assert (plate.line_id, plate.spec) == ("S2", {})


def test_lines_without_ids_are_told_apart_by_their_place() -> None:
    html = line(sku="") + line("Plate", "1", "")
    assert [li.line_id for li in store_order(LINES, html).lines] == ["0", "1"]


@pytest.mark.parametrize(
    ("html", "where"),
    [
        ("", "the order shows no lines"),
        (line() + line("Plate"), "two lines of one order carry the same line_id"),
        (line(name=""), ".name: nothing stands there"),
        (line(many=""), ".many: nothing stands there"),
    ],
)
def test_lines_that_cannot_be_are_said(html: str, where: str) -> None:
    with changed(where):
        store_order(LINES, html)


# parcels

ON_PAGE = """
[read.order.parcels]
rows = ".parcel"
none = ".no-parcels"
number = ".number"
carrier = ".carrier"
state = ".state"
shipped = ["Shipped", "Delivered"]
void = ["Cancelled"]
shipped_at = { css = ".at", date = "%Y-%m-%d %H:%M" }
"""
IN_ANSWER = """
[read.order.parcels]
rows = { json = "parcels" }
number = { json = "no" }
carrier = { json = "by" }
"""
IN_BOTH = """
[read.order.parcels]
rows = { json = "parcels", css = ".parcel" }
number = { json = "no", css = ".number" }
carrier = { json = "by", css = ".carrier" }
"""
NONE = "<p class=no-parcels>not shipped yet</p>"


def parcel(number: str = "SF1676893792943", carrier: str = "SF Express", **more: str) -> str:
    said = {"number": number, "carrier": carrier, "state": "Shipped", "at": "", **more}
    return "<p class=parcel>" + "".join(f"<b class={k}>{v}</b>" for k, v in said.items()) + "</p>"


def told(*parcels: tuple[str, str]) -> dict[str, Any]:
    return {"parcels": [{"no": number, "by": carrier} for number, carrier in parcels]}


def parcels(text: str, html: str, *answers: Any) -> list[Parcel]:
    """The parcels that the order's page tells; that it tells none is an empty list."""
    found = store_order(text, html, *answers).parcels
    assert found is not None
    return list(found)


def test_a_parcel() -> None:
    (found,) = parcels(ON_PAGE, parcel("sf 1676893792943", at="2026-11-21 05:00"))
    assert found == Parcel(
        Waybill("sf", "SF1676893792943"),
        shipped_at=datetime(2026, 11, 21, 4, tzinfo=UTC),
        carrier_shown="SF Express",
    )


@pytest.mark.parametrize(
    ("state", "finished"), [("Shipped", True), ("Delivered", True), ("Pending", False)]
)
def test_a_parcel_is_finished_only_where_its_word_says_so(state: str, finished: bool) -> None:
    (found,) = parcels(ON_PAGE, parcel(state=state))
    assert found.finished is finished


def test_a_void_parcel_does_not_count() -> None:
    html = parcel() + parcel("SF1676893792944", state="Cancelled")
    assert len(parcels(ON_PAGE, html)) == 1
    assert parcels(ON_PAGE, parcel(state="Cancelled")) == []


def test_a_parcel_whose_carrier_is_not_known_keeps_its_words() -> None:
    (found,) = parcels(ON_PAGE, parcel(carrier="Pigeon"))
    assert (found.waybill.carrier, found.carrier_shown) == ("", "Pigeon")
    (found,) = parcels(ON_PAGE, parcel(carrier=""))
    assert found.waybill.carrier == "sf", "the number alone gives it away"


def test_no_parcels_need_their_sign() -> None:
    assert parcels(ON_PAGE, NONE) == []
    with changed("neither parcels nor the sign of none"):
        store_order(ON_PAGE, "<p>the page of tomorrow</p>")
    with changed("parcels and the sign of none"):
        store_order(ON_PAGE, parcel() + NONE)


def test_parcels_that_no_page_tells_are_not_none() -> None:
    assert store_order("", parcel()).parcels is None


@pytest.mark.parametrize(
    ("html", "where"),
    [
        (parcel(state=""), ".state: nothing stands there"),
        (parcel(""), ".number: nothing stands there"),
        (parcel(at="soon"), ".at: 'xxxx' is not what should stand"),
        (parcel().replace("class=carrier", "class=number"), ".number.*found 2"),
    ],
)
def test_a_parcel_that_cannot_be_is_said(html: str, where: str) -> None:
    with changed(where):
        store_order(ON_PAGE, html)


def test_each_row_of_a_list_has_its_own_parcels_and_its_own_sign() -> None:
    text = """
    [read.list]
    rows = ".order-row"
    order_id = ".no"
    status = { always = "Paid" }
    """ + ON_PAGE.replace("read.order", "read.list")
    html = "".join(
        f"<section class=order-row><i class=no>{no}</i>{shown}</section>"
        for no, shown in (("A1", parcel()), ("A2", NONE))
    )
    found = read(text, f"<div class=list>{html}</div>").orders
    assert [len(order.parcels or ()) for order in found] == [1, 0]
    with changed("neither parcels nor the sign of none"):
        read(text, f"<div class=list>{html.replace('no-parcels', 'later')}</div>")


def test_parcels_in_the_answer_alone() -> None:
    shown = parcels(IN_ANSWER, "", told(("SF1676893792943", "顺丰速运")))
    assert [p.waybill for p in shown] == [Waybill("sf", "SF1676893792943")]
    assert parcels(IN_ANSWER, "", {"parcels": []}) == []
    assert parcels(IN_ANSWER, "", {"parcels": None}) == [], "it tells that there is none"


UNTOLD: list[tuple[list[Any], str]] = [
    ([], "the page's own answer did not come: parcels"),
    ([{"orders": []}], "the page's JSON on order has no parcels"),
    ([{"parcels": "none"}], "parcels is no list"),
    ([{"parcels": [None]}], "the page's own answer did not come: no"),
    ([{"parcels": [{}]}], "no: nothing stands there"),
]


@pytest.mark.parametrize(("answers", "where"), UNTOLD)
def test_no_parcels_are_never_concluded_from_an_answer_that_is_not_there(
    answers: list[Any], where: str
) -> None:
    with changed(where):
        store_order(IN_ANSWER, "", *answers)


def test_parcels_in_both() -> None:
    shown = parcels(IN_BOTH, parcel(), told(("SF1676893792943", "SF Express")))
    assert len(shown) == 1
    assert parcels(IN_BOTH, "", {"parcels": []}) == []
    differing: list[tuple[str, Any]] = [
        (parcel(), {"parcels": []}),
        ("", told(("SF1676893792943", "SF Express"))),
        (parcel(), told(("SF1676893792944", "SF Express"))),
        (parcel(), told(("SF1676893792943", "YTO Express"))),
        (parcel() * 2, told(("SF1676893792943", "SF Express"))),
    ]
    for html, answer in differing:
        with changed("the page"):
            store_order(IN_BOTH, html, answer)


def test_a_page_without_parcels_and_without_its_answer_proves_nothing() -> None:
    with changed("nothing on the page says that there is no parcel"):
        store_order(IN_BOTH, "<p>the page of tomorrow</p>")
    assert len(parcels(IN_BOTH, parcel())) == 1


# suppliers


def test_what_a_suppliers_order_tells() -> None:
    text = """
    named = ".ref"
    memo = ".memo"
    refund = ".refund"
    supplier_name = { of_page = true, css = "h1" }
    ordered_at = ".at"
    receiver = { name = ".who", phone = ".phone", province = ".where" }
    """
    html = (
        "<h1>Factory</h1><i class=ref>6925505900220900179</i><i class=memo>for A1</i>"
        "<i class=at>2026-11-21</i><i class=who>张三</i><i class=phone>13800138000</i>"
        "<i class=where>浙江省</i>"
    )
    found = shipment(text, html)
    assert (found.named, found.memo, found.refund) == ("6925505900220900179", "for A1", None)
    assert (found.supplier_name, found.status_shown) == ("Factory", "Paid")
    assert found.status is OrderStatus.AWAITING
    assert found.receiver is not None
    assert found.receiver.masked()["phone"] == "138****8000"
    assert "13800138000" not in repr(found)
    assert found.parcels == ()
