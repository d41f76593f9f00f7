"""Addresses of channels: what a seller copies, as the address that carries it (apprise's form)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

LONGEST = 1000  # signs; Windows' keyring holds no more
_ROBOTS = {
    "wecombot": r"https?://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send/?\?key=([\w-]+)",
    "dingtalk": r"https?://oapi\.dingtalk\.com/robot/send/?\?access_token=([0-9A-Za-z]+)",
    "feishu": r"https?://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?",
    "lark": r"https?://open\.larksuite\.com/open-apis/bot/v2/hook/([\w-]+)/?",
}
_FORM = re.compile(r"([a-z][a-z0-9+]*)://[!-~\u3400-\u9fff]+")
_SECRET = re.compile(r"[0-9A-Za-z]{8,128}")


@dataclass(frozen=True, slots=True)
class Address:
    """Whom it reaches: `service` is the address's scheme. The rest of it is secret."""

    service: str
    url: str = field(repr=False)


def understood(text: str) -> Address | None:
    """The address in what was pasted; None where there is none. Whether it works, nobody knows."""
    text = text.strip()
    for service, robot in _ROBOTS.items():
        if copied := re.fullmatch(robot, text, re.I | re.A):
            return Address(service, f"{service}://{copied[1]}")
    form = _FORM.fullmatch(text)
    if form is None or len(text) > LONGEST:
        return None
    return Address(form[1], text)


def needs_secret(address: Address) -> bool:
    """Whether it may be a robot that wants its messages signed (钉钉 加签)."""
    return address.service == "dingtalk" and "@" not in address.url


def signed(address: Address, secret: str) -> Address | None:
    """The address with the secret that signs; None where it cannot be one."""
    if not _SECRET.fullmatch(secret):
        return None
    service, _, rest = address.url.partition("://")
    return Address(address.service, f"{service}://{secret}@{rest}")


def secrets_in(url: str) -> Iterator[str]:
    """Every part of an address, none of which is shown anywhere."""
    for text in {url, unquote(url)}:
        yield from (part for part in re.split(r"[^\w.+-]+", text) if len(part) >= 4)
