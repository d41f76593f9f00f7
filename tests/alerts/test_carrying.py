"""The process that carries a message: what it takes for a yes, what it says of a no."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from agent.alerts import send as carrier
from agent.alerts import sending
from agent.alerts.post import Letter, Reply
from agent.alerts.send import send
from agent.alerts.unreached import why_unreached
from agent.words import LANGUAGES, Words
from tests.alerts.conftest import Seller
from tests.alerts.services import Webhook, mailbox, unused_port

SECRET = "SECf08a6cd5b9e1"


@pytest.fixture
def robots(hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    """All three robots stand on this computer, in place of their fixed hosts."""
    base = f"http://127.0.0.1:{hook.port}"
    monkeypatch.setattr(NotifyWeComBot, "notify_url", base + "/send?key={key}")
    monkeypatch.setattr(NotifyDingTalk, "notify_url", base + "/robot?access_token={token}")
    monkeypatch.setattr(NotifyFeishu, "notify_url", base + "/hook/{token}/")
    return hook


def letter(url: str) -> Letter:
    return Letter(url, "运单：1688 登录已失效", "请重新登录：yundan login 1688")


@pytest.mark.parametrize(
    ("url", "yes", "no", "said"),
    [
        (
            "wecombot://693a91f6-7bc4",
            {"errcode": 0, "errmsg": "ok"},
            {"errcode": 93000, "errmsg": "invalid webhook url, key 693a91f6-7bc4"},
            "93000 invalid webhook url, key …",
        ),
        (
            f"dingtalk://{SECRET}@66d5f0dd0e8a",
            {"errcode": 0, "errmsg": "ok"},
            {"errcode": 310000, "errmsg": "keywords not in content"},
            "310000 keywords not in content",
        ),
        (
            "feishu://5e2cc4ff-6d1a",
            {"code": 0, "data": {}, "msg": "success"},
            {"code": 19024, "msg": "Key Words Not Found"},
            "19024 Key Words Not Found",
        ),
    ],
)
def test_a_robots_no_is_heard_within_its_ok(
    robots: Webhook, url: str, yes: object, no: object, said: str
) -> None:
    robots.answer = yes
    assert send(letter(url)) == Reply(True)
    content = str(robots.posted[0])
    assert "运单：1688 登录已失效" in content
    assert "yundan login 1688" in content
    robots.answer = no
    assert send(letter(url)) == Reply(False, "refused", said)
    robots.answer = "a page of a hotel's network"
    assert send(letter(url)).trouble == "refused"


def test_a_signature_is_the_one_that_dingtalk_computes(robots: Webhook) -> None:
    robots.answer = {"errcode": 0}
    assert send(letter(f"dingtalk://{SECRET}@66d5f0dd0e8a")).taken
    asked = parse_qs(urlsplit(robots.paths[0]).query)
    (at,), (sign,), (token,) = asked["timestamp"], asked["sign"], asked["access_token"]
    digest = hmac.new(SECRET.encode(), f"{at}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert base64.b64decode(sign, validate=True) == digest
    assert token == "66d5f0dd0e8a"


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_service_that_answers_otherwise_did_not_take_it(hook: Webhook, status: int) -> None:
    hook.status, hook.answer = status, {"message": "slow down, aSecretWord77"}
    reply = send(letter(hook.address))
    assert reply == Reply(False, "refused", f"HTTP {status} slow down, …")


def test_a_mail_servers_no_is_said_without_the_address() -> None:
    with mailbox("535 Login fail. Authcode of boss.secret needed") as box:
        reply = send(letter(box.address))
    assert (reply.taken, reply.trouble) == (False, "refused")
    assert "535" in reply.said
    assert "boss.secret" not in reply.said


def test_nobody_there(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"json://aSecretWord77@127.0.0.1:{unused_port()}/aSecretPath99"
    reply = sending.send(letter(url))
    assert (reply.taken, reply.trouble) == (False, "no_server")
    assert "aSecret" not in reply.said + "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("heard", "of_a_robot", "of_an_own_server"),
    [
        ("[Errno -2] Name or service not known", "offline", "no_host"),
        ("[Errno 8] nodename nor servname provided, or not known", "offline", "no_host"),
        ("NameResolutionError: Failed to resolve 'a.b' ([Errno 11001] getaddrinfo failed)",
         "offline", "no_host"),
        ("[Errno 101] Network is unreachable", "offline", "offline"),
        ("[WinError 10051]", "offline", "offline"),
        ("[Errno 111] Connection refused", "offline", "no_server"),
        ("ConnectTimeoutError: Connection to a.b timed out. (connect timeout=10)",
         "offline", "no_server"),
        ("Read timed out. (read timeout=10)", None, None),
        ("something else", None, None),
    ],
)  # fmt: skip
def test_what_hinders_tells_the_step(
    heard: str, of_a_robot: str | None, of_an_own_server: str | None
) -> None:
    """A robot's host is not the seller's to mistype: there it can only be the network."""
    assert why_unreached([heard], known_host=True) == of_a_robot
    assert why_unreached([heard], known_host=False) == of_an_own_server


@pytest.mark.parametrize("url", ["https://example.com/hook", "nosuch://abc", "wecombot://!"])
def test_an_address_that_apprise_does_not_know(url: str) -> None:
    assert sending.send(Letter(url)) == Reply(False, "address")


def test_an_address_alone_is_only_looked_at(hook: Webhook) -> None:
    assert sending.send(Letter(hook.address)) == Reply(True)
    assert hook.paths == []


def test_a_service_that_never_answers_is_not_waited_for(
    seller: Seller, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether it took the message: the next one says so."""
    arrived, ended = threading.Event(), threading.Event()

    def hang() -> None:
        arrived.set()
        assert ended.wait(60)

    hook.on_post = hang
    monkeypatch.setattr(sending, "PATIENCE", 6.0)
    seller.add("wecom", hook.address)
    seller.lose("1688", 1)
    seller.deliver(2)
    assert arrived.is_set()
    ended.set()
    hook.on_post = lambda: None
    standing = seller.ledger.alert_deliveries.standing("wecom")
    assert standing is not None
    assert standing.trouble.code == "silent"
    seller.deliver(4)
    assert hook.posted[-1]["message"].endswith("(You may have had this one before.)")


