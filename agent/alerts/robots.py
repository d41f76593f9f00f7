"""Group robots of 企业微信, 钉钉 and 飞书, where apprise falls short of them. Loads apprise.

Seen in apprise 2.2: it takes any HTTP 200 for a yes, while a robot says no within such an answer;
and it escapes the signature of 钉钉 twice, which 钉钉 answers with "sign not match".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from apprise.plugins.dingtalk import NotifyDingTalk

ANSWERS = {"wecombot": "errcode", "dingtalk": "errcode", "feishu": "code", "lark": "code"}
"""Robots that answer 200 to everything: the field of their answer that is 0 for a yes."""
_WORDS = ("errmsg", "msg", "message")


class SignedDingTalk(NotifyDingTalk):
    """Signs as 钉钉 wants it; `requests` does the escaping."""

    secret: str

    def get_signature(self) -> tuple[str, str]:
        """Time in milliseconds and signature."""
        at = str(round(time.time() * 1000))
        digest = hmac.new(self.secret.encode(), f"{at}\n{self.secret}".encode(), hashlib.sha256)
        return at, base64.b64encode(digest.digest()).decode()


@dataclass(frozen=True, slots=True)
class Overheard:
    """The `answers` of services, and the `failures` to reach them, as the library words them."""

    answers: list[requests.Response] = field(default_factory=list[requests.Response])
    failures: list[str] = field(default_factory=list[str])


@contextmanager
def overheard() -> Generator[Overheard]:
    """What services answer meanwhile; apprise itself passes none of it on."""
    heard = Overheard()
    plain = requests.Session.send

    def send(self: requests.Session, request: Any, **how: Any) -> requests.Response:
        try:
            answer = plain(self, request, **how)
        except requests.RequestException as failed:
            heard.failures.append(str(failed))
            raise
        heard.answers.append(answer)
        return answer

    requests.Session.send = send
    try:
        yield heard
    finally:
        requests.Session.send = plain


def refusal(service: str, answer: requests.Response) -> str | None:
    """Why the answer is a no, in the service's own words; None where it is a yes."""
    try:
        told = answer.json()
    except ValueError:
        told = None
    body = cast(dict[str, Any], told) if isinstance(told, dict) else {}
    words = next((str(body[name]) for name in _WORDS if body.get(name)), "")
    if not 200 <= answer.status_code < 300:
        return f"HTTP {answer.status_code} {words}".strip()
    field = ANSWERS.get(service)
    if field is None or body.get(field) == 0:
        return None
    return f"{body.get(field, '-')} {words}".strip()
