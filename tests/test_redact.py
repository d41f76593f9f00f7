"""What may be saved of a page: nobody's name, phone, address or account, and no token."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from scrapers.portal import Portal
from scrapers.portal_files import load
from scrapers.records import Capture, Response
from scrapers.redact import plain_url, redacted

STORE, SUPPLIER = load("doudian"), load("alibaba1688")
LIST = "https://fxg.jinritemai.com/ffa/morder/order/list"
SEARCH = "https://fxg.jinritemai.com/api/order/searchlist?page=0"
ORDER = "6920000000000000001"


def kept(html: str = "", body: object = None, url: str = LIST, portal: Portal = STORE) -> str:
    """All that is saved of a recognised page, as one text."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    answers = () if body is None else (Response(SEARCH, 200, text),)
    clean = redacted(portal.spec, Capture(url, html, answers, "晴天小铺"), recognised=True)
    return "\n".join((clean.url, clean.html, *(r.body for r in clean.responses)))


# --- a recognised page: by field -------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        '<div class="index_locationDetail__a"><p>林小满</p><p>13900001111</p>幸福路1号</div>',
        '<p class="index_locationDetail__b" title="林小满"><i data-tip="林小满 幸福路1号"></i></p>',
        '<a class="table_nickname__c">林小满</a>',
        '<textarea id="seller_words">林小满 幸福路1号</textarea>',
        '<div class="index_footerContent__d">买家留言：请交给林小满，幸福路1号</div>',
    ],
)
def test_hidden_elements_keep_nothing_in_text_or_attributes(html: str) -> None:
    assert not re.search(r"林小满|1390000|幸福路|1号", kept(html))


def test_json_values_are_hidden_by_key_at_any_depth() -> None:
    receiver = {
        "post_receiver": "林小满",
        "post_tel": 13900001111,
        "post_addr": {"detail": "幸福路1号"},
    }
    said = kept(body={"code": 0, "data": [{"shop_order_id": ORDER, "receiver_info": receiver}]})
    assert not re.search(r"林小满|1390000|幸福路", said)
    assert ORDER in said


def test_what_a_hidden_field_holds_goes_wherever_the_page_repeats_it() -> None:
    body = {"data": {"receiver_info": {"post_receiver": "林小满"}, "hint": "林小满的订单"}}
    said = kept('<h1 title="给林小满">发给林小满</h1>', body)
    assert "林小满" not in said
    assert "的订单" in said


def test_the_account_goes_everywhere() -> None:
    html = '<title>晴天小铺</title><a href="/晴天小铺">x</a><p class="headerShopName">晴天小铺</p>'
    assert "晴天小铺" not in kept(html, {"name": "晴天小铺"})


@pytest.mark.parametrize(
    "said",
    [
        "13900001111",
        "139 0000 1111",
        "139-0000-1111",
        "+8613900001111",
        "+86 13900001111",
        "电话13900001111转12",
        "0571-88880000",
    ],
)
def test_phones_go_from_places_that_nobody_named(said: str) -> None:
    clean = kept(f"<p>{said}</p><p title='{said}'></p>", {"free": said, said: 1})
    assert not re.search(r"0000\D?1111|8888\D?0000", clean)


def test_a_phone_as_a_json_number_goes() -> None:
    assert "13900001111" not in kept(body={"anything": 13900001111})


@pytest.mark.parametrize(
    "number",
    [
        "JDVA13408814483",
        "YT8962646785389",
        "1207119765021",
        "SF1385628716739",
        ORDER,
        "13900001111222",
    ],
)
def test_numbers_of_orders_and_waybills_stay(number: str) -> None:
    said = kept(
        f'<p>运单号：{number}</p><input type="text" value="{number}">', {"tracking_no": number}
    )
    assert said.count(number) == 3


@pytest.mark.parametrize(
    ("typed", "stays"),
    [("圆通速递", True), ("圆通速递 YT8962646785389", True), ("林小满", False),
     ("林小满 YT8962646785389", False), ("圆通速递 林小满", False)],
)  # fmt: skip
def test_of_what_was_typed_a_carrier_and_a_number_stay(typed: str, stays: bool) -> None:
    assert (typed in kept(f'<input type="text" value="{typed}">')) == stays


def test_names_are_known_by_what_stands_beside_them_after_a_redesign() -> None:
    html = "<b>林小满</b><b>139****1111</b><i>收货人：</i><i>林小满</i><u>林小满 139****1111</u>"
    assert "林小满" not in kept(html)