def test_a_service_may_take_its_time_to_say_that_it_took_a_message(
    hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up sooner, the message would be sent again and again to whoever has it."""
    monkeypatch.setattr(carrier, "STEP_SECONDS", 0.2)

    def look_it_through() -> None:
        threading.Event().wait(1)

    hook.on_post = look_it_through
    with mailbox() as box:
        box.on_mail = look_it_through
        for address in (f"{hook.address}?rto=0.2&cto=0.2", f"{box.address}&rto=0.2&cto=0.2"):
            assert send(letter(address)) == Reply(True)
    assert len(hook.posted) == len(box.mails) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="a full backlog drops what comes there alone")
def test_a_network_that_swallows_everything_loses_no_alert(
    seller: Seller, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a host with many addresses each is waited for: longer than anybody's patience."""
    monkeypatch.setattr(sending, "PATIENCE", 3.0)
    with socket.socket() as swallowing, ExitStack() as waiting:
        swallowing.bind(("127.0.0.1", 0))
        swallowing.listen(0)
        port = swallowing.getsockname()[1]
        for _ in range(4):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        seller.add("wecom", hook.address.replace(str(hook.port), str(port)))
        seller.lose("1688", 1)
        for minutes in (2, 4, 8):
            seller.deliver(minutes)
    standing = seller.ledger.alert_deliveries.standing("wecom")
    assert standing is not None
    assert standing.trouble.code == "offline"
    seller.add("wecom", hook.address)
    monkeypatch.setattr(sending, "PATIENCE", 45.0)
    seller.deliver(200)
    (told,) = hook.posted
    assert "1688" in told["title"]
    assert "may have had" not in told["message"]


def test_what_waits_for_work_does_not_carry_apprise_around() -> None:
    code = "import sys, agent.alerts.deliver as d; print({'apprise', 'requests'} & {*sys.modules})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


def test_an_address_never_stands_among_a_processs_arguments(
    hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    run = cast(Callable[..., object], subprocess.run)

    def watched(arguments: list[str], **how: Any) -> object:
        started.extend(arguments)
        return run(arguments, **how)

    monkeypatch.setattr(subprocess, "run", watched)
    assert sending.send(letter(hook.address)).taken
    assert len(hook.posted) == 1
    assert started
    assert "aSecret" not in str(started)


UNREACHED = ("not_taken", "offline", "no_host", "no_server", "silent", "broke", "partly")
TROUBLES = (*UNREACHED, "refused", "address", "no_address", "keyring")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_trouble_has_its_sentence_with_a_next_step(lang: str) -> None:
    for trouble in TROUBLES:
        said = Words(lang).say(f"alerts.trouble_{trouble}", name="wecom", said="no")
        assert "yundan alerts " in said
        assert "wecom" in said
