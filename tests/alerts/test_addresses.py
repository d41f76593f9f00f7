"""What a seller pastes becomes the address that reaches the very place that was copied."""

from __future__ import annotations

from typing import Any

import apprise
import pytest

from agent.alerts.address import LONGEST, needs_secret, secrets_in, signed, understood

_apprise: Any = apprise

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=66d5f0dd0e8ac9a6f7"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/5e2cc4ff-6d1a-42f9-8d4e-1a0a4c1c2c5e"
LARK = FEISHU.replace("feishu.cn", "larksuite.com")


def service(url: str) -> Any:
    made = _apprise.Apprise.instantiate(url)
    assert made is not None
    return made


@pytest.mark.parametrize("around", ["{}", " {}\r\n", "{}  "])
def test_a_copied_webhook_is_asked_as_it_was_copied(around: str) -> None:
    found = [understood(around.format(url)) for url in (WECOM, DINGTALK, FEISHU, LARK)]
    assert [a.service for a in found if a] == ["wecombot", "dingtalk", "feishu", "lark"]
    wecom, dingtalk, feishu, lark = [service(a.url) for a in found if a]
    assert wecom.api_url == WECOM
    assert dingtalk.notify_url.format(token=dingtalk.token) == DINGTALK
    assert feishu.notify_url.format(token=feishu.token) == f"{FEISHU}/"
    assert lark.webhook_url == LARK


def test_a_signing_secret_is_part_of_the_address() -> None:
    address = understood(DINGTALK)
    assert address is not None
    assert needs_secret(address)
    with_secret = signed(address, "SECf08a6cd5")
    assert with_secret is not None
    assert not needs_secret(with_secret)
    robot = service(with_secret.url)
    assert (robot.token, robot.secret) == ("66d5f0dd0e8ac9a6f7", "SECf08a6cd5")
    assert signed(address, "not one, surely") is None


def test_a_mailbox_of_qq_needs_no_server() -> None:
    address = understood("mailtos://boss:authcode16chars@qq.com")
    assert address is not None
    assert (address.service, service(address.url).smtp_host) == ("mailtos", "smtp.qq.com")


@pytest.mark.parametrize(
    "text",
    ["", "wecom", "https://", "qyapi.weixin.qq.com", "wecombot://a b", f"json://h/{'x' * LONGEST}"],
)
def test_what_is_no_address(text: str) -> None:
    assert understood(text) is None


def test_an_address_is_not_shown_by_accident() -> None:
    address = understood(WECOM)
    assert address is not None
    assert "693a91f6" not in repr(address)


def test_every_part_of_an_address_is_secret_as_written_and_as_meant() -> None:
    parts = set(secrets_in("mailtos://boss:long%2Fss+word@qq.com?to=other%40example.com"))
    assert {"boss", "2Fss+word", "long", "ss+word", "qq.com", "other", "example.com"} <= parts
