"""`yundan alerts`: channels are set up, tried and removed; their addresses are shown nowhere."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as NoneAtAll

from tests.alerts.conftest import Seller, later
from tests.alerts.services import Webhook, mailbox, unused_port
from tests.conftest import Command

Type = Callable[[str], None]

KEY = "693a91f6-7bc4-97a0"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
TOKEN = "66d5f0dd0e8ac9a6f7"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
SECRET = "SECf08a6cd5b9e1"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, seller: Seller) -> Type:
    """What comes from standard input; the seller's folder is the one in which `command` works."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_robot_is_set_up_by_its_copied_webhook(
    command: Command, typed: Type, seller: Seller, keyring_file: Path
) -> None:
    typed(f"  {WECOM}\r\n")
    ran = command("alerts", "add", "老板微信")
    assert (ran.status, ran.err) == (0, "")
    assert "企业微信 robot" in ran.out
    assert "yundan alerts test 老板微信" in ran.out
    (channel,) = seller.channels.all()
    assert (channel.name, channel.service) == ("老板微信", "wecombot")
    address = seller.channels.address(channel)
    assert address is not None
    assert address.url == f"wecombot://{KEY}"
    assert KEY in keyring_file.read_text()
    assert KEY not in seller.written() + ran.out


def test_a_signed_robot_is_given_its_secret_in_a_second_line(
    command: Command, typed: Type, seller: Seller
) -> None:
    typed(f"{DINGTALK}\n{SECRET}\n")
    ran = command("alerts", "add", "ding")
    assert ran.status == 0
    assert "keyword" in ran.out
    address = seller.channels.address(seller.channels.named("ding"))
    assert address is not None
    assert address.url == f"dingtalk://{SECRET}@{TOKEN}"
    typed(f"{DINGTALK}\n")
    assert command("alerts", "add", "ding", "--json").json == {
        "name": "ding",
        "service": "dingtalk",
        "kept": "keyring",
    }
    assert SECRET not in seller.written() + ran.out


def test_without_a_keyring_an_address_lies_in_a_file_of_ones_own(
    command: Command, typed: Type, seller: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NoneAtAll())
    typed(f"{WECOM}\n")
    ran = command("alerts", "add", "wecom")
    (file,) = (seller.home.root / "keys").glob("alerts-*")
    assert str(file) in ran.out
    assert KEY in file.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert command("alerts", "remove", "wecom", "--json").json == {"removed": "wecom"}
    assert KEY not in seller.written()


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("wecom", "", "No address"),
        ("wecom", "not an address", "no address of a channel"),
        ("wecom", f"https://example.com/hook?key={KEY}", "no address of a channel"),
        ("wecom", f"wecombot://{KEY}!!", "no address of a channel"),
        ("ding", f"{DINGTALK}\n{SECRET} {SECRET}", "no signing secret"),
        ("a/b", WECOM, "cannot name a channel"),
        ("x" * 41, WECOM, "cannot name a channel"),
    ],
)
def test_what_cannot_be_set_up(
    command: Command, typed: Type, seller: Seller, name: str, line: str, said: str
) -> None:
    typed(f"{line}\n")
    ran = command("alerts", "add", name)
    assert ran.status == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert seller.channels.all() == []
    for secret in (KEY, TOKEN, SECRET):
        assert secret not in ran.err + ran.out + seller.written()


def test_a_locked_keyring_is_said_and_nothing_is_set_up(
    command: Command, typed: Type, seller: Seller, keyring_file: Path
) -> None:
    keyring_file.touch()
    typed(f"{WECOM}\n")
    ran = command("alerts", "add", "wecom")
    assert ran.status == 8
    assert "KeyringLocked" in ran.err
    assert seller.channels.all() == []
    assert KEY not in ran.err + seller.written()


def test_each_channel_says_whether_it_took_a_test(
    command: Command, seller: Seller, hook: Webhook
) -> None:
    with mailbox() as box:
        seller.add("hook", hook.address)
        seller.add("mail", box.address)
        assert command("alerts", "test").status == 0
        assert hook.titles == box.subjects == ["Yundan 运单: test message"]
    seller.add("mail", f"json://127.0.0.1:{unused_port()}/aSecretPath99")
    ran = command("alerts", "test")
    assert ran.status == 8
    assert "hook: taken" in ran.out
    assert "mail: the server in its address could not be reached" in ran.out
    assert "yundan alerts test mail" in ran.out
    assert "aSecret" not in ran.out + ran.err
    only = command("alerts", "test", "hook", "--json")
    assert only.json == [{"name": "hook", "taken": True, "trouble": None, "said": None}]
    assert only.status == 0


