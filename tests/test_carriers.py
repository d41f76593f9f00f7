"""What the carrier table promises: names and codes never mix two carriers up."""

import tomllib
from importlib.resources import files

import pytest

from scrapers.carriers import (
    Carrier,
    by_code,
    by_name,
    carriers,
)

MAIN_KEYS = ["sf", "zto", "yto", "sto", "yunda", "jt", "jd", "ems", "post", "db", "cainiao"]

# Kuaishou's official expressCode table, the rows of carriers that are in ours, word for word.
KUAISHOU_ROWS = [
    ("百世快递", "1", "huitongkuaidi"),
    ("EMS", "2", "ems"),
    ("申通快递", "3", "sto"),
    ("顺丰速运", "4", "sf"),
    ("天天快递", "5", "tiantian"),
    ("圆通速递", "6", "yto"),
    ("韵达快运", "7", "yundakuaiyun"),
    ("邮政快递包裹", "8", "post"),
    ("中通快递", "9", "zto"),
    ("宅急送", "10", "zhaijisong"),
    ("韵达快递", "11", "yunda"),
    ("中通快运", "12", "zhongtongkuaiyun"),
    ("圆通快运", "13", "yuantongkuaiyun"),
    ("京东", "14", "jd"),
    ("优速物流", "15", "youshuwuliu"),
    ("德邦", "17", "db"),
    ("跨越速运", "25", "kuayue"),
    ("速尔快递", "31", "suer"),
    ("中铁快运", "35", "ztky"),
    ("信丰物流", "36", "xinfengwuliu"),
    ("安能快递", "40", "ane66"),
    ("安能快运（安能物流）", "43", "annengwuliu"),
    ("百世快运", "48", "baishiwuliu"),
    ("德邦快递", "53", "db"),
    ("加运美", "72", "jiayunmeiwuliu"),
    ("京广速递", "74", "jinguangsudikuaijian"),
    ("日日顺物流", "79", "rrs"),
    ("苏宁物流", "81", "suning"),
    ("顺心捷达", "86", "sxjdfreight"),
    ("天地华宇", "88", "tiandihuayu"),
    ("邮政标准快递", "97", "youzhengbk"),
    ("壹米滴答", "100", "yimidida"),
    ("极兔速递", "109", "jt"),
    ("特急送", "111", "lntjs"),
    ("众邮快递", "112", "zhongyouex"),
    ("菜鸟速递", "113", "cainiao"),
    ("丰网速运", "127", "fengwang"),
    ("中通冷链", "135", "ztocc"),
    ("京东快运", "136", "jingdongkuaiyun"),
    ("邮政电商标快", "139", "youzhengdsbk"),
    ("平安达腾飞快递", "142", "pingandatengfei"),
]

EVERY_NAME = [
    (carrier.key, name)
    for carrier in carriers().values()
    for name in (carrier.name, carrier.name_en, *carrier.aliases)
]


# --- the table -------------------------------------------------------------------------------


def test_the_table_ships_with_the_package_and_loses_no_row():
    rows = tomllib.loads(files("scrapers").joinpath("carriers.toml").read_text("utf-8"))["carrier"]
    assert len(rows) == len(carriers()) >= 40
    assert set(MAIN_KEYS) <= set(carriers())


def test_the_table_is_read_once_and_cannot_be_changed():
    assert carriers() is carriers()
    with pytest.raises(TypeError):
        carriers()["sf"] = carriers()["zto"]  # pyright: ignore[reportIndexIssue]
    with pytest.raises(AttributeError):
        carriers()["sf"].key = "zto"  # pyright: ignore[reportAttributeAccessIssue]


def test_a_carrier_that_is_not_one_of_the_eleven_has_kuaidi100s_name_as_its_key():
    rest = [carrier for key, carrier in carriers().items() if key not in MAIN_KEYS]
    assert all(carrier.codes["kuaidi100"] == carrier.key for carrier in rest)


def test_a_guessed_code_is_marked_and_marks_only_codes_that_are_there():
    for carrier in carriers().values():
        assert carrier.guessed <= set(carrier.codes)
        assert ("doudian" in carrier.codes) == ("doudian" in carrier.guessed)


def test_a_merged_carrier_points_to_one_in_the_table():
    merged = {c.key: c.merged_into for c in carriers().values() if c.merged_into}
    assert merged["huitongkuaidi"] == "jt"
    assert set(merged.values()) <= set(carriers())


