"""What each place of a recipe finds on a page, also where a parser would stop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scrapers.recipe.file.trouble import dotted
from scrapers.recipe.probing.found import Found
from scrapers.recipe.probing.probe import probe
from scrapers.records import Capture, Response
from tests.shop_recipe import RECIPE, changed, spec_of

AT = "https://shop.example.com"
ROW = '<li class="row"><b class="number">{id}</b><i class="state">{state}</i></li>'
ORDER = """<div class="order"><h1>7</h1><p class="state">New</p>
<p class="receiver"><b>Zhang Sanfeng</b> 13812345678</p><p>Parcel for Zhang Sanfeng</p>
<p class="line" id="l1"><b class="product">Cup</b><i class="pieces">× 2</i></p>
<p class="line" id="l2"><b class="product">Bag</b><i class="pieces">1</i></p>
<p class="no-parcel">none</p></div>"""
FORM = """<form class="ship"><h1>7</h1><label for="c">Carrier</label>
<select id="c"><option selected>圆通速递</option></select>
<input id="code" value=""><button>Ship it</button></form>"""


def listed(*rows: tuple[str, str], count: int | None = None, more: str = "") -> str:
    """A list of orders by number and state."""
    shown = "".join(ROW.format(id=number, state=state) for number, state in rows)
    total = len(rows) if count is None else count
    return f'<ul class="orders">{shown}</ul><p class="count">1 to 9 of {total}</p>{more}'


class Seen:
    """What a recipe finds on one page, by key."""

    def __init__(
        self, folder: Path, page: str, html: str, text: str = RECIPE, *told: Any, url: str = ""
    ) -> None:
        answers = tuple(Response(f"{AT}/api", 200, json.dumps(one)) for one in told)
        body = f'<p class="who">Anna</p>{html}'
        self.spec = spec_of(folder, text)
        self.found = probe(self.spec, Capture(url or f"{AT}/orders/7", body, answers), page)

    def __getitem__(self, key: str) -> Found:
        (only,) = (one for one in self.found if dotted(one.where) == key)
        return only

    @property
    def troubles(self) -> dict[str, str]:
        return {dotted(one.where): one.trouble for one in self.found if one.trouble and one.grave}


def test_a_list_that_holds(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "list", listed(("1", "New"), ("2", "Sent"), ("3", "New")))
    assert seen.troubles == {}
    assert seen["pages.list.1.css"].count == 1
    assert seen["account.css"].values == ("Anna",)
    assert seen["read.list.rows"].count == 3
    assert seen["read.list.count"].values == ("3",)
    number = seen["read.list.order_id"]
    assert (number.place, number.count, number.of, number.values) == (
        ".number", 3, 3, ("1", "2", "3"),
    )  # fmt: skip
    assert seen["read.list.status"].values == ("New → awaiting_shipment", "Sent → shipped")


def test_it_goes_on_past_everything_that_does_not_hold(tmp_path: Path) -> None:
    text = changed(
        ('rows = ".line"', 'rows = ".item"'),
        ('none = ".no-parcel"', 'none = ".nothing"'),
        ('[read.order]\norder_id = "h1"', '[read.order]\norder_id = "p"'),
        ('name = ".receiver b"', 'name = ".receiver i"'),
    )
    seen = Seen(tmp_path, "order", ORDER.replace("New", "Neu"), text)
    assert seen.troubles == {
        "read.order.order_id": "several_there",
        "read.order.status": "no_status_word",
        "read.order.lines.rows": "nothing_there",
        "read.order.parcels.none": "neither_parcels_nor_none",
    }
    assert seen["read.order.order_id"].details["n"] == 7
    assert seen["read.order.status"].details["value"] == "Neu"
    assert (seen["read.order.receiver.name"].count, seen["read.order.receiver.name"].trouble) == (
        0, None,
    ), "a receiver need not be shown"  # fmt: skip


def test_what_is_missing_in_some_rows_says_in_how_many(tmp_path: Path) -> None:
    html = listed(("1", "New"), ("2", "New")).replace('<b class="number">2</b>', "")
    seen = Seen(tmp_path, "list", html)
    number = seen["read.list.order_id"]
    assert (number.count, number.of, number.trouble) == (1, 2, "in_some_rows")


def test_a_value_that_is_none(tmp_path: Path) -> None:
    html = ORDER.replace("× 2", "two").replace('<i class="pieces">1</i>', "")
    seen = Seen(tmp_path, "order", html)
    pieces = seen["read.order.lines.quantity"]
    assert (pieces.trouble, pieces.details["value"]) == ("not_what_should_stand", "two")


def test_a_pattern_that_takes_nothing(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "list", listed(("1", "New")).replace(" of ", " von "))
    assert seen["read.list.count"].trouble == "pattern_misses"


def test_parcels_and_the_sign_of_none(tmp_path: Path) -> None:
    parcel = '<p class="parcel"><b class="code">YT8812345678901</b><i class="carrier">Kuai</i></p>'
    seen = Seen(tmp_path, "order", ORDER + parcel)
    assert seen["read.order.parcels.none"].trouble == "parcels_and_none"
    seen = Seen(tmp_path, "order", ORDER.replace('<p class="no-parcel">none</p>', parcel))
    assert seen["read.order.parcels.number"].values == ("YT8812345678901",)
    carrier = seen["read.order.parcels.carrier"]
    assert (carrier.trouble, carrier.grave) == ("no_carrier", False)
    assert seen.troubles == {}


BY_JSON = changed(
    ('[texts.status]', '[responses]\nlist = "/api"\n[texts.status]'),
    ('[read.list]\nrows = ".orders .row"',
     '[read.list]\njson = "data"\nholds = "page"\nrows = { json = "orders", css = ".row" }'),
    ('order_id = ".number"', 'order_id = { json = "no", css = ".number" }'),
)  # fmt: skip


def told(*numbers: str) -> dict[str, Any]:
    return {"data": {"page": 1, "orders": [{"no": number} for number in numbers]}}


def test_json_and_page_side_by_side(tmp_path: Path) -> None:
    html = listed(("1", "New"), ("2", "New"))
    seen = Seen(tmp_path, "list", html, BY_JSON, {"other": 1}, told("1", "2"))
    assert seen.troubles == {}
    assert seen["responses.list"].count == 2
    assert (seen["read.list.json"].count, seen["read.list.json"].of) == (1, 2)
    assert (seen["read.list.holds"].count, seen["read.list.holds"].of) == (1, 1)
    assert seen["read.list.rows.json"].count == seen["read.list.rows.css"].count == 2
    assert seen["read.list.order_id.json"].values == ("1", "2")


def test_json_and_page_that_differ(tmp_path: Path) -> None:
    html = listed(("1", "New"), ("2", "New"))
    seen = Seen(tmp_path, "list", html, BY_JSON, told("1", "9"))
    differs = seen["read.list.order_id.css"]
    assert (differs.trouble, differs.details) == ("json_and_page_differ", {"a": "9", "b": "2"})
    seen = Seen(tmp_path, "list", html, BY_JSON, told("1", "2", "3"))
    rows = seen["read.list.rows.css"]
    assert (rows.trouble, rows.details) == ("rows_differ", {"a": 3, "b": 2})
    assert seen["read.list.order_id.css"].values == ("1", "2"), "the page's own rows are gone on"


@pytest.mark.parametrize(
    ("answers", "key", "trouble"),
    [
        ("[]", "responses.list", "no_answer_came"),
        ('[{"other": 1}]', "read.list.json", "answer_without_it"),
        ('[{"data": {"orders": []}}]', "read.list.holds", "answer_without_it"),
    ],
)
def test_an_answer_that_is_not_what_the_recipe_says(
    answers: str, key: str, trouble: str, tmp_path: Path
) -> None:
    seen = Seen(tmp_path, "list", listed(("1", "New")), BY_JSON, *json.loads(answers))
    assert seen[key].trouble == trouble
    assert seen["read.list.order_id.json"].trouble == "answer_missing"
    assert not seen["read.list.order_id.json"].grave, "the page itself tells it too"
    assert seen["read.list.order_id.css"].values == ("1",)


def test_receivers_are_shown_masked_wherever_they_stand(tmp_path: Path) -> None:
    text = changed(('status = ".state"\nreceiver', 'status = ".state"\nmemo = "p:nth-of-type(3)"\n'
                    'named = "p:nth-of-type(3)"\nreceiver'))  # fmt: skip
    seen = Seen(tmp_path, "order", ORDER, text)
    assert seen["read.order.receiver.name"].values == ("Z**",)
    shown = repr(seen.found)
    assert "Sanfeng" not in shown
    assert "13812345678" not in shown
    assert seen["read.order.named"].values[0].startswith("Parcel for ")


def test_long_values_and_many_are_cut(tmp_path: Path) -> None:
    html = listed(*((f"{n}{'x' * 200}\x1b[2J", "New") for n in range(9)))
    number = Seen(tmp_path, "list", html)["read.list.order_id"]
    assert (number.count, len(number.values)) == (9, 3)
    assert all(len(value) <= 50 and value.isprintable() for value in number.values)


def test_the_ship_form_and_its_controls(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "form", FORM)
    assert seen.troubles == {}
    assert seen["ship.shows.order_id"].values == ("7",)
    assert seen["ship.shows.carrier"].values == ("圆通速递 → yto",)
    number = seen["ship.shows.number"]
    assert (number.count, number.trouble) == (1, None), "an empty field is there all the same"
    assert (seen["ship.submit"].way, seen["ship.submit"].values) == ("control", ("Ship it",))
    assert [dotted(one.where) for one in seen.found if one.where[:2] == ("ship", "fill")] == [
        "ship.fill.1.choose", "ship.fill.2.fill",
    ]  # fmt: skip


def test_a_form_whose_controls_are_not_those(tmp_path: Path) -> None:
    html = FORM.replace('id="code"', 'id="kode"') + "<button>Ship it</button>"
    assert Seen(tmp_path, "form", html).troubles == {
        "ship.shows.number": "nothing_there",
        "ship.fill.2.fill": "no_control",
        "ship.submit": "not_one",
    }


def test_controls_that_stand_there_only_at_times_are_no_trouble(tmp_path: Path) -> None:
    text = changed(
        ("[ship]\n", '[ship]\npage = "order"\nreach = [{ click = { button = "Ship…" } }]\n'),
        ("[texts.answers]", '[turn]\nnext = { button = "Next" }\n[texts.answers]'),
    )
    reach = Seen(tmp_path, "order", ORDER, text)["ship.reach.1.click"]
    assert (reach.count, reach.trouble, reach.grave) == (0, "no_control", False)
    after = Seen(tmp_path, "list", listed(("1", "New")), text)["turn.next"]
    assert (after.trouble, after.grave) == ("no_control", False)


def test_what_the_extension_marks(tmp_path: Path) -> None:
    annotate = '[annotate]\nrow = ".row"\norder_id = ".number"\nbadge_after = ".mark"\n[redact]'
    html = listed(("1", "New"), ("2", "New")).replace(
        "</i></li>", '</i><u class="mark"></u></li>', 1
    )
    seen = Seen(tmp_path, "list", html, changed(("[redact]", annotate)))
    assert seen["annotate.row"].count == 2
    assert seen["annotate.order_id"].values == ("1", "2")
    assert (seen["annotate.badge_after"].count, seen["annotate.badge_after"].trouble) == (
        1, "in_some_rows",
    )  # fmt: skip


def test_every_part_of_a_sign_is_told(tmp_path: Path) -> None:
    sign = '[[pages.list]]\ncss = ".orders"\nunless = ".row"\ntext = "of (\\\\d+)"\nurl = "/all$"'
    text = changed(('[[pages.list]]\ncss = ".orders"', sign))
    seen = Seen(tmp_path, "list", listed(("1", "New")), text)
    parts = {key: seen[f"pages.list.1.{key}"] for key in ("css", "unless", "text", "url")}
    assert {key: part.trouble for key, part in parts.items()} == {
        "css": None, "unless": "sign_fails", "text": None, "url": "sign_fails",
    }  # fmt: skip
    assert not any(part.grave for part in parts.values() if part.trouble), "another sign may hold"
    assert parts["text"].values == ("1",)


def test_a_login_page(tmp_path: Path) -> None:
    login = (
        '[login]\nopen = "/login"\nuser = { label = "User" }\npassword = { label = "Word" }\n'
        'submit = "Enter"\nrejected = ".wrong"\n[open]'
    )
    html = "<label>User <input></label><label>Word <input type=password></label><button>In</button>"
    seen = Seen(tmp_path, "login", html, changed(("[open]", login)), url=f"{AT}/login")
    assert seen.troubles == {"login.submit": "no_control"}
    assert [seen[f"login.{name}"].count for name in ("user", "password", "rejected")] == [1, 1, 0]
    assert not any(one.where[0] == "account" for one in seen.found)