def test_a_test_that_was_taken_ends_the_wait(
    command: Command, seller: Seller, hook: Webhook
) -> None:
    seller.add("wecom", hook.address)
    seller.lose("1688", 1)
    hook.status = 503
    seller.deliver(2)
    hook.status = 200
    command("alerts", "test")
    seller.deliver(2)
    assert hook.titles == [
        "Yundan 运单: test message",
        "Yundan 运单: 1688: the login was lost",
    ]


def test_the_list_says_how_each_stands(command: Command, seller: Seller, hook: Webhook) -> None:
    empty = command("alerts", "list")
    assert "yundan alerts add" in empty.out
    assert "No alert is open" in empty.out
    seller.add("hook", hook.address)
    seller.add("down", f"json://127.0.0.1:{unused_port()}/aSecretPath99")
    seller.lose("1688", 1)
    seller.deliver(2)
    ran = command("alerts", "list")
    assert ran.status == 0
    assert "in order" in ran.out
    assert "1 waiting" in ran.out
    assert "not taken 1 times, next try 11-21 12:03" in ran.out
    assert "1688: the login was lost" in ran.out
    told = command("alerts", "list", "--json").json
    assert [(c["name"], c["waiting"], c["tries"], c["trouble"]) for c in told["channels"]] == [
        ("hook", 0, 0, None),
        ("down", 1, 1, "no_server"),
    ]
    assert told["open"] == [
        {
            "kind": "login_lost",
            "subject": "1688",
            "opened_at": later(1).isoformat(),
            "details": {"name": "1688"},
        }
    ]
    assert "aSecret" not in ran.out + json.dumps(told)


def test_a_failed_test_stays_in_sight_until_one_is_taken(
    command: Command, seller: Seller, hook: Webhook
) -> None:
    seller.add("wecom", hook.address)
    hook.status, hook.answer = 400, {"errmsg": "invalid webhook url"}
    assert command("alerts", "test").status == 8
    listed = command("alerts", "list").out
    assert "in order" not in listed
    assert "its last test message was not taken" in listed
    assert "yundan alerts add wecom" in listed
    assert "invalid webhook url" in command("doctor").out
    hook.status = 200
    seller.lose("1688", 1)
    seller.deliver(2)
    assert len(hook.posted) == 1, "a failed test holds no alert up"
    assert "in order" in command("alerts", "list").out


def test_a_clock_that_was_wrong_keeps_no_alert_from_a_channel(
    command: Command, typed: Type, seller: Seller, hook: Webhook
) -> None:
    """What began before the channel was added is none of its business, and all else is."""
    years = 60 * 24 * 365 * 20
    seller.lose("before", years)
    typed(f"{hook.address}\n")
    assert command("alerts", "add", "wecom").status == 0
    seller.lose("1688", -years)
    seller.deliver(-years + 1)
    assert hook.titles == ["Yundan 运单: 1688: the login was lost"]
    assert command("alerts", "remove", "wecom").status == 0
    seller.lose("between", -years + 2)
    typed(f"{hook.address}\n")
    assert command("alerts", "add", "wecom").status == 0
    seller.lose("after", -years + 3)
    seller.deliver(-years + 4)
    assert hook.titles[1:] == ["Yundan 运单: after: the login was lost"]


def test_a_removed_channel_is_told_nothing(
    command: Command, seller: Seller, hook: Webhook, keyring_file: Path
) -> None:
    seller.add("wecom", hook.address)
    seller.lose("1688", 1)
    assert command("alerts", "remove", "wecom").status == 0
    seller.deliver(2)
    assert hook.paths == []
    assert "aSecret" not in keyring_file.read_text()


def test_names_that_nobody_set_up(command: Command, seller: Seller, hook: Webhook) -> None:
    for arguments in (("test",), ("test", "wecom"), ("remove", "wecom")):
        ran = command("alerts", *arguments)
        assert ran.status == 2
        assert "yundan alerts add NAME" in ran.err
    seller.add("hook", hook.address)
    ran = command("alerts", "test", "wecom")
    assert ran.status == 2
    assert "Known: hook" in ran.err


@pytest.mark.parametrize("content", ["{", "[1]", '[{"name": "x"}]', "3"])
def test_a_damaged_list_is_said(command: Command, seller: Seller, content: str) -> None:
    file = seller.home.root / "alerts.json"
    file.write_text(content, "utf-8")
    ran = command("alerts", "list")
    assert ran.status == 8
    assert str(file) in ran.err
