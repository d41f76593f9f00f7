"""What is wrong in a recipe is told with its file, line, key and the way out of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from scrapers.portal_files import bundled, bundled_file, load_file
from scrapers.recipe.file.toml_lines import Path as Keys
from scrapers.recipe.file.toml_lines import lines_of
from scrapers.recipe.file.trouble import BrokenPortalFile, read_data_file
from tests.shop_recipe import RECIPE, changed, line_of, saved, spec_of, trouble, troubles

# what is changed, then the key, the code, a part of the line, and what the sentence names
WRONG: list[tuple[tuple[str, str], str, str, str, dict[str, str | int]]] = [
    (('name = "Corner', 'nmae = "x"\nname = "Corner'), "portal.nmae", "unknown_key_near",
     "nmae", {"near": "name"}),
    (('kind = "store"', 'kind = "shop"'), "portal.kind", "one_of",
     "kind", {"value": "shop", "known": "store, supplier"}),
    (('kind = "store"\n', ""), "portal.kind", "missing", "[portal]", {}),
    (('zone = "Europe/Berlin"', 'zone = "Europe"'), "portal.zone", "no_zone",
     "zone", {"value": "Europe"}),
    (('language = "en-GB"', 'language = "english"'), "portal.language", "no_language",
     "language", {"value": "english"}),
    (("[read.list]", "[read.lits]"), "read.lits", "unknown_key_near",
     "[read.lits]", {"near": "list"}),
    (('status = { css = ".state" }', 'status = { cs = ".state" }'), "read.list.status.cs",
     "unknown_key_near", "status = {", {"near": "css"}),
    (('status = { css = ".state" }', 'status = {}'), "read.list.status", "stands_nowhere",
     "status = {", {}),
    (('status = { css = ".state" }', 'status = { css = "p", label = "S" }'), "read.list.status",
     "css_and_label", "status = {", {}),
    (('status = { css = ".state" }', "status = 7"), "read.list.status", "wants_table",
     "status = 7", {}),
    (('status = { css = ".state" }\n', ""), "read.list", "needs_status", "[read.list]", {}),
    (('order_id = ".number"', 'order_id = "td["'), "read.list.order_id", "css_broken",
     "td[", {"value": "td["}),
    (('css = ".orders"\n', 'css = ".orders"\n[[pages.list]]\ntxt = "x"\ncss = "b"\n'),
     "pages.list.2.txt", "unknown_key_near", "txt =", {"near": "text"}),
    (('css = ".none-yet"', 'unless = ".x"'), "pages.empty.1", "sign_of_anything",
     "[[pages.empty]]", {}),
    (("product = \".product\"", "product = { css = \"b:-x\" }"), "read.order.lines.product.css",
     "css_broken", "lines = {", {"value": "b:-x"}),
    (('none = ".no-parcel"\n', ""), "read.order.parcels", "parcels_need_none",
     "[read.order.parcels]", {}),
    (('carrier = ".carrier"', 'carrier = ".carrier"\nshipped = ["Sent"]'), "read.order.parcels",
     "state_and_shipped", "[read.order.parcels]", {}),
    (('{ fill = { css = "#code" }, with', '{ fil = { css = "#code" }, with'), "ship.fill.2.fil",
     "unknown_key_near", "{ fil =", {"near": "fill"}),
    (('"#code" }, with = "{number}"', '"#code" }'), "ship.fill.2", "step_needs_with",
     '{ fill = { css = "#code" } }', {"deed": "fill"}),
    (('submit = { button = "Ship it" }', 'submit = { button = "Go", css = "a" }'), "ship.submit",
     "control_one_way", "submit = {", {}),
    ((', carrier = { label = "Carrier" } }', ' }'), "ship.shows.carrier", "missing",
     "shows = {", {}),
    (('New = "awaiting', 'New = "wating'), "texts.status.New", "one_of",
     "New =", {"value": "wating_shipment"}),
    (('accepted = "thank you"', 'accepted = "(?<=a)b"'), "texts.answers.accepted",
     "pattern_looks_around", "accepted", {"value": "(?<=a)b"}),
    (('[texts.answers]', '[timing]\nready = "soon"\n[texts.answers]'), "timing.ready",
     "wants_number", "ready", {}),
    (('[texts.answers]', '[timing]\nready = 99999999999999999999\n[texts.answers]'),
     "timing.ready", "at_most", "ready", {"most": 180000}),
    (('[texts.answers]', '[resubmit]\nanswer = "rejects"\n[texts.answers]'), "resubmit",
     "nobody_saw", "[resubmit]", {"answer": "rejects"}),
    (('requests = [{ url = "/ship$" }]\n', ""), "submit", "known_but_none", "[submit]", {}),
    (("[texts.answers]", "[colour]\n[texts.answers]"), "colour", "unknown_key", "[colour]", {}),
    (('css = ".who"', 'cookie = "session_token"'), "account", "secret_cookie", "[account]",
     {"value": "session_token"}),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong[1]}-{wrong[2]}")
def test_each_mistake_has_its_key_line_and_remedy(wrong: Any, tmp_path: Path) -> None:
    change, key, code, part, named = wrong
    text = changed(change)
    found = troubles(tmp_path, text)[0]
    assert (found.key, found.code) == (key, code)
    assert found.file == tmp_path / "corner.toml"
    assert found.line == line_of(text, part)
    assert named.items() <= found.details.items()


def test_the_recipe_that_these_tests_change_holds(tmp_path: Path) -> None:
    assert spec_of(tmp_path).key == "corner"


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed(
        ('key = "corner"', 'key = "Corner"'),
        ('order = "/orders/{order_id}"', 'order = "orders"'),
        ('none = ".no-parcel"', 'none = "p {"'),
        ('{ fill = { css = "#code" }, with = "{number}" }', '{ fil = 1, with = "{nummer}" }'),
    )
    found = troubles(tmp_path, text)
    assert [(one.key, one.code) for one in found] == [
        ("portal.key", "no_key"),
        ("open.order", "path_begins"),
        ("read.order.parcels.none", "css_unwanted"),
        ("ship.fill.2.fil", "unknown_key_near"),
        ("ship.fill.2.with", "placeholder"),
    ]
    assert [one.line for one in found] == sorted(one.line or 0 for one in found)


def test_what_is_no_toml_names_its_line(tmp_path: Path) -> None:
    (found,) = troubles(tmp_path, changed(('rows = ".parcel"', 'rows = ".parcel')))
    assert found.code == "no_toml"
    assert found.line == line_of(RECIPE, 'rows = ".parcel"')


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("# 抖店".encode("gbk"), "not_utf8"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "too_deep"),
        (b"#" * 600_000, "too_large"),
        (b"[portal]\nname = \"\\u202Ecorner\"", "invisible"),
        (b"[portal]\nname = \"\\u001B[2Jcorner\"", "invisible"),
        (b"[portal]\n\"n\\u0007\" = 1", "invisible"),
    ],
)  # fmt: skip
def test_files_that_are_no_recipe_at_all(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "corner.toml"
    path.write_bytes(content)
    with pytest.raises(BrokenPortalFile) as broken:
        read_data_file(path)
    assert [one.code for one in broken.value.troubles] == [code]


def test_a_file_that_is_not_there_and_one_from_an_old_editor(tmp_path: Path) -> None:
    with pytest.raises(BrokenPortalFile) as broken:
        read_data_file(tmp_path / "corner.toml")
    assert broken.value.troubles[0].code == "unreadable"
    path = tmp_path / "corner.toml"
    path.write_bytes(b"\xef\xbb\xbf" + RECIPE.replace("\n", "\r\n").encode())
    assert read_data_file(path).tables["portal"]["key"] == "corner"


def test_quoted_values_are_cut_and_shown_in_one_line(tmp_path: Path) -> None:
    found = trouble(tmp_path, ('order_id = ".number"', f'order_id = "{"d" * 400}["'))
    assert len(str(found.details["value"])) <= 100


def every_place(value: Any, at: Keys = ()) -> Iterator[Keys]:
    if at:
        yield at
    if isinstance(value, dict):
        for key, inner in cast(dict[str, Any], value).items():
            yield from every_place(inner, (*at, key))
    elif isinstance(value, list):
        for n, inner in enumerate(cast(list[Any], value)):
            yield from every_place(inner, (*at, n))


TRICKY = '''\
top.dotted."with.dot" = 1
"quoted key" = { p = [1, { q = """
several } lines ] """, 'literal' = 2 }], after = 3 }
[table."u.v"]   # [no.header]
list = [
  "a]",   # not the end ]
  { css = 'x = 1' },
  [1, 2,
   3],
]
[[repeated]]
a = 1
[repeated.sub]
b = "\\\\"
[[repeated.deep]]
c = \'\'\'it's\'\'\'
[[repeated]]
a = 2
[[repeated.deep]]
c = """"quoted""""
day = 1979-05-27T07:32:00Z
'''


def test_lines_are_found_in_every_way_to_write_toml() -> None:
    lines = lines_of(TRICKY)
    assert {at for at in every_place(tomllib.loads(TRICKY)) if at not in lines} == set()
    expected: dict[Keys, int] = {
        ("top", "dotted", "with.dot"): 1,
        ("quoted key", "p", 1, "literal"): 3,
        ("quoted key", "after"): 3,
        ("table", "u.v", "list", 1, "css"): 7,
        ("table", "u.v", "list", 2, 2): 9,
        ("repeated", 0, "a"): 12,
        ("repeated", 0, "deep", 0, "c"): 16,
        ("repeated", 1): 17,
        ("repeated", 1, "deep", 0, "day"): 21,
    }
    assert {at: lines[at] for at in expected} == expected


@pytest.mark.parametrize("key", bundled())
def test_every_place_of_a_bundled_file_has_a_line(key: str) -> None:
    file = bundled_file(key)
    assert all(file.trouble(at, "").line for at in every_place(file.tables))


def test_a_mistake_in_a_correction_names_the_correction(tmp_path: Path) -> None:
    path = saved(tmp_path, "[ship]\npage = 'order'\npag = 'form'\n", "doudian.toml")
    with pytest.raises(BrokenPortalFile) as broken:
        load_file(path)
    (found,) = broken.value.troubles
    assert (found.file, found.key, found.line) == (path, "ship.pag", 3)
    assert found.details == {"near": "page"}
