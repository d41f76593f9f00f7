"""What may stand in a log: facts and ids, never a receiver, a cookie or a token."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

from scrapers.records import Receiver
from scrapers.shapes import Scrub

_PHONE = re.compile(r"(?<!\d)(?:86)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_HEADER = re.compile(r"\b((?:set-)?cookie|authorization)\b([\"']?\s*[:=]).*", re.I)
_NAMED = re.compile(
    r"((?<![\w.-])[\w.-]{0,40}(?:token|cookie|session|passw|secret|signature|_sign|bogus|receiver|consignee"
    r"|cookie2|x5sec|_tk\b|nickname|address|_tel\b|phone|mobile)[\w.-]*[\"']?\s*[:=]\s*)"
    r"(\"[^\"]*\"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^\s,;&)}\]]+)",
    re.I,
)
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]+)[?#][^\s\"'<>]*")
_USER = re.compile(r"(https?://)[^\s/?#@\"'<>]+@")
_LONG = re.compile(r"(?<![\w+=%-])(?=(?:[\w+=%-]*?\d){2})(?=[\w+=%-]*[A-Za-z])[\w+=%-]{24,}", re.A)
_RUN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff0-9A-Za-z#（）()·-]{5,}")
_LONGEST_LINE = 2000
_PLACES = re.compile(r"[省市区县镇乡村路街巷弄幢栋楼室]|(?<![单编账序])号|小区|花园|大厦|广场")


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without what looks personal or secret, nor any of the `secrets`; line by line."""
    known = sorted({s for s in secrets if s}, key=len, reverse=True)
    for secret in known:
        text = text.replace(secret, "…")
    scrub = Scrub(())
    return "\n".join(_line(line, scrub) for line in text.split("\n"))


def _line(line: str, scrub: Scrub) -> str:
    line = line[:_LONGEST_LINE]
    line = _HEADER.sub(r"\1\2 …", line)
    line = _USER.sub(r"\1…@", line)
    line = _QUERY.sub(r"\1?…", line)
    line = _NAMED.sub(r"\1…", line)
    line = _PHONE.sub("…", line)
    line = _LONG.sub("…", line)
    return _RUN.sub(_no_address, scrub.text(line))


def _no_address(run: re.Match[str]) -> str:
    """A run that names two kinds of places is an address."""
    return "…" if len(set(_PLACES.findall(run[0]))) >= 2 else run[0]


def personal(value: Any, depth: int = 4) -> Iterator[str]:
    """Everything that receivers inside `value` (records, lists, mappings) hold unmasked."""
    if isinstance(value, Receiver):
        yield from (part for part in (value.name, value.phone, value.address) if part)
    elif depth == 0 or isinstance(value, (str, bytes)):
        return
    elif isinstance(value, Mapping):
        for part in cast(Mapping[Any, Any], value).values():
            yield from personal(part, depth - 1)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for part in cast(Iterable[Any], value):
            yield from personal(part, depth - 1)
    elif is_dataclass(value):
        for field in fields(value):
            yield from personal(getattr(value, field.name), depth - 1)


def carried_by(bug: BaseException | None, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """Everything personal that an exception holds, and those that led to it or stand in it: a
    traceback tells them all."""
    if bug is None or id(bug) in seen:
        return
    seen |= {id(bug)}
    yield from personal(bug.args)
    for other in (bug.__cause__, bug.__context__):
        yield from carried_by(other, seen)
    if isinstance(bug, BaseExceptionGroup):
        for one in cast(BaseExceptionGroup[BaseException], bug).exceptions:
            yield from carried_by(one, seen)
