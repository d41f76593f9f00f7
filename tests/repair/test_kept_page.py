"""What is kept of a page that nobody recognised: numbers to mend by, and nobody's name."""

from __future__ import annotations

from agent.cli.record import cleaned
from scrapers.portal_files import load
from scrapers.records import Capture, Response
from scrapers.redact import redacted

ORDER, WAYBILL = "6921814337016888848", "JT5231581274609"
PAGE = f"""<html><body><div class="x1"><b>订单编号 {ORDER}</b><i title="{ORDER}">待发货</i>
<p>运单号 {WAYBILL}</p><p>收货人 赵小梅 13812345678 江苏省苏州市木渎镇中山路12号</p>
<a href="/detail?id={ORDER}">详情</a><em>2026-11-21 08:43:36</em></div></body></html>"""
TOLD = (
    f'{{"orderNo": {ORDER}, "bill": "{WAYBILL}", "to": "赵小梅", "phone": "13812345678",'
    ' "tel": 13812345678, "quantity": 2, "other": "9999888877776666"}'
)


def kept() -> Capture:
    answers = (Response("https://fxg.jinritemai.com/api/x", 200, TOLD),)
    page = Capture("https://fxg.jinritemai.com/new/page", PAGE, answers)
    spec = load("doudian").spec
    return redacted(spec, page, recognised=False, known=[ORDER, WAYBILL])


def test_known_numbers_and_the_portals_own_words_stay() -> None:
    page = kept()
    for held in (ORDER, WAYBILL, "订单编号", "待发货", "2026-11-21 08:43:36"):
        assert held in page.html
    assert ORDER in page.responses[0].body
    assert WAYBILL in page.responses[0].body


def test_nobody_and_no_other_number_stays() -> None:
    page = kept()
    everything = page.html + page.responses[0].body
    for gone in ("赵小梅", "小梅", "1381234", "木渎", "中山路", "9999888877776666"):
        assert gone not in everything


def test_without_known_numbers_nothing_but_the_shape_stays() -> None:
    page = redacted(load("doudian").spec, Capture("", PAGE), recognised=False)
    assert ORDER not in page.html
    assert "待发货" not in page.html


def test_a_page_that_a_person_records_keeps_the_numbers_to_mend_by_too() -> None:
    page = Capture("https://fxg.jinritemai.com/new/page", PAGE)
    clean, _ = cleaned(load("doudian"), page, [ORDER, WAYBILL])
    assert ORDER in clean.html
    assert WAYBILL in clean.html
    assert "小梅" not in clean.html