def test_an_address_keeps_its_district_at_most() -> None:
    said = kept("<p>浙江省 杭州市 余杭区 幸福路1号2幢</p><p>收货地址：幸福路1号</p>")
    assert "余杭区" in said
    assert not re.search(r"幸福路|1号|2幢", said)


def test_a_note_keeps_only_numbers_that_may_be_orders() -> None:
    memo = f"店铺单{ORDER} 林小满 13900001111 身份证330106199001011234"
    said = kept(body={"buyerMemo": {"remark": memo}}, portal=SUPPLIER)
    assert ORDER in said
    assert not re.search(r"林小满|1390000|19900101", said)
    assert kept(
        f"<q-form initialvalues='{json.dumps({'remark': memo})}'></q-form>", portal=SUPPLIER
    )


def test_a_memo_in_an_attribute_of_json_is_a_note_too() -> None:
    held = json.dumps({"remark": f"{ORDER} 给林小满", "flag": "red"}, ensure_ascii=False)
    said = kept(
        f"<dialog-memo><q-form initialvalues='{held}'></q-form></dialog-memo>", portal=SUPPLIER
    )
    form = BeautifulSoup(said, "lxml").select_one("q-form")
    assert form is not None
    assert json.loads(str(form["initialvalues"])) == {"remark": f"{ORDER} 某某某某", "flag": "red"}


# --- secrets ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        '<script>window.__token="abcdef123456"</script>',
        "<!-- abcdef123456 -->",
        '<meta name="csrf-token" content="abcdef123456">',
        '<input type="password" value="abcdef123456">',
        '<input type="hidden" name="__token" value="abcdef123456">',
        '<input type="hidden" value="abcdef-123456-x">',
        '<div data-session-id="abcdef123456"></div>',
        '<a href="/x?__token=abcdef123456&amp;page=1">x</a>',
        '<img src="https://p3.example/x.png?x-signature=abcdef123456">',
        '<iframe srcdoc="abcdef123456"></iframe>',
        "<button onclick=\"go('abcdef123456')\">x</button>",
        "<noscript>abcdef123456</noscript><template>abcdef123456</template>",
    ],
)
def test_secrets_of_a_page_go(html: str) -> None:
    assert "abcdef" not in kept(html)


def test_secrets_of_json_go_by_name_and_from_addresses() -> None:
    body = {
        "csrf_session_id": "abcdef123456",
        "data": {"url": "https://fxg.jinritemai.com/im?pigeon_sign=abcdef123456&page=2"},
        "again": "abcdef123456",
    }
    said = kept(body=body)
    assert "abcdef" not in said
    assert "page=2" in said


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        (
            f"https://fxg.jinritemai.com/api/order/detail?order_id={ORDER}&__token=0a1b&a_bogus=YmFy",
            f"https://fxg.jinritemai.com/api/order/detail?order_id={ORDER}&__token=x&a_bogus=x",
        ),
        ("https://a.example/l?word=%E6%9E%97%E5%B0%8F%E6%BB%A1", "https://a.example/l?word=x"),
        ("https://a.example/l?word=13900001111", "https://a.example/l?word=x"),
        ("https://u:pw@a.example/l?page=2#token=1", "https://a.example/l?page=2"),
    ],
)
def test_addresses_keep_only_harmless_parameters(url: str, plain: str) -> None:
    assert plain_url(url) == plain
    assert plain_url(plain) == plain


def test_jsonp_and_json_in_json_are_redacted_inside_and_keep_their_form() -> None:
    inner = json.dumps({"data": [{"post_receiver": "林小满", "idStr": ORDER}]}, ensure_ascii=False)
    body = f"mtopjsonp3({json.dumps({'ret': ['SUCCESS::调用成功'], 'data': {'result': inner}})});"
    spec = STORE.spec
    clean = redacted(spec, Capture(LIST, "", (Response(SEARCH, 200, body),)), recognised=True)
    said = re.fullmatch(r"mtopjsonp3\((.*)\);", clean.responses[0].body)
    assert said is not None
    data = json.loads(said.group(1))
    assert data["ret"] == ["SUCCESS::调用成功"]
    assert json.loads(data["data"]["result"]) == {
        "data": [{"post_receiver": "某某某", "idStr": ORDER}]
    }


def test_an_answer_that_is_no_json_keeps_only_its_shape() -> None:
    assert (
        redacted(
            STORE.spec,
            Capture(LIST, "", (Response(SEARCH, 502, "林小满 Bad 502"),)),
            recognised=True,
        )
        .responses[0]
        .body
        == "某某某 xxx 000"
    )


def test_half_a_character_does_not_stop_the_saving() -> None:
    kept("<p>\ud83d</p>", '{"a": "\\ud83d"}').encode("utf-8")
