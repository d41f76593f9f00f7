"""Logging in again: by the person's button, by a scanned QR code, on both portals."""

import base64
import json
import re

import pytest
from practice_bench import STORE, STORE_LIST, SUPPLIER_LIST, Bench, store_ids, supplier_ids

from scrapers.practice.messages import Reply, Request
from scrapers.qr_code import decode

CASES = [
    ("fxg.jinritemai.com", "/login/common", "/passport/web/email/login/",
     "/passport/web/check_qrconnect/"),
    ("login.1688.com", "/member/signin.htm", "/newlogin/login.do", "/newlogin/qrcode/query.do"),
]  # fmt: skip


def ask(bench: Bench, method: str, host: str, path: str, **query: str) -> Reply:
    return bench.twin.handle(Request(method, host, path, query))


def cookie_of(reply: Reply, name: str) -> str:
    found = re.search(
        rf"{name}=([^;]+)", " ".join(v for k, v in reply.headers if k == "Set-Cookie")
    )
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("host", "page", "button", "code"), CASES)
def test_a_scanned_code_logs_in_some_time_after_it_was_shown(
    host: str, page: str, button: str, code: str
) -> None:
    bench = Bench("logged-out", qr=5000)
    shown = ask(bench, "GET", host, page).text
    token = re.search(r'data-b="qr:\w+:(\w+)"', shown)
    assert token is not None
    bench.clock.forward(seconds=4)
    first = ask(bench, "GET", host, code, token=token[1])
    assert first.json()["data"]["status"] == "new"
    assert first.header("Set-Cookie") is None
    bench.clock.forward(seconds=1)
    second = ask(bench, "GET", host, code, token=token[1])
    assert second.json()["data"]["status"] == "confirmed"
    assert second.header("Set-Cookie")


@pytest.mark.parametrize(("host", "page", "button", "code"), CASES)
def test_nobody_scans_by_default(host: str, page: str, button: str, code: str) -> None:
    bench = Bench()
    token = re.search(r'data-b="qr:\w+:(\w+)"', ask(bench, "GET", host, page).text)
    assert token is not None
    bench.clock.forward(hours=1)
    assert ask(bench, "GET", host, code, token=token[1]).json()["data"]["status"] == "new"


@pytest.mark.parametrize(("host", "page", "button", "code"), CASES)
def test_a_phone_scans_what_the_picture_says(host: str, page: str, button: str, code: str) -> None:
    bench = Bench("logged-out", "qr-expires=60000")
    shown = ask(bench, "GET", host, page).text
    token = re.search(r'data-b="qr:\w+:(\w+)"', shown)
    source = re.search(r'src="(data:image/png;base64,|/newlogin/[^"]+)([^"]*)"', shown)
    assert token is not None
    assert source is not None
    png = (
        base64.b64decode(source[2])
        if source[1].startswith("data:")
        else ask(bench, "GET", host, source[1].partition("?")[0], token=token[1]).body
    )
    says = decode(png)
    assert says is not None
    assert scan(bench, says).status == 200
    confirmed = ask(bench, "GET", host, code, token=token[1])
    assert confirmed.json()["data"]["status"] == "confirmed"
    assert confirmed.header("Set-Cookie")


def test_a_code_expires_and_a_new_one_takes_its_place() -> None:
    bench = Bench("logged-out", "qr-expires=60000")
    host, page, _, code = CASES[0]
    token = re.search(r'data-b="qr:\w+:(\w+)"', ask(bench, "GET", host, page).text)
    assert token is not None
    bench.clock.forward(seconds=61)
    assert ask(bench, "GET", host, code, token=token[1]).json()["data"]["status"] == "expired"
    assert scan(bench, f"https://x.invalid/?token={token[1]}").status == 400
    new = ask(bench, "POST", host, "/passport/web/get_qrcode/").json()["data"]
    says = decode(base64.b64decode(new["qrcode"].partition(",")[2]))
    assert says is not None
    assert new["token"] in says
    assert scan(bench, says).status == 200
    asked = ask(bench, "GET", host, code, token=new["token"])
    assert asked.json()["data"]["status"] == "confirmed"


def scan(bench: Bench, says: str) -> Reply:
    body = json.dumps({"code": says}).encode()
    return bench.twin.handle(Request("POST", "127.0.0.1", "/practice/scan", body=body))


def test_the_button_gives_a_living_session() -> None:
    bench = Bench("logged-out")
    reply = ask(bench, "POST", "fxg.jinritemai.com", CASES[0][2])
    jar = {"sessionid": cookie_of(reply, "sessionid")}
    page = Request("GET", "fxg.jinritemai.com", "/ffa/morder/order/list", cookies=jar)
    assert bench.twin.handle(page).status == 200
    assert reply.json()["data"]["redirect_url"].startswith(STORE)


def test_a_person_takes_the_right_account() -> None:
    bench = Bench("other-account")
    wrong = bench.twin.capture(STORE_LIST)["account"]
    reply = ask(bench, "POST", "fxg.jinritemai.com", CASES[0][2])
    jar = {"sessionid": cookie_of(reply, "sessionid")}
    check = Request("GET", "fxg.jinritemai.com", "/ecomauth/loginv1/session_check", cookies=jar)
    assert bench.twin.handle(check).json()["data"]["shop_name"] != wrong


def test_a_dead_cookie_stays_dead_and_a_fresh_browser_is_logged_in() -> None:
    bench = Bench("expire=1")
    assert "/login/common" in bench.twin.capture(STORE_LIST, "one")["url"]
    assert "/login/common" in bench.twin.capture(STORE_LIST, "one")["url"]
    assert store_ids(bench.twin.capture(STORE_LIST, "two"))
    assert supplier_ids(bench.twin.capture(SUPPLIER_LIST, "one"))


def test_log_in_is_for_simulations_without_a_browser() -> None:
    bench = Bench("logged-out", "other-account")
    assert "/login/common" in bench.twin.capture(STORE_LIST)["url"]
    bench.world(do="log_in")
    assert set(store_ids(bench.twin.capture(STORE_LIST))) < {
        r["order_id"] for r in bench.twin.oracle()
    }
    assert supplier_ids(bench.twin.capture(SUPPLIER_LIST))


def test_login_pages_do_not_count_as_requests() -> None:
    bench = Bench("http500=1")
    assert ask(bench, "GET", "fxg.jinritemai.com", "/login/common").status == 200
    assert bench.get(STORE_LIST).status == 500
