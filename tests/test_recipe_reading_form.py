"""The reading engine on the live ship form, and on what a page answers to a press."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scrapers.errors import LoginExpired
from scrapers.recipe.eyes import pages
from scrapers.records import Answer, AnswerKind, ShipForm
from tests.small_recipes import changed, page, read, recipe

SHIP = """
[ship]
submit = { button = ["Ship", "Send"], inside = "form.ship, .ask" }
fill = [{ fill = { label = "Waybill" }, with = "{number}" }]
said = { message = ".toast", question = ".ask", cancel = { button = "No" } }

[ship.shows]
order_id = { css = "h1", pattern = "Order (\\\\w+)" }
number = { label = "Waybill" }
carrier = "select"
lines = { rows = ".line", line_id = ".sku", quantity = "input.many", ticked = true }

[texts.answers]
question = "differs"
shipped = "already"
refused = "refused"
accepted = "done"
"""
NUMBER = '<label for="n">Waybill</label><input id="n" value="sf 1676893792943">'
CARRIER = "<select><option>顺丰<option selected>顺丰速运</select>"
BUTTON = "<button>Ship</button>"
FORM = ShipForm("A1", "sf", "顺丰速运", "SF1676893792943", ("S1", "S2"), True, {"S1": 2, "S2": 1})


def line(sku: str = "S1", many: str = "2", box: str = "<input type=checkbox checked>") -> str:
    return f'<p class=line>{box}<b class=sku>{sku}</b><input class=many value="{many}"></p>'


LINES = line() + line("S2", "1")


def form(
    number: str = NUMBER,
    carrier: str = CARRIER,
    lines: str = LINES,
    button: str = BUTTON,
    *,
    text: str = SHIP,
    after: str = "",
) -> ShipForm:
    """What the recipe reads on a form made of these pieces."""
    html = f"<form class=ship><h1>Order A1</h1>{number}{carrier}{lines}{button}</form>{after}"
    shown = read(text, html).form
    assert shown is not None
    return shown


def test_a_filled_form() -> None:
    assert form() == FORM


@pytest.mark.parametrize(
    ("number", "read_as"),
    [
        ('<label for="n">Waybill</label><input id="n">', ""),
        ('<label>Waybill <input value="SF1"></label>', "SF1"),
        ('<label>Waybill：</label><div><input value="SF1"></div>', "SF1"),
        ('<label>Waybill</label><label>Note</label><input value="SF1">', ""),
        ('<input type="hidden" value="x"><label>Waybill</label><input value="SF1">', "SF1"),
    ],
)
def test_the_number_is_read_from_its_own_field(number: str, read_as: str) -> None:
    assert form(number).number == read_as


def test_a_field_that_is_gone_is_not_an_empty_field() -> None:
    by_css = SHIP.replace('number = { label = "Waybill" }', 'number = "input.no"')
    assert form('<input class="no">', text=by_css).number == ""
    with changed("input.no: expected exactly one on form, found 0"):
        form("", text=by_css)
    with changed("input.no: expected exactly one on form, found 2"):
        form('<input class="no"><input class="no">', text=by_css)


@pytest.mark.parametrize(
    ("carrier", "key", "shown"),
    [
        ("<select><option selected>SF Express</select>", "sf", "SF Express"),
        ("<select><option selected>Pigeon</select>", "", "Pigeon"),
        ("<select><option>SF Express</select>", "", None),
        ("", "", None),
    ],
)
def test_the_carrier_that_is_chosen(carrier: str, key: str, shown: str | None) -> None:
    found = form(carrier=carrier)
    assert (found.carrier, found.carrier_shown) == (key, shown)


@pytest.mark.parametrize(
    ("lines", "covered"),
    [
        (line(), {"S1": 2}),
        (line(box="<input type=checkbox>"), {}),
        (line(box=""), {}),
        (line(box="<input type=checkbox checked>" * 2), {}),
        (LINES.replace("checked", "", 1), {"S2": 1}),
        (line(many="0") + line("S2"), {"S2": 2}),
    ],
)
def test_the_lines_that_a_submit_would_ship(lines: str, covered: dict[str, int]) -> None:
    found = form(lines=lines)
    assert found.covered == tuple(covered)
    assert found.quantities == covered


def test_a_form_without_lines_to_tick_ships_the_whole_order() -> None:
    optional = SHIP.replace("ticked = true", "ticked = true, optional = true")
    assert form(text=optional, lines="").covered is None
    with changed("the form shows no lines"):
        form(lines="")
    always = SHIP.replace(", ticked = true", "")
    assert form(text=always, lines=line(box="")).covered == ("S1",)
    with changed("the form shows no lines"):
        form(text=always, lines="")
    assert form(text=SHIP.replace("lines = {", "# {")).covered is None


def test_pieces_that_are_no_number_are_said() -> None:
    with changed("input.many: 'xxx' is not what should stand"):
        form(lines=line(many="two"))


@pytest.mark.parametrize(
    ("button", "ready"),
    [
        (BUTTON, True),
        ("<button>Send</button>", True),
        ("<input type=submit value=Ship>", True),
        ("<a role=button>Ship</a>", True),
        ("<button aria-label=Ship>🚚</button>", True),
        ("<button disabled>Ship</button>", False),
        ("<button aria-disabled=true>Ship</button>", False),
        ("<button aria-disabled=false>Ship</button>", True),
        ("<fieldset disabled><button>Ship</button></fieldset>", False),
    ],
)
def test_whether_the_submit_can_be_pressed(button: str, ready: bool) -> None:
    assert form(button=button) == replace(FORM, ready=ready)


@pytest.mark.parametrize(
    "button", ["", "<button>Shipping</button>", BUTTON * 2, BUTTON + "<button>Send</button>"]
)
def test_exactly_one_button_submits(button: str) -> None:
    with changed("buttons would submit"):
        form(button=button)


def test_a_questions_own_button_is_not_the_submit() -> None:
    asked = "<div class=ask>The carrier differs. <button>Ship</button><button>No</button></div>"
    assert form(after=asked).ready
    with changed("0 buttons would submit"):
        form(button="", after=asked)


def test_a_region_inside_another_is_looked_at_once() -> None:
    text = SHIP.replace("form.ship, .ask", "form.ship, form.ship div")
    assert form(button=f"<div>{BUTTON}</div>", text=text).ready


@pytest.mark.parametrize(
    ("submit", "button"),
    [
        ('{ css = ".go" }', "<i class=go>any</i>"),
        ('{ css = "i", text = "Ship" }', "<i>Cancel</i><i>Ship</i>"),
        ('{ link = "Ship" }', "<a href=#>Ship</a><a>Ship</a>"),
        ('{ placeholder = "Go" }', "<input placeholder=Go><input placeholder='Go on'>"),
        ('{ label = "Go" }', "<label>Go <input></label>"),
    ],
)
def test_other_ways_to_name_the_submit(submit: str, button: str) -> None:
    text = SHIP.replace('{ button = ["Ship", "Send"], inside = "form.ship, .ask" }', submit)
    assert form(button=button, text=text).ready


def test_the_form_names_its_order() -> None:
    with changed("h1: nothing stands there"):
        read(SHIP, f"<form class=ship><h1>Ship it</h1>{NUMBER}{CARRIER}{LINES}{BUTTON}</form>")
    address = SHIP.replace("[texts.answers]", "address = '/ship/(\\w+)'\n[texts.answers]")
    html = f"<form class=ship><h1>Order A1</h1>{NUMBER}{CARRIER}{LINES}{BUTTON}</form>"
    assert pages.form(recipe(address), page(html, path="/ship/A1")) == FORM
    for path in ("/ship/A2", "/orders"):
        with changed("the form and its address name different orders"):
            pages.form(recipe(address), page(html, path=path))


def test_a_form_on_a_page_that_has_none() -> None:
    with changed("expected the ship form, the portal shows list"):
        pages.form(recipe(SHIP), page("<div class=list></div>"))
    with pytest.raises(LoginExpired):
        pages.form(recipe(SHIP), page("<div class=log-in></div>"))
    with changed("the recipe does not say how to ship"):
        read("", "<form class=ship></form>")


# what the page answers


@pytest.mark.parametrize(
    ("html", "kind", "code"),
    [
        ("", AnswerKind.SILENT, None),
        ("<p class=toast>done</p>", AnswerKind.ACCEPTED, None),
        ("<p class=toast>refused (70019): too early</p>", AnswerKind.REFUSED, "70019"),
        ("<p class=toast>refused: 1234567</p>", AnswerKind.REFUSED, None),
        ("<p class=toast>already</p>", AnswerKind.SHIPPED, None),
        ("<p class=toast>sunshine</p>", AnswerKind.SILENT, None),
        ("<div class=ask>it differs</div>", AnswerKind.QUESTION, None),
        ("<p class=toast>done</p><div class=ask>it differs</div>", AnswerKind.QUESTION, None),
        ("<p class=toast>…</p><p class=toast>done</p>", AnswerKind.ACCEPTED, None),
        ("<p>done</p>", AnswerKind.SILENT, None),
    ],
)
def test_an_answer_is_read_where_it_stands(html: str, kind: AnswerKind, code: str | None) -> None:
    found = pages.answer(recipe(SHIP), page(f"<form class=ship></form>{html}"))
    assert (found.kind, found.code) == (kind, code)


def test_an_answer_on_a_page_that_nobody_knows() -> None:
    assert pages.answer(recipe(SHIP), page("<p class=toast>done</p>")) == Answer(
        AnswerKind.ACCEPTED, "done"
    )
    with pytest.raises(LoginExpired):
        pages.answer(recipe(SHIP), page("<div class=log-in></div><p class=toast>done</p>"))
    assert pages.answer(recipe(""), page("<p class=toast>done</p>")).kind is AnswerKind.SILENT
