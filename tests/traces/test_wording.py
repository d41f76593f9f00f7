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
from scrapers.traces.places import place_of, province_of, sure_place_of

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


@pytest.mark.parametrize("text", [
    "Your parcel was not delivered", "Parcel has not been delivered", "failed to be delivered",
    "Out for delivery, to be delivered by 8pm", "Will be delivered to your address tomorrow",
    "Delivered to sorting facility", "Delivered to courier", "delivered back to sender",
    "Not picked up by recipient", "未能派送成功", "没有派送成功", "未成功投递", "未完成派送",
    "不能完成派送", "预约派送成功", "已撤销签收", "已通知客户签收", "代签收人不在", "已自提失败",
    "已从快递柜取出，重新派送", "快递员已将包裹从丰巢柜取走", "【杭州转运中心】已签收",
    "快件已被发件人签收",
])  # fmt: skip
def test_what_was_not_delivered_is_never_read_as_delivered(text: str) -> None:
    assert trace_event(AT, text).kind is not TraceKind.DELIVERED


@pytest.mark.parametrize("text", [
    "已发货", "包裹已发出", "商家已发出", "卖家已交寄", "卖家未发出", "尚未发往", "等待装车",
    "Order shipped", "Seller dispatched", "has not left origin", "Order accepted",
    "Package not picked up by carrier", "Parcel was not collected from seller",
    "Shipment not received by carrier", "Awaiting carrier acceptance", "快递员取件失败",
    "揽收已取消", "取消揽收", "揽收超时", "揽件异常", "物流订单已推送至中通揽件", "已入库",
    "未到达",
    "您的订单已到仓库", "Pre-advice received at depot", "（拒收请联系客服）",
])  # fmt: skip
def test_what_no_courier_holds_is_no_scan(text: str) -> None:
    assert not trace_event(AT, text).kind.is_scan


@pytest.mark.parametrize("text", [
    "快递员王建国正在派件，电话13800138000", "快递小哥 赵四 已取件", "签收人张小明",
    "签收人 张小明",
    "签收人是张小明先生", "已由 张小明 签收", "已由(张小明)签收", "王女士已签收", "已被张小明代收",
    "收件人关羽不在家", "客户诸葛亮拒收", "寄件人：曹操", "Delivered to John Smith",
    "Recipient: John Smith", "+60 12-345 6789", "+44 7700 900123", "１３８００１３８０００",
    "a.b@qq.com", "身份证110101199001011234", "取件码 3-1-2210", "放在中山路88号门口",
    "已放置在5号楼601门口",
])  # fmt: skip
def test_nothing_personal_is_kept(text: str) -> None:
    kept = trace_event(AT, text).text
    for word in ("王建国", "赵四", "张小明", "王女", "关羽", "诸葛", "曹操", "John", "345",
                 "900123",
                 "1380", "qq.com", "1990", "2210", "中山路", "601"):  # fmt: skip
        assert word not in kept
    assert without_persons(kept) == kept


@pytest.mark.parametrize("text", ["1" * 200_000, "在" * 50_000, "王" * 50_000, "5号" * 30_000])
def test_no_line_takes_long_or_is_kept_whole(text: str) -> None:
    assert len(trace_event(AT, text).text) <= 600


@pytest.mark.parametrize(("text", "province"), [
    ("【上海市】快件已存放至中山公园菜鸟驿站", "上海"),
    ("快件已存放至中山公园菜鸟驿站", None),
    ("已送达兰州拉面店", None),
    ("您的快件已到达广州市天河区", "广东"),
    ("[广东深圳公司] 派件中", "广东"),
])  # fmt: skip
def test_a_place_is_sure_only_where_it_is_no_part_of_a_name(
    text: str, province: str | None
) -> None:
    place = sure_place_of(text)
    assert (place.province if place else None) == province


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
