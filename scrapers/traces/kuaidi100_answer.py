"""What 快递100 answers to a query, read. Pure.

An answer is `{message, state, status: "200", com, nu, ischeck, data: [{time, ftime, context,
areaName?, …}]}`, newest line first, times in China's zone; a refusal is `{result: false,
returnCode, message}`. Sources: the service's own page 实时快递单号查询技术文档 and its published
examples; what its codes mean, from several shops' copies of its table. Where a code's meaning rests
on less, a comment says so.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrapers.answers import CHINA
from scrapers.carriers import normalise_number
from scrapers.errors import CredentialsRejected, PortalError, QuotaSpent, Throttled, Unreachable
from scrapers.traces.event import trace_events
from scrapers.traces.line import TraceEvent
from scrapers.traces.source import Told

KEY = "kuaidi100"

# 200 with no lines says the same as these. 201 is from the service's web page, a guess here.
_NONE_YET = ("500", "201")
# 500 has once been 查询失败 as well, and a failure is no proof that there is no trace.
_FAILED = re.compile("失败|错误|异常|繁忙")
# 400 is 找不到对应公司, but also what an account gets that has not paid or may not ask.
_NOT_ALLOWED = re.compile("授权|充值|余额|权限")


class _Line(BaseModel):
    """One line of a trace. `ftime` is the formatted time, `time` the courier's own."""

    model_config = ConfigDict(frozen=True)

    context: str
    ftime: str | None = None
    time: str | None = None
    area: Annotated[str | None, Field(alias="areaName")] = None


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    status: str | None = None
    refusal: Annotated[str | None, Field(alias="returnCode")] = None
    message: str | None = None
    number: Annotated[str | None, Field(alias="nu")] = None
    lines: Annotated[list[_Line] | None, Field(alias="data")] = None


def read_answer(body: bytes, number: str) -> Told:
    """What an answer's body tells of the waybill `number`.

    Raises Unreachable for an answer that is none (no JSON of the documented form, another number,
    a fault of the service), Throttled, QuotaSpent, CredentialsRejected. No error quotes the answer.
    """
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError:  # it quotes what it could not read
        raise Unreachable(KEY, "the answer is not of the documented form") from None
    code = answer.refusal or answer.status or ""
    if code == "200":
        return Told(_events(answer, number))
    message = answer.message or ""
    if code in _NONE_YET and not _FAILED.search(message):
        return Told()
    if code == "408":  # 验证码错误: no telephone number given, or not this parcel's
        return Told(unable="phone_needed")
    if code == "400" and not _NOT_ALLOWED.search(message):
        return Told(unable="carrier_not_known")
    raise _refused(code)


def _refused(code: str) -> PortalError:
    """The error for a refusal of the account, or a fault of the service."""
    if code == "503":
        return CredentialsRejected(KEY, "503: the signature is not that of this customer and key")
    if code in ("400", "600"):  # 600 is known of the subscription service only
        return CredentialsRejected(KEY, f"{code}: this account may not ask")
    if code == "601":
        return QuotaSpent(KEY, "601: the account has no queries left")
    if code == "502":  # more at the same time than agreed, or simply busy
        return Throttled(KEY, "502: the service is busy")
    shown = code if re.fullmatch(r"\d{1,4}", code, re.ASCII) else "?"
    return Unreachable(KEY, f"code {shown}: the service could not look it up")


def _events(answer: _Answer, number: str) -> tuple[TraceEvent, ...]:
    """In the order of time; lines of the same time stay in the service's own order."""
    if normalise_number(answer.number or "") != normalise_number(number):
        raise Unreachable(KEY, "the answer is about another number than asked")
    oldest_first = reversed(answer.lines or [])
    return trace_events((_utc(line), line.context, line.area or None) for line in oldest_first)


def _utc(line: _Line) -> datetime:
    try:
        at = datetime.strptime(line.ftime or line.time or "", "%Y-%m-%d %H:%M:%S")
    except ValueError:
        raise Unreachable(KEY, "a line's time is not of the documented form") from None
    return at.replace(tzinfo=CHINA).astimezone(UTC)
