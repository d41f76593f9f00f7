"""Selectors of a recipe: plain CSS, wherever the browser or a style sheet would see them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from scrapers.recipe.vocabulary.css import live_css, put_into, saved_css
from tests.shop_recipe import trouble

NO_CSS = [
    "text=Ship it",
    "text='Ship it'",
    "'Ship it'",
    "xpath=//button",
    "//button",
    "..",
    "id=go",
    "css=button",
    "role=button",
    "_react=Button",
    "data-testid=go",
    "internal:control=enter-frame",
    "internal:text='Ship it'i",
    "nth=0",
    "button >> nth=0",
    "div >> text=Ship it",
    "a>>b",
    ":text('Ship it')",
    "button:has-text('Ship it')",
    ":visible",
    "button:near(.x)",
    ":nth-match(button, 1)",
    ":light(a)",
    "*css=a",
    "button { } body",
    "a} body{display:none",
    "a{}",
    "[x='}']",
    "a/**/b",
    "a /* x",
    "@import 'evil.css'",
    "[x='@import']",
    "a\nb",
    "a\tb",
    "[x='a\nb']",
    "a;b",
    "a<b",
    "</style>",
    "a`b",
    "a::before",
    "a::part(x)",
    "&",
    "& a",
    "a, ",
    ":is(a",
    "[x='a",
    "a" * 600,
    "",
    " ",
]  # fmt: skip
SAVED_ONLY = [
    "th:-soup-contains('Name')",
    "th:-soup-contains-own('Name')",
    "th:contains('Name')",
    "th:-SOUP-contains('Name')",
    "th:-s\\6fup-contains('Name')",
    "[a!=b]",
    "ns|a",
    "a:hover",
    ":host",
    ":current(p)",
]
PLAIN = [
    "button",
    "#code",
    ".md\\:flex > a",
    "vdr-card .row:nth-of-type(2n+1):not(.x)",
    "tr:has(> td.a) + tr",
    "a[href*='/orders/'], a[href^=\"x >> y\"]",
    "[lang|=en]",
    "input:checked:enabled",
    "[title='a:hover; b']",
    "订单 > .号",
    "option[value='dispatched']:checked",
]
LIVE = [  # what is changed, and the key: wherever the browser or a style sheet sees a selector
    ('css = ".orders"\n', 'css = {}\n', "pages.list.1.css"),
    ('{ css = "#code" }, with', '{ css = {} }, with', "ship.fill.2.fill.css"),
    ('{ label = "Carrier" }, with', '{ label = "Carrier", inside = {} }, with',
     "ship.fill.1.choose.inside"),
    ("[redact]", "[ready]\nlist = {}\n[redact]", "ready.list"),
    ("[read.list]\n", "[turn]\ntab = {}\n[read.list]\n", "turn.tab"),
    ("shows = {", "said = { message = {} }\nshows = {", "ship.said.message"),
    ("[redact]", "[annotate]\nrow = {}\norder_id = 'b'\nbadge_after = 'b'\n[redact]",
     "annotate.row"),
    ("[redact]", "[annotate]\nrow = 'b'\norder_id = 'b'\nbadge_after = {}\n[redact]",
     "annotate.badge_after"),
    ("[redact]", "[annotate]\nrow = 'b'\norder_id = {}\nbadge_after = 'b'\n[redact]",
     "annotate.order_id"),
]  # fmt: skip


@pytest.mark.parametrize("css", NO_CSS)
def test_everything_that_is_no_plain_css_is_refused(css: str) -> None:
    for check in (saved_css, live_css):
        with pytest.raises(PydanticCustomError) as refused:
            check(css)
        assert refused.value.type.startswith("css_")


@pytest.mark.parametrize("css", SAVED_ONLY)
def test_what_only_saved_pages_know_never_reaches_the_browser(css: str) -> None:
    assert saved_css(css) == css
    with pytest.raises(PydanticCustomError) as refused:
        live_css(css)
    assert refused.value.type == "css_saved_only"


@pytest.mark.parametrize("css", PLAIN)
def test_plain_css_is_taken(css: str) -> None:
    assert live_css(css) == css


@pytest.mark.parametrize(("old", "new", "key"), LIVE, ids=[key for _, _, key in LIVE])
@pytest.mark.parametrize("css", ["text=Go", "a >> b", "a} body{", "th:-soup-contains('Name')"])
def test_wherever_the_browser_sees_a_selector_it_is_checked(
    css: str, old: str, new: str, key: str, tmp_path: Path
) -> None:
    wrong = trouble(tmp_path, (old, new.replace("{}", json.dumps(css))))
    assert wrong.key == key
    assert wrong.code.startswith("css_")


SIGNS = st.text(alphabet="ab:[]()'\"\\=*>~+ ,.#|!^$-015&{}/@;`<nhsi\u00e9\n", max_size=16)


@settings(max_examples=1500)
@given(SIGNS)
def test_any_text_is_a_selector_or_refused_and_never_two_rules(css: str) -> None:
    try:
        live_css(css)
    except PydanticCustomError:
        return
    outside = re.sub(r"""\\.|"[^"]*"|'[^']*'""", "", css, flags=re.S)
    assert not set("{}<@;`&\n") & set(outside)
    BeautifulSoup("<a><b></b></a>", "lxml").select(css)


@pytest.mark.parametrize(
    "css",
    [" ".join("*" * 240), ">".join("*" * 240), "~".join("*" * 240), "*:is(* " * 50 + "b" + ")" * 50,
     "*:has(*) " * 50 + "b", "div:not(.x) " * 40 + "b"],
)  # fmt: skip
def test_no_selector_hangs_or_breaks_a_read(css: str) -> None:
    rows = "<tr>" + "<td><div><span><b>x</b></span></div></td>" * 10 + "</tr>"
    page = BeautifulSoup("<div>" * 60 + f"<table>{rows * 40}</table>", "lxml")
    began = time.monotonic()
    page.select(live_css(css))
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "option",
    ["li", "li[title='{name}'] {name}", "li{name}", "li.{name}", "{name}", "li[title={name}]",
     "li[title='{number}']", "li[title='{0}']", "li[title='{name!r}']"],
)  # fmt: skip
def test_the_place_in_a_selector_stands_in_quotes_once(option: str, tmp_path: Path) -> None:
    text = ('{ label = "Carrier" }, with', f'{{ label = "Carrier" }}, option = "{option}", with')
    wrong = trouble(tmp_path, text)
    assert (wrong.key, wrong.code) == ("ship.fill.1.option", "css_placeholder")


@given(st.text(max_size=20))
def test_what_is_put_into_a_selector_stays_in_its_quotes(words: str) -> None:
    css = put_into("li[title='{name}']", words.replace("\n", " ").replace("\r", " "))
    for one in (css, f"{css}, b"):
        inside = one[len("li[title='") :]
        end = next(n for n, sign in enumerate(inside) if sign == "'" and _even(inside[:n]))
        assert inside[end:].startswith("']")


def _even(before: str) -> bool:
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0
