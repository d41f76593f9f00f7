"""Why a portal does not answer is said in the reader's language, never in the browser's."""

from __future__ import annotations

import pytest

from agent.telling.portal_trouble import what_happened
from agent.words import LANGUAGES, Words

LIST = "list: Page.goto: net::"


def said(lang: str, message: str) -> str:
    return Words(lang).phrase(what_happened("Unreachable", "抖店", message))


@pytest.mark.parametrize(
    ("message", "zh", "en"),
    [
        (f"{LIST}ERR_NAME_NOT_RESOLVED at https://a.b/c", "找不到它的网址", "was not found"),
        (f"{LIST}ERR_INTERNET_DISCONNECTED at https://a.b/c", "没有联网", "not online"),
        (f"{LIST}ERR_CONNECTION_REFUSED at https://a.b/c", "被拒绝", "refused"),
        (f"{LIST}ERR_CONNECTION_RESET at https://a.b/c", "中断", "broken off"),
        (f"{LIST}ERR_CONNECTION_TIMED_OUT at https://a.b/c", "超时", "in time"),
        (f"{LIST}ERR_PROXY_CONNECTION_FAILED at https://a.b/c", "代理", "proxy"),
        (f"{LIST}ERR_CERT_DATE_INVALID at https://a.b/c", "安全连接", "safe"),
        ("list: no answer in time", "超时", "in time"),
        ("list: the portal answered 503", "HTTP 503", "HTTP 503"),
        ("HTTP 502", "HTTP 502", "HTTP 502"),
        ("ReadTimeout", "超时", "in time"),
        ("list: the browser was closed", "浏览器被关闭", "browser was closed"),
    ],
)
def test_the_usual_reasons_are_said(message: str, zh: str, en: str) -> None:
    assert zh in said("zh", message)
    assert en in said("en", message)
    for lang in LANGUAGES:
        assert "ERR_" not in said(lang, message)
        assert "https" not in said(lang, message)


@pytest.mark.parametrize("message", ["", f"{LIST}ERR_OF_TOMORROW at https://a.b/c", "hm"])
def test_what_we_have_no_words_for_is_left_out(message: str) -> None:
    assert said("zh", message) == "抖店 没有响应"
    assert said("en", message) == "抖店 does not answer"


def test_what_a_page_is_not_like_stays_for_whoever_mends_it() -> None:
    what = what_happened("LayoutChanged", "抖店", "list: no element")
    assert "list: no element" in Words("zh").phrase(what)
