"""Every portal's fixtures, collected from its own folder: a new portal is tested by being there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from agent.cli import run
from scrapers import errors
from scrapers.fixtures import Fixture, Outcome, fixtures_of, outcome
from scrapers.portal import Portal
from scrapers.portal_files import bundled, load
from scrapers.recipe.probing.probe import probe
from scrapers.selectors import soup
from scrapers.spec import Sign
from tests.regenerate_fixtures import write_missing

PORTALS = {key: load(key) for key in bundled()}
FIXTURES = [f for key, portal in PORTALS.items() for f in fixtures_of(key, portal.package or "")]
READ = [f for f in FIXTURES if f.expected is not None]
RAISING = [f for f in FIXTURES if f.error is not None]
ALWAYS_NEEDED = ("happy", "several_parcels", "empty", "login", "layout_changed")
WHERE_KNOWN = ("challenge", "account")  # needed where the portal has such a page
# Places that no fixture shows, with the reason. One that is shown after all fails the test.
UNSEEN: dict[tuple[str, str], str] = {}


def named(fixture: Fixture) -> str:
    return f"{fixture.portal}-{fixture.case}"


@cache
def made(fixture: Fixture) -> Outcome:
    return outcome(PORTALS[fixture.portal], fixture.capture)


def expected(fixture: Fixture) -> dict[str, Any]:
    content = fixture.expected
    assert content is not None
    return content


def fields() -> Iterator[Any]:
    for fixture in READ:
        records = expected(fixture)["records"]
        names = dict.fromkeys(name for record in records for name in record)
        for name in ("page", "stated", "more", "account", "records", *names):
            yield pytest.param(fixture, name, id=f"{named(fixture)}-{name}")


@pytest.mark.parametrize(("fixture", "field"), list(fields()))
def test_fixture_reads_as_expected(fixture: Fixture, field: str) -> None:
    read, wanted = made(fixture).read, expected(fixture)
    assert read is not None, made(fixture).error
    if field == "records":
        assert len(read["records"]) == len(wanted["records"])
    elif field == "more":
        assert read.get(field) == wanted.get(field)
    elif field in ("page", "stated", "account"):
        assert read[field] == wanted[field]
    else:
        assert [r[field] for r in read["records"]] == [r[field] for r in wanted["records"]]


@pytest.mark.parametrize("fixture", RAISING, ids=named)
@pytest.mark.parametrize("field", ["error", "page", "selector", "message"])
def test_fixture_raises_as_expected(fixture: Fixture, field: str) -> None:
    raised, wanted = made(fixture).error, cast(dict[str, Any], fixture.error)
    assert raised is not None, "it was read, though it must not be"
    assert raised[field] == wanted[field]


@pytest.mark.parametrize("key", PORTALS)
def test_portal_has_the_fixtures_that_each_needs(key: str) -> None:
    cases = {f.case for f in FIXTURES if f.portal == key}
    known = [page for page in WHERE_KNOWN if page in PORTALS[key].spec.pages]
    assert not [case for case in (*ALWAYS_NEEDED, *known) if case not in cases]
    by_hand = [f.case for f in FIXTURES if f.portal == key and "by hand" in _note(f)]
    assert by_hand, "at least one fixture must not come from a program that was run for it"


def _note(fixture: Fixture) -> str:
    return str((fixture.expected or fixture.error or {}).get("note", ""))


# --- every place, sign and pattern of a data file is seen at work somewhere -------------------


@cache
def places(key: str) -> dict[str, bool]:
    """Every place that the data file has for the pages of the fixtures: whether one fits there.

    Of what anybody can install, pages written by hand prove nothing.
    """
    portal, seen = PORTALS[key], dict[str, bool]()
    recorded = portal.spec.portal.self_hosted
    for fixture in FIXTURES:
        page = portal.pages.recognise(portal.spec, fixture.capture)
        if fixture.portal != key or page is None or (recorded and "by hand" in _note(fixture)):
            continue
        if fixture.error is not None and page not in ("login", "challenge"):
            continue
        for one in probe(portal.spec, fixture.capture, page, own_pages=portal.has_own_pages):
            there = one.count > 0 or one.where[-1] == "unless"
            name = ".".join(map(str, one.where))
            seen[name] = seen.get(name, False) or (there and not (one.trouble and one.grave))
    said = portal.spec.ship and portal.spec.ship.said
    for name in ("message", "question"):
        if said and (css := getattr(said, name)):  # on whatever page a store answers
            seen[f"ship.said.{name}"] = _shown_somewhere(key, css)
    for name, css in portal.spec.ready.items():
        seen[f"ready.{name}"] = _shown_somewhere(key, css)
    return seen


def _shown_somewhere(key: str, css: str) -> bool:
    captures = (f.capture for f in FIXTURES if f.portal == key)
    return any(soup(capture.html).select_one(css) is not None for capture in captures)


@pytest.mark.parametrize(
    ("key", "place"), [(key, place) for key in PORTALS for place in places(key)]
)
def test_place_of_the_data_file_is_seen_at_work(key: str, place: str) -> None:
    assert places(key)[place] != ((key, place) in UNSEEN)


@pytest.mark.parametrize("key", PORTALS)
def test_every_page_that_is_read_has_a_fixture(key: str) -> None:
    """Nothing above would notice a page of which there is none."""
    spec = PORTALS[key].spec
    shown = {expected(fixture)["page"] for fixture in READ if fixture.portal == key}
    assert {str(page) for page in (*spec.read, *spec.select, *spec.ready)} <= shown
    assert "form" not in spec.pages or "form" in shown


@pytest.mark.parametrize(
    ("key", "kind"),
    [(key, kind) for key, p in PORTALS.items() for kind in p.spec.texts.get("answers", {})],
)
def test_words_of_an_answer_are_seen_at_work(key: str, kind: str) -> None:
    portal = PORTALS[key]
    captures = [f.capture for f in FIXTURES if f.portal == key]
    known = [c for c in captures if portal.pages.recognise(portal.spec, c) in ("form", "order")]
    assert kind in {str(portal.answer(capture).kind) for capture in known}


def signs() -> Iterator[Any]:
    for key, portal in PORTALS.items():
        for page, group in portal.spec.pages.items():
            for n, sign in enumerate(group):
                yield pytest.param(key, page, sign, id=f"{key}-{page}-{n}")


@pytest.mark.parametrize(("key", "page", "sign"), list(signs()))
def test_sign_alone_recognises_a_fixture(key: str, page: str, sign: Sign) -> None:
    portal = PORTALS[key]
    only = Portal(portal.spec.model_copy(update={"pages": {page: [sign]}}), portal.package)
    found = [
        f.case
        for f in FIXTURES
        if f.portal == key and only.pages.recognise(only.spec, f.capture) == page
    ]
    assert any(_page_of(key, case) == page for case in found)


def _page_of(key: str, case: str) -> str | None:
    fixture = next(f for f in FIXTURES if (f.portal, f.case) == (key, case))
    return PORTALS[key].pages.recognise(PORTALS[key].spec, fixture.capture)


@pytest.mark.parametrize(
    ("key", "pattern"),
    [(key, name) for key, portal in PORTALS.items() for name in portal.spec.responses],
)
def test_answer_pattern_matches_in_a_fixture(key: str, pattern: str) -> None:
    wanted = re.compile(PORTALS[key].spec.responses[pattern])
    assert any(
        wanted.search(response.url)
        for f in FIXTURES
        if f.portal == key
        for response in f.capture.responses
    )


# --- the command agrees ----------------------------------------------------------------------


@pytest.mark.parametrize("fixture", FIXTURES, ids=named)
def test_parse_agrees(
    fixture: Fixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("YUNDAN_HOME", str(tmp_path / "none"))
    status = run(["parse", fixture.portal, str(fixture.folder / "capture.json"), "--json"])
    said = capsys.readouterr()
    if read := fixture.expected:
        assert (status, said.err) == (0, "")
        wanted = {"portal": fixture.portal, "page": read["page"], "records": read["records"]}
        assert json.loads(said.out) == wanted
    else:
        error = {k: v for k, v in (fixture.error or {}).items() if k != "note"}
        assert json.loads(said.err) == error
        assert (status, said.out) == (getattr(errors, error["error"]).exit_bit, "")


# --- generating expectations -----------------------------------------------------------------


def test_missing_expectations_are_written_and_present_ones_kept(tmp_path: Path) -> None:
    original = next(f for f in READ if f.case == "happy")
    for case in ("new", "old"):
        (tmp_path / case).mkdir()
        capture = (original.folder / "capture.json").read_text("utf-8")
        (tmp_path / case / "capture.json").write_text(capture, "utf-8")
    (tmp_path / "old" / "expected.json").write_text('{"mine": true}', "utf-8")
    cases = [Fixture(original.portal, case, tmp_path / case) for case in ("new", "old")]

    assert write_missing(cases) == [tmp_path / "new" / "expected.json"]
    assert cases[0].expected == {k: v for k, v in expected(original).items() if k != "note"}
    assert cases[1].expected == {"mine": True}
    assert write_missing(cases) == []
