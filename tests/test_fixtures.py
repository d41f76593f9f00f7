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
from scrapers.redact import redacted
from scrapers.selectors import soup
from scrapers.spec import Sign
from tests.regenerate_fixtures import write_missing

PORTALS = {key: load(key) for key in bundled()}
FIXTURES = [f for key, portal in PORTALS.items() for f in fixtures_of(key, portal.package or "")]
READ = [f for f in FIXTURES if f.expected is not None]
RAISING = [f for f in FIXTURES if f.error is not None]
ALWAYS_NEEDED = ("happy", "several_parcels", "empty", "login", "challenge", "layout_changed")
# Selectors that no fixture shows, with the reason. One that is shown after all fails the test.
UNSEEN: dict[tuple[str, str], str] = {}

RECEIVER_KEYS = re.compile(
    r"post_(receiver|tel)|detail|street|.*nick_?name|shop_name|to(FullName|Area)|fullName|mobile"
    r"|phone|address|loginId|memberId|remark|buyer_words"
)
SHAPE = re.compile(r"(?:[某0x\s\W_]|(?<!\d)\d{15,24}(?!\d))*")  # order numbers may stay


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
        for name in ("page", "stated", "account", "records", *names):
            yield pytest.param(fixture, name, id=f"{named(fixture)}-{name}")


@pytest.mark.parametrize(("fixture", "field"), list(fields()))
def test_fixture_reads_as_expected(fixture: Fixture, field: str) -> None:
    read, wanted = made(fixture).read, expected(fixture)
    assert read is not None, made(fixture).error
    if field == "records":
        assert len(read["records"]) == len(wanted["records"])
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
    assert not [case for case in ALWAYS_NEEDED if case not in cases]
    by_hand = [f.case for f in FIXTURES if f.portal == key and "by hand" in _note(f)]
    assert by_hand, "at least one fixture must not come from the practice twin"


def _note(fixture: Fixture) -> str:
    return str((fixture.expected or fixture.error or {}).get("note", ""))


# --- every selector, sign and pattern of a data file is seen at work somewhere ---------------


def selectors() -> Iterator[Any]:
    for key, portal in PORTALS.items():
        spec = portal.spec
        places = {
            f"select.{page}.{name}": css
            for page, group in spec.select.items()
            for name, css in group.items()
            if not name.endswith("_text")
        }
        places |= {f"ready.{page}": css for page, css in spec.ready.items()}
        places |= {"account.css": spec.account.css} if spec.account.css else {}
        for place, css in places.items():
            yield pytest.param(key, place, css, id=f"{key}-{place}")


@pytest.mark.parametrize(("key", "place", "css"), list(selectors()))
def test_selector_matches_in_a_fixture_that_reads(key: str, place: str, css: str) -> None:
    anything = re.sub(r"='\{\w+\}'", "", css)  # [title='{name}'] is filled in by the flow
    seen = any(
        soup(f.capture.html).select_one(anything) is not None for f in READ if f.portal == key
    )
    assert seen != ((key, place) in UNSEEN)


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


# --- nobody's data ---------------------------------------------------------------------------


@pytest.mark.parametrize("fixture", FIXTURES, ids=named)
def test_fixture_holds_no_personal_data(fixture: Fixture) -> None:
    for path in fixture.folder.iterdir():
        content = path.read_text("utf-8")
        assert re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", content) == [], "a phone"
        assert re.findall(r"(?:收货人|收件人|姓名)[:：]\s*[^某\s\"<*\\]", content) == [], "a name"
        assert re.findall(r"[\u4e00-\u9fff](?:路|街|巷|弄)\d+号", content) == [], "an address"
        assert re.findall(r"(?i)(?:token|session|sign|cookie)=[0-9a-z]{2}", content) == []


@pytest.mark.parametrize("fixture", FIXTURES, ids=named)
def test_values_of_receivers_and_accounts_are_shapes(fixture: Fixture) -> None:
    leaks = [
        (key, value)
        for response in fixture.capture.responses
        for key, value in _strings(_json(response.body), "")
        if RECEIVER_KEYS.fullmatch(key) and not SHAPE.fullmatch(value)
    ]
    assert leaks == []
    assert SHAPE.fullmatch(fixture.capture.account or "")
    if read := fixture.expected:
        assert SHAPE.fullmatch(read["account"] or "")
        for receiver in filter(None, (record.get("receiver") for record in read["records"])):
            assert SHAPE.fullmatch((receiver["name"] or "") + (receiver["phone"] or ""))


@pytest.mark.parametrize("fixture", FIXTURES, ids=named)
def test_redaction_finds_nothing_more_to_take_out(fixture: Fixture) -> None:
    portal, capture = PORTALS[fixture.portal], fixture.capture
    known = portal.pages.recognise(portal.spec, capture) is not None
    assert redacted(portal.spec, capture, recognised=known) == capture


def _json(body: str) -> Any:
    wrapped = re.fullmatch(r"\w+\((.*)\)", body, re.S)
    try:
        return json.loads(wrapped.group(1) if wrapped else body)
    except ValueError:
        return body


def _strings(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in cast(dict[str, Any], value).items():
            yield from _strings(inner, name)
    elif isinstance(value, list):
        for inner in cast(list[Any], value):
            yield from _strings(inner, key)
    elif isinstance(value, str):
        inside = _json(value)
        if isinstance(inside, (dict, list)):
            yield from _strings(inside, key)
        else:
            yield key, value


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
