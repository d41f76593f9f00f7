"""Trace texts of the large carriers, labelled by hand: kinds, places, and no person left."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.traces.event import trace_event
from scrapers.traces.line import TraceKind
from scrapers.traces.persons import without_persons
from scrapers.traces.places import place_of, province_of

CORPUS = Path(__file__).parent / "corpus"
AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


def corpus(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((CORPUS / f"{name}.toml").read_text("utf-8"))["event"]


NAMES = sorted(path.stem for path in CORPUS.glob("*.toml"))


@pytest.mark.parametrize("carrier", NAMES)
def test_every_line_is_read_as_the_label_says(carrier: str) -> None:
    read = {line["text"]: str(trace_event(AT, line["text"]).kind) for line in corpus(carrier)}
    assert read == {line["text"]: line["kind"] for line in corpus(carrier)}


@pytest.mark.parametrize("carrier", [name for name in NAMES if name != "english"])
def test_every_place_is_the_one_that_the_line_names_first(carrier: str) -> None:
    for line in corpus(carrier):
        place = place_of(line["text"])
        said = (place.province, place.city) if place else (None, None)
        assert said == (line.get("province"), line.get("city")), line["text"]


@pytest.mark.parametrize("carrier", NAMES)
def test_no_phone_number_survives(carrier: str) -> None:
    for line in corpus(carrier):
        kept = trace_event(AT, line["text"]).text
        assert not any(part.isdigit() and len(part) == 11 for part in kept.split("（"))
        assert without_persons(kept) == kept


def test_there_are_lines_of_every_kind() -> None:
    said = {line["kind"] for name in NAMES for line in corpus(name)}
    assert said == {str(kind) for kind in TraceKind}


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (
            "【深圳市】 【深圳宝安】（0755-2345678）的 张伟（13800001111） 已揽收",
            "【深圳市】 【深圳宝安】（***）的 **（***） 已揽收",
        ),
        ("您的快件已签收，签收人：王小明", "您的快件已签收，签收人：**"),
        ("已签收，签收人：本人", "已签收，签收人：本人"),
        ("派件员: 欧阳小明 正在派送", "派件员: ** 正在派送"),
        ("快递员王二, 电话 13812345678 正在派送", "快递员**, 电话 *** 正在派送"),
        ("您的快件由赵六（18612341234）派送", "您的快件由**（***）派送"),
        ("Delivered, signed by J Smith", "Delivered, signed by **"),
    ],
)
def test_names_and_numbers_of_persons_are_masked(line: str, kept: str) -> None:
    assert trace_event(AT, line).text == kept


@pytest.mark.parametrize("text", ["", "☃", "包裹状态更新", "x" * 100_000, "【【【】】】" * 5000])
def test_what_nobody_understands_stays_unknown(text: str) -> None:
    assert trace_event(AT, text).kind is TraceKind.UNKNOWN


@pytest.mark.parametrize(
    ("named", "province"),
    [
        ("广东省", "广东"),
        ("内蒙古自治区", "内蒙古"),
        ("上海市", "上海"),
        (None, None),
        ("海外", None),
    ],
)
def test_provinces_have_a_short_form(named: str | None, province: str | None) -> None:
    assert province_of(named) == province


def test_a_street_is_no_place() -> None:
    place = place_of("【上海市】快件到达【上海南京西路营业点】")
    assert place is not None
    assert (place.province, place.city) == ("上海", "上海")
    assert place_of("已到南京东路营业点") is None