@pytest.mark.parametrize("carrier", carriers().values(), ids=lambda carrier: carrier.key)
def test_patterns_are_anchored_and_none_repeats_what_repeats_without_bound(carrier: Carrier):
    for pattern in carrier.shapes + carrier.loose:
        assert pattern.pattern.startswith("^")
        assert pattern.pattern.endswith("$")
        assert not set("*+") & set(pattern.pattern)
    assert carrier.shapes or not carrier.complete


# --- names and codes -------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "name"), EVERY_NAME)
def test_every_name_means_its_own_carrier(key: str, name: str):
    found = by_name(name)
    assert found is not None
    assert found.key == key


def test_no_name_belongs_to_two_carriers():
    owners = {name: {key for key, other in EVERY_NAME if other == name} for _, name in EVERY_NAME}
    assert {name for name, keys in owners.items() if len(keys) > 1} == set()


@pytest.mark.parametrize("name", [" 中通 快递\u200b", "中通快递\u3000", "\ufeff中通快递\n"])
def test_spaces_and_invisible_characters_do_not_hide_a_name(name: str):
    assert by_name(name) is carriers()["zto"]


def test_width_and_case_do_not_hide_a_name():
    assert by_name("ｅｍｓ") is carriers()["ems"]
    assert by_name("J＆T") is by_name("j&t express") is carriers()["jt"]
    assert by_name("安能快运(安能物流)") is carriers()["annengwuliu"]


@pytest.mark.parametrize(
    ("parcels", "freight"),
    [
        ("韵达快递", "韵达快运"),
        ("中通快递", "中通快运"),
        ("圆通快递", "圆通快运"),
        ("京东快递", "京东快运"),
        ("德邦快递", "德邦快运"),
        ("德邦", "德邦物流"),
        ("安能快递", "安能物流"),
        ("百世快递", "百世快运"),
    ],
)
def test_parcel_and_freight_services_of_one_group_are_two_carriers(parcels: str, freight: str):
    one, other = by_name(parcels), by_name(freight)
    assert one is not None
    assert other is not None
    assert one.key != other.key


@pytest.mark.parametrize(
    "name",
    ["", " ", "其他", "通快递", "中通快", "中通快递 已揽收", "中通快递:73610555582883", "某某速运"],
)
def test_a_name_is_never_guessed_from_a_part_of_it(name: str):
    assert by_name(name) is None


@pytest.mark.parametrize("name", ["安能", "百世", "菜鸟"])
def test_a_word_that_could_mean_two_carriers_means_none(name: str):
    assert by_name(name) is None


@pytest.mark.parametrize(("name", "code", "key"), KUAISHOU_ROWS)
def test_kuaishous_official_rows_hold(name: str, code: str, key: str):
    assert by_code("kuaishou", code) is by_name(name) is carriers()[key]


def test_kuaishous_codes_are_all_official_ones():
    official = {(key, code) for _, code, key in KUAISHOU_ROWS}
    ours = {(c.key, c.codes["kuaishou"]) for c in carriers().values() if "kuaishou" in c.codes}
    assert ours == official - {("db", "17")}  # recognised, not written
    assert by_code("kuaishou", "9999") is None


@pytest.mark.parametrize(
    ("platform", "code", "key"),
    [
        ("kdniao", "YD", "yunda"),
        ("cainiao", "YUNDA", "yunda"),
        ("kdniao", "YDKY", "yundakuaiyun"),
        ("kdniao", "JTSD", "jt"),
        ("kdniao", "DNWL", "cainiao"),
        ("cainiao", "POSTB", "post"),
        ("cainiao", "JDWL", "jd"),
        ("kuaidi100", "jtexpress", "jt"),
        ("doudian", "debangkuaidi", "db"),
    ],
)
def test_each_platform_has_its_own_code_for_a_carrier(platform: str, code: str, key: str):
    assert by_code(platform, code) is carriers()[key]


def test_a_code_counts_on_its_own_platform_only():
    assert by_code("kdniao", "YUNDA") is None
    assert by_code("kuaidi100", "9") is None
    assert by_code("tiktok", "SF") is None


def test_a_code_that_two_carriers_share_names_neither():
    assert carriers()["youzhengbk"].codes["cainiao"] == carriers()["youzhengdsbk"].codes["cainiao"]
    assert by_code("cainiao", "YZSAM") is None
