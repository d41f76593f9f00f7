"""What a recipe lacks for its work, beyond the schema: `scrapers/recipe/checking/check.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrapers.portal_files import Own, beside_bundled, bundled, load, load_file, portal_of
from scrapers.recipe.checking.abilities import abilities
from scrapers.recipe.checking.check import check
from scrapers.recipe.checking.finding import Finding
from scrapers.recipe.file.trouble import read_data_file
from tests.shop_recipe import RECIPE, changed, saved, spec_of

SUPPLIER = """\
[portal]
key = "depot"
name = "Depot"
kind = "supplier"
base = "https://depot.example.com"
hosts = ["depot.example.com"]
[account]
css = ".me"
[open]
list = "/orders"
[[pages.login]]
url = "/login"
[[pages.empty]]
css = ".none"
[[pages.list]]
css = ".orders"
[turn]
next = { button = "Next" }
[read.list]
rows = ".row"
more = ".next"
order_id = ".id"
status = ".state"
named = ".for"
lines = { rows = ".line", product = "b", quantity = "i" }
parcels = { rows = ".parcel", none = ".no", number = "u" }
[texts.status]
Sent = "shipped"
"""


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    """Faults and doubts of a recipe: key and code."""
    return [
        (".".join(one.where), one.code) for one in check(spec_of(folder, text), own_pages=False)
    ]


def grave(folder: Path, text: str) -> list[tuple[str, str]]:
    each = check(spec_of(folder, text), own_pages=False)
    return [(".".join(one.where), one.code) for one in each if one.grave]


@pytest.mark.parametrize("key", bundled())
def test_bundled_recipes_lack_nothing(key: str) -> None:
    portal = load(key)
    findings = check(portal.spec, own_pages=portal.has_own_pages)
    assert [one for one in findings if one.code != "guess"] == []
    assert [one.where[1] for one in findings] == list(portal.spec.guesses)


@pytest.mark.parametrize("text", [RECIPE, SUPPLIER], ids=["store", "supplier"])
def test_a_whole_recipe_lacks_nothing(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, text) == []


FAULTS = [
    ('list = "/orders?page={number}"\n', "", "open", "no_opening"),
    ('order = "/orders/{order_id}"\n', "", "open", "no_opening"),
    ('form = "/orders/{order_id}/ship"\n', "", "ship.page", "no_opening"),
    ('order = "/orders/{order_id}"\n', 'order = "/orders"\n', "open.order", "address_of_no_order"),
    ('order = "/orders/{order_id}"\n', 'order = "{link}"\n', "open.order", "link_is_not_read"),
    ('order = "/orders/{order_id}"\n', 'order = "/o/{order_id}?{number}"\n',
     "open.order", "number_counts_pages"),
    ("/orders?page={number}", "/orders?page={number}&id={order_id}",
     "open.list", "address_of_one_order"),
    ('[[pages.login]]\nurl = "/login"\n', "", "pages", "no_login_page"),
    ('[[pages.form]]\ncss = "form.ship"\n', "", "open.form", "page_without_signs"),
    ('css = ".who"', "", "account", "no_account"),
    ('css = ".who"', 'css = ".who"\nopen = "/me"', "account.open", "page_without_signs"),
    ('[read.list]\nrows = ".orders .row"', "[read.list]", "read.list", "list_without_rows"),
    ('count = { css = ".count", pattern = "of (\\\\d+)" }\n', "", "read.list", "never_complete"),
    ('New = "awaiting_shipment"\n', "", "texts.status", "no_word_for_status"),
    ('Sent = "shipped"\n', "", "texts.status", "no_word_for_status"),
    ('order_id = ".number"', 'order_id = { json = "id" }', "read.list", "json_of_no_answer"),
    ('css = [".receiver"]', "", "read.order.receiver.name", "receiver_not_redacted"),
    ('order_id = "h1", number', 'order_id = { json = "id" }, number',
     "ship.shows.order_id", "form_has_no_json"),
    ('"#code" }, with = "{number}"', '"#code" }, with = "{order_id}"',
     "ship.fill", "number_not_filled"),
    ('with = "{carrier_name}"', 'with = "{carrier_code}"', "ship.fill", "no_carrier_codes"),
    ('submit = { button', 'after = [{ click = { button = "Done" } }]\nsubmit = { button',
     "ship.after", "after_without_state"),
    ('rows = ".orders .row"', 'rows = { json = "items", css = ".orders .row" }',
     "read.list.order_id", "rows_not_tied"),
    ('rows = ".line"', 'rows = { json = "lines", css = ".line" }',
     "read.order.lines.line_id", "rows_not_tied"),
    ('rows = ".parcel"', 'rows = { json = "parcels", css = ".parcel" }',
     "read.order.parcels.number", "rows_not_tied"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "key", "code"), FAULTS, ids=[f"{f[2]}-{f[3]}" for f in FAULTS]
)
def test_what_would_stop_the_first_run(
    old: str, new: str, key: str, code: str, tmp_path: Path
) -> None:
    assert (key, code) in grave(tmp_path, changed((old, new)))


DOUBTS = [
    ('[[pages.empty]]\ncss = ".none-yet"\n', "", "pages", "no_empty_page"),
    ('[[pages.empty]]', '[[pages.emty]]', "pages.emty", "page_never_used"),
    ("/orders?page={number}", "/orders", "open.list", "one_page_only"),
    ("[read.list]\n", '[turn]\nscroll = true\n[read.list]\n', "turn", "turned_by_address"),
    ("[read.list]\n", '[turn]\ntab = ".tab"\n[read.list]\n', "turn.tab", "tabs_without_words"),
    ('[texts.answers]\naccepted = "thank you"\n', "", "texts", "no_answer_words"),
    ("[texts.answers]", "[texts.answer]", "texts.answer", "never_read"),
    ("[redact]", "[select.list]\nrow = 'a'\n[redact]", "select", "never_read"),
    ("[redact]", "[guesses]\n'ship.submit' = 'nobody saw it'\n[redact]",
     "guesses.ship.submit", "guess"),
    ('carrier = { label = "Carrier" } }', 'carrier = { always = "圆通速递" } }',
     "ship.shows.carrier", "always_proves_nothing"),
    ('{ choose = { label = "Carrier" }, with = "{carrier_name}" },', "",
     "ship.fill", "carrier_not_chosen"),
    ('lines = { rows = ".line", line_id = { attr = "id" }, product = ".product",'
     ' quantity = ".pieces" }\n', "", "read.order", "no_lines"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "key", "code"), DOUBTS, ids=[f"{d[2]}-{d[3]}" for d in DOUBTS]
)
def test_what_asks_for_a_look_but_stops_nothing(
    old: str, new: str, key: str, code: str, tmp_path: Path
) -> None:
    text = changed((old, new))
    assert (key, code) in found(tmp_path, text)
    assert (key, code) not in grave(tmp_path, text)


def test_the_login_page_is_to_be_known_first(tmp_path: Path) -> None:
    login = '[[pages.login]]\nurl = "/login"\n'
    text = changed((login, ""), ("[read.list]\n", f"{login}[read.list]\n"))
    assert found(tmp_path, text) == [("pages.login", "page_comes_late")]


def test_a_supplier_that_ships_and_one_that_names_nothing(tmp_path: Path) -> None:
    ship = RECIPE[RECIPE.index("[ship]") : RECIPE.index("[texts.status]")]
    assert ("ship", "supplier_ships") in grave(tmp_path, SUPPLIER + ship)
    silent = changed(('named = ".for"\n', ""), text=SUPPLIER)
    assert found(tmp_path, silent) == [("read.list", "names_no_store_order")]
    unshown = changed(('css = ".me"', ""), text=SUPPLIER)
    assert found(tmp_path, unshown) == [("account", "no_account")]
    assert grave(tmp_path, unshown) == []


def test_a_store_without_ship_is_read_only(tmp_path: Path) -> None:
    begin, end = RECIPE.index("[ship]"), RECIPE.index("[texts.status]")
    assert found(tmp_path, RECIPE[:begin] + RECIPE[end:]) == [("portal.kind", "reads_only")]


def test_plain_http_is_pointed_out(tmp_path: Path) -> None:
    text = RECIPE.replace("https://shop", "http://shop")
    assert found(tmp_path, text) == [("portal.base", "not_encrypted")]


def beside(path: Path, own: Own | None = None) -> list[Finding]:
    file = read_data_file(path)
    own = own or Own()
    return beside_bundled(file, portal_of(file, own).spec, own)


def test_a_recipe_that_looks_like_a_bundled_one_is_pointed_out(tmp_path: Path) -> None:
    assert beside(saved(tmp_path)) == []
    text = changed(('name = "Corner shop"', 'name = "抖店"'))
    (same,) = beside(saved(tmp_path, text))
    assert (same.code, same.details["key"], same.grave) == ("name_taken", "doudian", False)
    text = changed(('["shop.example.com",', '["shop.example.com", "fxg.jinritemai.com",'))
    (theirs,) = beside(saved(tmp_path, text))
    assert (theirs.code, theirs.details["host"]) == ("host_taken", "fxg.jinritemai.com")


def test_what_a_recipe_can_do(tmp_path: Path) -> None:
    can = abilities(spec_of(tmp_path))
    assert can.reads == ("list", "order")
    assert (can.turning, can.counts, can.tells_more) == ("address", True, False)
    assert can.shipping is not None
    assert (can.shipping.steps, can.shipping.after, can.shipping.known) == (2, 0, True)
    assert can.shipping.resubmit == "unknown"
    assert not can.password
    assert can.opens == ("/orders?page={number}", "/orders/{order_id}", "/orders/{order_id}/ship")
    assert can.presses == ("label = 'Carrier'", "button = ['Ship it']")
    assert can.fills == ("{carrier_name} → label = 'Carrier'", "{number} → css = '#code'")


@pytest.mark.parametrize(
    ("turn", "way"),
    [
        ("next = { button = 'Next' }", "next"),
        ("numbered = \"li[title='{number}']\"", "numbered"),
        ("scroll = true", "scroll"),
        ("tab = '.tab'", "one"),
    ],
)
def test_every_way_to_turn_pages_is_named(turn: str, way: str, tmp_path: Path) -> None:
    text = changed(('next = { button = "Next" }', turn), text=SUPPLIER)
    assert abilities(load_file(saved(tmp_path, text)).spec).turning == way


def test_what_a_login_by_a_code_opens_and_presses_is_told(tmp_path: Path) -> None:
    plain = abilities(spec_of(tmp_path))
    assert not plain.code
    code = (
        '\n[login_qr]\nopen = "/by-phone"\ncode = "#code"\nreach = [{ link = "By phone" }]\n'
        'refresh = "Again"\n'
    )
    can = abilities(load_file(saved(tmp_path, RECIPE + code)).spec)
    assert can.code
    assert "/by-phone" in can.opens
    assert set(can.presses) - set(plain.presses) == {"link = ['By phone']", "button = ['Again']"}
