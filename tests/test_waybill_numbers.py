"""What a waybill number is and whose: none that is damaged, shared by several carriers or no
waybill at all is ever taken for a sure one."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scrapers.carriers import (
    Carrier,
    ShapeVerdict,
    carriers,
    check,
    detect,
    normalise_number,
    not_a_waybill,
    sure_carrier,
)

FITS, CONTRADICTS, UNKNOWN = ShapeVerdict.FITS, ShapeVerdict.CONTRADICTS, ShapeVerdict.UNKNOWN

FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")

# Numbers that were seen in public, with the carrier they belong to.
SAMPLES = [
    ("zto", "73610555582883"),
    ("sto", "773277027280336"),
    ("sto", "77316523125896"),
    ("yunda", "463431409940372"),
    ("jd", "JDX024407261700"),
    ("jd", "JDVA11408814483"),
    ("jt", "JT5261988016578"),
    ("db", "DPK202252612836"),
    ("yto", "YT8962646785389"),
    ("sf", "SF1385628716739"),
    ("post", "1207119765021"),
]

# The current form of the first is also a form of the second, and no source tells them apart.
KNOWN_OVERLAPS = {
    ("sto", "yunda"),  # 15 digits from 43
    ("yunda", "sto"),
    ("yunda", "ems"),  # 13 digits from 50-52
    ("post", "ems"),  # the postal 13 digits
    ("post", "youzhengbk"),
    ("post", "youzhengdsbk"),
}

SHAPED = [carrier for carrier in carriers().values() if carrier.shapes]

current_numbers = st.sampled_from(SHAPED).flatmap(
    lambda carrier: st.tuples(
        st.just(carrier),
        st.one_of([st.from_regex(shape, fullmatch=True) for shape in carrier.shapes]),
    )
)
digits = st.text("0123456789", min_size=15, max_size=24)
pasted_text = st.one_of(
    st.text(max_size=30),
    st.text("0123456789SFYTJDKPLBXAE-+. ", max_size=30),
    st.from_regex(re.compile(r"1[0-9]{10}|(LP|BX|AL)[0-9]{6,20}|[0-9]{19}"), fullmatch=True),
    st.from_regex(re.compile(r"[0-9]{6}-[0-9]{15}|[0-9]\.[0-9]{2,5}E\+1[0-9]"), fullmatch=True),
)


# --- what a number is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (" yt 8962646785389\n", "YT8962646785389"),
        ("ＹＴ８９６２６４６７８５３８９", "YT8962646785389"),
        ("YT\u200b896264\u00a06785389\ufeff", "YT8962646785389"),
        ("006932169358293", "006932169358293"),
        ("DPK202252612836－1", "DPK202252612836-1"),
        ("138****5678", "138****5678"),
        ("①②", "①②"),  # never turned into digits
    ],
)
def test_a_number_is_tidied_but_not_repaired(typed: str, number: str):
    assert normalise_number(typed) == number


@given(st.text())
def test_tidying_twice_changes_nothing_more_and_keeps_every_digit(text: str):
    once = normalise_number(text)
    assert normalise_number(once) == once
    assert re.findall("[0-9]", once) == re.findall("[0-9]", text.translate(FULL_WIDTH_DIGITS))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("13812345678", "phone"),
        ("138-1234-5678", "phone"),
        ("+86 138 1234 5678", "phone"),
        ("0755-12345678", "phone"),
        ("LP00123456789012", "logistics_id"),
        ("BX110023456789", "logistics_id"),
        ("al1234567890", "logistics_id"),
        ("2103456789012345678", "order_number"),
        ("6921234567890123456A", "order_number"),
        ("240101-123456789012345", "pdd_order_number"),
        ("6.93E+12", "scientific_notation"),
        ("6.93217e+12", "scientific_notation"),
        ("773277027280336.0", "bad_characters"),
        ("YT8962646785389,YT8962646785390", "bad_characters"),
        ("770291786060549-申通快递", "bad_characters"),
        ("１３８****5678", "bad_characters"),
        ("٧٣٦١٠٥٥٥٥٨٢٨٨٣", "bad_characters"),
        ("UNDEFINED", "bad_characters"),
        ("", "too_short"),
        ("1234567", "too_short"),
        ("73610555582883 73610555582884", "too_long"),
        ("YT8962646785389 YT8962646785390", "too_long"),
        ("000000000000", "repeated_digit"),
        ("SF1111111111111", "repeated_digit"),
    ],
)
def test_what_is_no_waybill_is_told_by_its_reason(number: str, reason: str):
    assert not_a_waybill(number) == reason
    assert detect(number) == frozenset()
    assert sure_carrier(number) is None
    assert check("sf", number) is check("annengwuliu", number) is CONTRADICTS


@pytest.mark.parametrize("number", ["LP123456789CN", "DPK202252612836-1-12", "12345678"])
def test_forms_that_only_look_like_something_else_stay_possible(number: str):
    assert not_a_waybill(number) is None


@given(pasted_text, st.sampled_from(list(carriers())))
def test_what_is_no_waybill_never_fits_a_carrier(text: str, key: str):
    if not_a_waybill(text):
        assert check(key, text) is CONTRADICTS
        assert detect(text) == frozenset()


@given(digits)
def test_longer_digit_strings_than_any_carriers_are_refused(text: str):
    assert (not_a_waybill(text) is None) <= (len(text) <= 17)


# --- whose number it is ----------------------------------------------------------------------


@pytest.mark.parametrize(("key", "number"), SAMPLES)
def test_public_samples_are_recognised(key: str, number: str):
    assert not_a_waybill(number) is None
    assert detect(number) == {key}
    assert check(key, number) is FITS
    assert sure_carrier(number) == (None if key == "post" else key)


@pytest.mark.parametrize(("key", "number"), SAMPLES)
def test_a_public_sample_contradicts_every_other_large_carrier(key: str, number: str):
    others = {c.key for c in SHAPED} - {key}
    assert {
        other
        for other in others
        if check(other, number) is not CONTRADICTS and (key, other) not in KNOWN_OVERLAPS
    } == set()


def test_15_digits_from_43_are_stos_or_yundas_and_nobody_decides():
    number = "431234567890123"
    assert detect(number) == {"sto", "yunda"}
    assert sure_carrier(number) is None
    assert check("sto", number) is check("yunda", number) is FITS
    assert check("zto", number) is CONTRADICTS


def test_12_digits_belong_to_too_many_to_say_anything():
    number = "268123456789"
    assert detect(number) == frozenset()
    assert sure_carrier(number) is None
    fitting = {key for key in carriers() if check(key, number) is FITS}
    assert {"sf", "zto", "sto", "zhongtongkuaiyun", "annengwuliu", "yimidida"} <= fitting


def test_the_postal_13_digits_fit_every_postal_product_and_decide_nothing():
    for key in ("post", "ems", "youzhengbk", "youzhengdsbk"):
        assert check(key, "1207119765021") is FITS
    assert sure_carrier("1207119765021") is None


def test_a_sub_parcel_number_belongs_to_its_carrier():
    assert check("db", "DPK202252612836-1-2") is FITS


@pytest.mark.parametrize(
    ("key", "number", "verdict"),
    [
        ("yto", "YT896264678538", CONTRADICTS),  # a digit lost; YTO has no such form
        ("yto", "JT5261988016578", CONTRADICTS),  # another carrier's
        ("zto", "7361055558288", CONTRADICTS),
        ("sf", "123456789012", FITS),  # the old form
        ("jd", "JD12345678901", UNKNOWN),  # one source has it; JD's forms are not all known
        ("jd", "YT8962646785389", CONTRADICTS),
        ("zhaijisong", "YT8962646785389", UNKNOWN),  # no form known
        ("huitongkuaidi", "JT5261988016578", UNKNOWN),
        ("yimidida", "YT8962646785389", UNKNOWN),  # loose forms only
        ("no such carrier", "YT8962646785389", UNKNOWN),
    ],
)
def test_a_number_is_checked_against_the_named_carrier(
    key: str, number: str, verdict: ShapeVerdict
):
    assert check(key, number) is verdict


@given(current_numbers)
def test_a_current_form_fits_its_own_carrier_and_no_other_unless_known(
    case: tuple[Carrier, str],
):
    carrier, number = case
    assume(not_a_waybill(number) is None)
    fitting = {other.key for other in SHAPED if check(other.key, number) is FITS}
    assert carrier.key in fitting
    assert {(carrier.key, key) for key in fitting - {carrier.key}} <= KNOWN_OVERLAPS
    assert sure_carrier(number) in (None, carrier.key)


@given(current_numbers, st.data())
def test_a_number_that_lost_a_digit_never_fits(case: tuple[Carrier, str], data: st.DataObject):
    carrier, number = case
    assume(carrier.key != "sto")  # its numbers have 14 to 17 digits, so this cannot be seen
    where = data.draw(st.sampled_from([i for i, char in enumerate(number) if char.isdigit()]))
    shorter = number[:where] + number[where + 1 :]
    assert check(carrier.key, shorter) is not FITS
    if carrier.complete:
        assert check(carrier.key, shorter) is CONTRADICTS


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-", min_size=8, max_size=24))
def test_a_sure_carrier_always_fits_and_is_the_only_one_detected(number: str):
    key = sure_carrier(number)
    if key is not None:
        assert detect(number) == {key}
        assert check(key, number) is FITS
