"""No portal's fixture holds anybody's data: receivers and accounts are shapes, secrets are gone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest

from scrapers.fixtures import Fixture
from scrapers.redact import redacted
from scrapers.traces.persons import without_persons
from tests.test_fixtures import FIXTURES, PORTALS, named

RECEIVER_KEYS = re.compile(
    r"post_(receiver|tel)|detail|street(Line\d)?|.*nick_?name|shop_name|to(FullName|Area)"
    r"|(full|first|last)Name|mobile|phone(Number)?|address|loginId|memberId|remark|buyer_words"
    r"|postalCode|emailAddress|identifier|transactionId"
)
TRACES = {key: frozenset(portal.spec.redact.trace_json_keys) for key, portal in PORTALS.items()}
SHAPE = re.compile(r"(?:[某0x\s\W_]|(?<!\d)\d{15,24}(?!\d))*")  # order numbers may stay


@pytest.mark.parametrize("fixture", FIXTURES, ids=named)
def test_fixture_holds_no_personal_data(fixture: Fixture) -> None:
    for path in fixture.folder.iterdir():
        content = path.read_text("utf-8")
        assert re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", content) == [], "a phone"
        assert re.findall(r"(?:收货人|收件人|姓名)[:：]\s*[^某\s\"<*\\]", content) == [], "a name"
        assert re.findall(r"[\u4e00-\u9fff](?:路|街|巷|弄)\d+号", content) == [], "an address"
        assert re.findall(r"(?i)(?:token|session|sign|cookie)=[0-9a-z]{2}", content) == []
        assert re.findall(r"[\w.+-]*[a-wyz1-9][\w.+-]*@[\w-]+\.\w+", content) == [], "an e-mail"


@pytest.mark.parametrize("fixture", FIXTURES, ids=named)
def test_values_of_receivers_and_accounts_are_shapes(fixture: Fixture) -> None:
    leaks = [
        (key, value)
        for response in fixture.capture.responses
        for key, value in _strings(_json(response.body), "", TRACES[fixture.portal])
        if RECEIVER_KEYS.fullmatch(key) and not SHAPE.fullmatch(value)
    ]
    assert leaks == []
    assert SHAPE.fullmatch(fixture.capture.account or "")
    if read := fixture.expected:
        assert SHAPE.fullmatch(read["account"] or "")
        for receiver in filter(None, (record.get("receiver") for record in read["records"])):
            assert SHAPE.fullmatch((receiver["name"] or "") + (receiver["phone"] or ""))


@pytest.mark.parametrize("fixture", FIXTURES, ids=named)
def test_no_line_of_a_trace_names_a_person(fixture: Fixture) -> None:
    for record in (fixture.expected or {}).get("records", []):
        for parcel in record.get("parcels") or ():
            for event in parcel.get("trace", ()):
                assert without_persons(event["text"]) == event["text"]


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


def _strings(value: Any, key: str, but: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Every string with its key, but none that stands under one of `but`."""
    if isinstance(value, dict):
        for name, inner in cast(dict[str, Any], value).items():
            if name not in but:
                yield from _strings(inner, name, but)
    elif isinstance(value, list):
        for inner in cast(list[Any], value):
            yield from _strings(inner, key, but)
    elif isinstance(value, str):
        inside = _json(value)
        if isinstance(inside, (dict, list)):
            yield from _strings(inside, key, but)
        else:
            yield key, value
