"""A receiver who stands where a page showed something else reaches no error, and nothing that an
error goes into."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from scrapers.browser.evidence import save
from scrapers.errors import IncompleteRead, PortalError
from scrapers.fixtures import Fixture, fixtures_of
from scrapers.portal import Portal
from scrapers.portal_files import bundled, load
from scrapers.quoting import quoted
from scrapers.records import Capture, Response
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.world import World

NAME, PHONE, ADDRESS = "赵小梅", "13800138000", "江苏省苏州市吴中区木渎镇中山路12号"
WHO = (NAME, PHONE, ADDRESS, f"{NAME} {PHONE} {ADDRESS}", "Grace Hopper")
TELLING = ("小梅", "1380013", "0138000", "木渎", "中山路", "苏州", "Grace", "Hopper")
PORTALS = {key: load(key) for key in bundled()}
ATTRIBUTES = ("text", "title", "value", "href", "data-row-key", "initialvalues")


@cache
def fixtures() -> tuple[Fixture, ...]:
    """The pages that are read, one of each kind and each way to tell it."""
    found = [f for key, package in bundled().items() for f in fixtures_of(key, package)]
    kinds = {
        (f.portal, f.expected["page"], bool(f.capture.responses)): f for f in found if f.expected
    }
    return tuple(kinds.values())


def kind(tag: Tag) -> tuple[Any, ...]:
    """What a page's place is like: those of a further row are alike."""
    return tuple((one.name, one.get("class")) for one in (tag, *islice(tag.parents, 2)))


def in_html(html: str, who: str) -> Iterator[str]:
    """The page with somebody in each kind of text and telling attribute in turn."""
    tree = BeautifulSoup(html, "lxml", multi_valued_attributes=None)
    seen = set[Any]()
    for tag in tree.find_all(True):
        for piece in [p for p in tag.find_all(string=True, recursive=False) if p.strip()]:
            if kind(tag) not in seen:
                seen.add(kind(tag))
                other = NavigableString(who)
                piece.replace_with(other)
                yield str(tree)
                other.replace_with(piece)
        for name in (name for name in ATTRIBUTES if tag.has_attr(name)):
            if (name, kind(tag)) not in seen:
                seen.add((name, kind(tag)))
                held, tag[name] = tag[name], who
                yield str(tree)
                tag[name] = held


def in_json(value: Any, who: str) -> Iterator[Any]:
    """The value with somebody in each place in turn, also in JSON inside it."""
    if isinstance(value, dict):
        told = cast(dict[str, Any], value)
        for key, inner in told.items():
            yield from ({**told, key: other} for other in in_json(inner, who))
    elif isinstance(value, list):
        entries = cast(list[Any], value)
        for n, inner in enumerate(entries):
            yield from ([*entries[:n], other, *entries[n + 1 :]] for other in in_json(inner, who))
    else:
        yield who
        if isinstance(value, str) and value[:1] in ("{", "["):
            for other in in_json(json.loads(value), who):
                yield json.dumps(other, ensure_ascii=False)


def lived_in(page: Capture, who: str) -> Iterator[Capture]:
    for html in in_html(page.html, who):
        yield replace(page, html=html)
    for n, answer in enumerate(page.responses):
        before, brace, rest = answer.body.partition("{")
        inner, end, after = rest.rpartition("}")
        for told in in_json(json.loads(brace + inner + end), who):
            body = before + json.dumps(told, ensure_ascii=False) + after
            other = Response(answer.url, answer.status, body)
            yield replace(page, responses=(*page.responses[:n], other, *page.responses[n + 1 :]))


def refused(portal: Portal, page: Capture) -> PortalError | None:
    try:
        portal.read(page)
    except PortalError as trouble:
        return trouble
    return None


def named(fixture: Fixture) -> str:
    return f"{fixture.portal}-{fixture.case}"


@pytest.mark.parametrize("fixture", fixtures(), ids=named)
def test_whoever_stands_in_any_place_of_a_page_is_in_no_error(
    fixture: Fixture, tmp_path: Path
) -> None:
    portal = PORTALS[fixture.portal]
    for of_name, *others in zip(*(lived_in(fixture.capture, who) for who in WHO), strict=True):
        if refused(portal, of_name) is None:
            continue
        for page in (of_name, *others):
            trouble = refused(portal, page)
            said = f"{type(trouble).__name__}: {trouble}"
            assert not [one for one in TELLING if one in said], said
            folder = save(tmp_path, "x", portal.spec, None, None, recognised=True, error=said)
            kept = (folder / "error.json").read_text("utf-8")
            assert not [one for one in TELLING if one in kept], kept


