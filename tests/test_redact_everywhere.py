"""What may be saved of any page at all, and what redacting leaves of every page that we know."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.fixtures import Fixture, fixtures_of, outcome
from scrapers.portal_files import bundled, load
from scrapers.records import Capture, Response
from scrapers.redact import redacted

STORE = load("doudian")
PORTALS = {key: load(key) for key in bundled()}
LIST = "https://fxg.jinritemai.com/ffa/morder/order/list"
SEARCH = "https://fxg.jinritemai.com/api/order/searchlist?page=0"
ORDER = "6920000000000000001"


@cache
def fixtures() -> tuple[Fixture, ...]:
    return tuple(f for key, package in bundled().items() for f in fixtures_of(key, package))


# --- any page at all: by shape ---------------------------------------------------------------

WORD = st.text(st.characters(codec="utf-8", exclude_characters="<>&\"'\x00"), max_size=12)
SECRET = st.one_of(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=8),
    st.from_regex(r"[0-9]{4,20}", fullmatch=True),
)
PIECE = st.one_of(WORD, SECRET)
NAME = st.sampled_from(["class", "id", "title", "href", "data-x", "value", "rel", "headers", "alt"])
TAG = st.sampled_from(["div", "p", "input", "td", "script", "style", "title", "x-row", "textarea"])


def element(tag: str, name: str, value: str, text: str) -> str:
    return f'<{tag} {name}="{value}">{text}</{tag}><!--{text}-->'


ELEMENT = st.builds(element, TAG, NAME, PIECE, PIECE)
HTML = st.lists(ELEMENT, max_size=6).map(
    lambda parts: f"<html><body>{''.join(parts)}</body></html>"
)
JSON = st.recursive(
    st.one_of(PIECE, st.integers(0, 10**19), st.booleans(), st.none(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(PIECE, inner, max_size=3)),
    max_leaves=8,
)
BODY = st.one_of(
    JSON.map(lambda value: json.dumps(value, ensure_ascii=False)),
    JSON.map(lambda value: json.dumps({"in": json.dumps(value)})),
    JSON.map(lambda value: f"cb123({json.dumps(value)})"),
    PIECE,
)


def runs(text: str) -> set[str]:
    """Runs of two Chinese characters or four digits, which may tell something."""
    found = re.findall(r"[\u3400-\u9fff]{2}", text) + re.findall(r"\d{4}", text)
    return {run for run in found if run.strip("0某")}


@given(html=HTML, body=BODY, account=PIECE)
@settings(max_examples=150, deadline=None)
def test_of_an_unknown_page_nothing_survives(html: str, body: str, account: str) -> None:
    capture = Capture("https://sso.example/x", html, (Response(SEARCH, 200, body),), account)
    clean = redacted(STORE.spec, capture, recognised=False)
    saved = "\n".join((clean.html, clean.responses[0].body, clean.account or ""))
    assert runs(saved) == set()


@given(path=st.lists(SECRET, min_size=1, max_size=3), value=SECRET)
@settings(max_examples=50, deadline=None)
def test_of_an_unknown_address_nothing_survives(path: list[str], value: str) -> None:
    url = f"https://{value}.example/{'/'.join(path)}?{value}={value}&page=1#{value}"
    clean = redacted(STORE.spec, Capture(url, "<p>x</p>"), recognised=False)
    assert runs(clean.url) == set()


def test_an_unknown_page_keeps_its_structure() -> None:
    html = '<div class="index_list__a1"><p id="row" title="林小满">第1页</p></div>'
    clean = redacted(STORE.spec, Capture(LIST, html), recognised=False)
    assert '<div class="index_list__a1"><p id="row" title="某某某">某0某</p></div>' in clean.html


# --- what must hold for every page that we know ----------------------------------------------


def named(fixture: Fixture) -> str:
    return f"{fixture.portal}-{fixture.case}"


PEOPLE: dict[str, Any] = {"name": "林小满", "phone": "13900001111", "address": "幸福路1号2幢"}


def lived_in(fixture: Fixture) -> Capture:
    """A fixture's page with people in it again: every shape of a name is somebody's."""

    def put_in(text: str) -> str:
        text = text.replace("000****0000", PEOPLE["phone"])
        return re.sub(r"某+\*\*", PEOPLE["name"], text)

    page = fixture.capture
    answers = tuple(replace(r, body=put_in(r.body)) for r in page.responses)
    return replace(page, html=put_in(page.html), responses=answers)


@pytest.mark.parametrize("fixture", [f for f in fixtures() if f.expected], ids=named)
def test_a_redacted_page_reads_the_same_orders_and_waybills(fixture: Fixture) -> None:
    portal, page = PORTALS[fixture.portal], lived_in(fixture)
    clean = redacted(portal.spec, page, recognised=True)
    assert outcome(portal, clean).identities() == outcome(portal, page).identities()
    saved = "\n".join((clean.html, *(r.body for r in clean.responses)))
    assert not re.search(f"{PEOPLE['name']}|{PEOPLE['phone']}", saved)


@pytest.mark.parametrize("fixture", fixtures(), ids=named)
@pytest.mark.parametrize("known", [True, False], ids=["by-field", "by-shape"])
def test_redacting_twice_changes_nothing_more(fixture: Fixture, known: bool) -> None:
    spec, page = PORTALS[fixture.portal].spec, lived_in(fixture)
    once = redacted(spec, page, recognised=known)
    assert redacted(spec, once, recognised=known) == once


WORDS = (
    *("收货人：", "收货人", "电话", "林小满", "13900001111", "139****1111", "浙江省", "杭州市"),
    *("余杭区", "幸福路1号", " ", "，", ORDER, "YT8962646785389", "?token=ab&page=2", "ab", "1"),
)
SAID = st.lists(st.sampled_from(WORDS), max_size=7).map("".join)


@given(parts=st.lists(SAID, max_size=5))
@settings(max_examples=150, deadline=None)
def test_people_in_any_words_go_and_going_twice_changes_nothing(parts: list[str]) -> None:
    page = Capture(LIST, f"<p>{'</p><p>'.join(parts)}</p>")
    once = redacted(STORE.spec, page, recognised=True)
    assert not re.search(r"(?<![0-9A-Za-z])13900001111(?![0-9A-Za-z])|token=a", once.html)
    assert redacted(STORE.spec, once, recognised=True) == once


@given(html=HTML, body=BODY)
@settings(max_examples=60, deadline=None)
def test_redacting_any_page_twice_changes_nothing_more(html: str, body: str) -> None:
    page = Capture(LIST, html, (Response(SEARCH, 200, body),), "晴天小铺")
    for known in (True, False):
        once = redacted(STORE.spec, page, recognised=known)
        assert redacted(STORE.spec, once, recognised=known) == once
