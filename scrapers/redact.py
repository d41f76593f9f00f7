"""Takes receivers and secrets out of a capture before anything of it is saved.

A recognised page is redacted by field (`[redact]` in portal.toml); of any other page every
text is replaced by placeholders of the same shape, since nobody knows what stands where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from scrapers.portal import PortalSpec
from scrapers.records import Capture, Response

_PLAIN_PARAMETERS = frozenset(
    (
        *("page", "pageSize", "tab", "id", "order_id", "orderId", "tradeStatus", "order_by"),
        *("order", "api", "v", "word", "to"),
    )
)
_PHONE = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")
_SECRET_KEYS = re.compile(r"token|cookie|session|passw|secret|_sign|signature|bogus", re.I)
_JSONP = re.compile(r"^(\s*[\w$.]+\()(.*)(\)\s*;?\s*)$", re.S)


def shape(value: str) -> str:
    """The same shape without the content: digits → 0, letters → x, other scripts → 某."""
    out = re.sub(r"\d", "0", value)
    out = re.sub(r"[A-Za-z]", "x", out)
    return re.sub(r"[^\x00-\x7f]", "某", out)


def redacted(spec: PortalSpec, capture: Capture, *, recognised: bool) -> Capture:
    """A capture that may be saved. Its account is kept only as its shape."""
    return Capture(
        url=plain_url(capture.url),
        html=_html(spec, capture.html) if recognised else _html_shape(capture.html),
        responses=tuple(
            Response(plain_url(r.url), r.status, _body(spec, r.body, recognised))
            for r in capture.responses
        ),
        account=shape(capture.account) if capture.account else None,
        captured_at=capture.captured_at,
    )


def plain_url(url: str) -> str:
    """A URL whose query keeps only the parameters known to be harmless."""
    parts = urlsplit(url)
    kept = [
        (k, v if k in _PLAIN_PARAMETERS else "…")
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept, safe="…"), ""))


def _html(spec: PortalSpec, html: str) -> str:
    tree = BeautifulSoup(html, "lxml")
    for css in spec.redact.css:
        for tag in tree.select(css):
            for piece in tag.find_all(string=True):
                piece.replace_with(NavigableString(shape(str(piece))))
            for name in ("value", "title", "text", "aria-label", "href"):
                if isinstance(found := tag.get(name), str):
                    tag[name] = shape(found)
    for field in tree.select("input[type=password]"):
        field.attrs.pop("value", None)
    return _PHONE.sub(r"\1****\2", str(tree))


_KEPT_ATTRIBUTES = frozenset({"class", "id", "role", "type", "name", "data-tracker"})


def _html_shape(html: str) -> str:
    tree = BeautifulSoup(html, "lxml")
    for piece in tree.find_all(string=True):
        piece.replace_with(NavigableString(shape(str(piece))))
    for tag in tree.find_all(True):
        for name, value in tag.attrs.items():
            if name not in _KEPT_ATTRIBUTES and isinstance(value, str):
                tag[name] = shape(value)
    return str(tree)


def _body(spec: PortalSpec, body: str, recognised: bool) -> str:
    keys = frozenset(spec.redact.json_keys)
    return _json_text(body, lambda key: not recognised or key in keys)


def _json_text(body: str, hidden: Callable[[str], bool]) -> str:
    wrapped = _JSONP.match(body)
    inner = wrapped.group(2) if wrapped else body
    try:
        clean = json.dumps(_walk(json.loads(inner), "", hidden), ensure_ascii=False)
    except json.JSONDecodeError:
        return shape(body)
    return f"{wrapped.group(1)}{clean}{wrapped.group(3)}" if wrapped else clean


def _walk(value: Any, key: str, hidden: Callable[[str], bool]) -> Any:
    if isinstance(value, dict):
        pairs = cast(dict[str, Any], value)
        return {
            k: (_shape_all(v) if hidden(k) or _SECRET_KEYS.search(k) else _walk(v, k, hidden))
            for k, v in pairs.items()
        }
    if isinstance(value, list):
        return [_walk(v, key, hidden) for v in cast(list[Any], value)]
    if isinstance(value, str):
        if value[:1] in "{[" and value[-1:] in "}]":
            return _json_text(value, hidden)
        return _PHONE.sub(r"\1****\2", value)
    return value


def _shape_all(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _shape_all(v) for k, v in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        return [_shape_all(v) for v in cast(list[Any], value)]
    if isinstance(value, str):
        return shape(value)
    return 0 if isinstance(value, (int, float)) and not isinstance(value, bool) else value