class Redesigned(World):
    """A world whose pages show somebody where something else stood."""

    instead: tuple[str, str] | None = None

    def answer(self, ask: str, *values: Any) -> Any:
        told = super().answer(ask, *values)
        if self.instead is None or not isinstance(told, Capture):
            return told
        was, now = self.instead
        answers = tuple(replace(r, body=r.body.replace(was, now)) for r in told.responses)
        return replace(told, html=told.html.replace(was, now), responses=answers)


@pytest.mark.parametrize("who", WHO)
def test_whoever_stands_where_a_status_stood_is_told_nowhere(tmp_path: Path, who: str) -> None:
    world = Redesigned(orders=3, seed=3)
    world.instead = ("待发货", who)
    rig = Rig(world, tmp_path)
    result = rig.run()
    assert [(t.portal, t.error) for t in result.troubles] == [("doudian", "LayoutChanged")]
    with rig.ledger() as ledger:
        parked, disarmed = ledger.parked.of(STORE_KEY), ledger.disarmed.of("doudian")
        assert parked
        assert disarmed
        assert "unknown order status" in parked.message
        alerts = [alert.details for alert in ledger.alerts.open_ones()]
        told = [parked.message, disarmed.message, str(alerts), str(result.troubles)]
    assert not [one for one in TELLING if one in "".join(told)]
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
    assert not [one for one in TELLING if one.encode() in kept]


def test_whoever_stands_where_the_account_stood_is_told_nowhere(tmp_path: Path) -> None:
    world = Redesigned(orders=1, seed=3)
    rig = Rig(world, tmp_path)
    rig.run()
    with rig.ledger() as ledger:
        ours = ledger.decisions.account(STORE_KEY)
    assert ours
    world.instead = (ours.account, NAME)
    result = rig.run()
    assert [t.error for t in result.troubles] == ["WrongAccount"]
    with rig.ledger() as ledger:
        parked = ledger.parked.of(STORE_KEY)
        alerts = [alert.details for alert in ledger.alerts.open_ones()]
    assert parked
    assert ours.account in parked.message, "a person must know whom to log in"
    assert not [one for one in TELLING if one in f"{parked.message}{alerts}{result.troubles}"]


@pytest.mark.parametrize(
    "status", [word for portal in PORTALS.values() for word in portal.spec.texts["status"]]
)
def test_an_engineer_reads_the_trades_own_words(status: str) -> None:
    assert quoted(status) == repr(status)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("部分退款中", "部分退款中"),
        ("系统繁忙，请稍后再试", "系统繁忙，请稍后再试"),
        ("OnHold", "OnHold"),
        ("2 of 3", "0 xx 0"),
        ("Order 12 shipped", "Order 12 shipped"),
        ("已发货 赵小梅", "某某某 某某某"),
        ("On No", "xx xx"),
        ("待", "某"),
        (NAME, "某某某"),
        (PHONE, "00000000000"),
        (f"86{PHONE}", "0000000000000"),
        (f"TEL{PHONE}", "xxx00000000000"),
        ("QQ123456789", "xx000000000"),
        ("110101199001011234", "000000000000000000"),
        ("ID110101199001011234", "xx000000000000000000"),
        (f"{NAME} 6920000000000000001", "某某某 6920000000000000001"),
        (f"{NAME} SF1234567890123", "某某某 SF1234567890123"),
        ("73610555582883", "73610555582883"),
        ("2026-11-23 10:00", "0000-00-00 00:00"),
    ],
)
def test_anything_else_by_its_shape_but_for_orders_and_waybills(shown: str, said: str) -> None:
    assert quoted(shown) == repr(said)


def test_a_long_text_is_cut() -> None:
    assert len(quoted(NAME * 500)) < 100


def test_a_count_is_said_and_a_phone_in_its_place_is_not() -> None:
    assert "1024 orders" in str(IncompleteRead("doudian", "list", stated=1024, read=20))
    assert PHONE not in str(IncompleteRead("doudian", "list", stated=int(PHONE), read=20))


def test_nothing_is_said_to_be_nothing() -> None:
    assert quoted(None) == "None"
