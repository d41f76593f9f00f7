"""Takes receivers and secrets out of a capture before anything of it is saved.

A recognised page is redacted by field (`[redact]` in portal.toml), and by what personal data
looks like wherever it stands. Of any other page every text is replaced by placeholders of the
same shape, since nobody knows what stands where; see redact_kept.py for what stays. Doing it twice
changes nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapers.recognition import shown_account
from scrapers.records import Capture, Response
from scrapers.redact_html import HtmlRules, by_shape, redacted_html
from scrapers.redact_json import (
    ALL_BY_SHAPE,
    JsonRules,
    all_by_shape,
    by_field,
    hidden_strings,
    redacted_json,
)
from scrapers.redact_kept import keeping
from scrapers.selectors import writable
from scrapers.shapes import Scrub, calm, is_phone_number, shape, without_parameters
from scrapers.spec import PortalSpec

_WORD_PARAMETERS = frozenset(
    ("page", "pageSize", "tab", "tradeStatus", "order_by", "order", "api", "v", "to")
)
_NUMBER_PARAMETERS = frozenset(("id", "order_id", "orderId", "word"))
_WORD = re.compile(r"[\w.,-]{0,60}", re.ASCII)


def redacted(
    spec: PortalSpec, capture: Capture, *, recognised: bool, known: Collection[str] = ()
) -> Capture:
    """A capture that may be saved. Its account is kept only as its shape.

    `known` are numbers of orders and waybills: by them a page that was not recognised is mended.
    """
    clean = _by_field(spec, capture) if recognised else _by_shape(spec, _standing(capture, known))
    return Capture(
        url=plain_url(capture.url) if recognised else _url_shape(capture.url, spec.portal.hosts),
        html=clean.html(capture.html),
        responses=tuple(
            Response(
                plain_url(r.url) if recognised else _url_shape(r.url, spec.portal.hosts),
                r.status,
                clean.body(r.body),
            )
            for r in capture.responses
        ),
        account=shape(capture.account) if capture.account else None,
        captured_at=capture.captured_at,
    )


class _Clean:
    """How the parts of one capture are redacted."""

    def __init__(self, html: Callable[[str], str], json: JsonRules) -> None:
        self._html = html
        self._json = json

    def html(self, html: str) -> str:
        return writable(self._html(html))

    def body(self, body: str) -> str:
        clean = redacted_json(body, self._json)
        return writable(shape(body) if clean is None else clean)


def _standing(capture: Capture, known: Collection[str]) -> list[str]:
    """Those of the numbers that stand in the capture."""
    pieces = [capture.html, *(response.body for response in capture.responses)]
    return [number for number in known if any(number in piece for piece in pieces)]


def _by_shape(spec: PortalSpec, known: Collection[str]) -> _Clean:
    if not known:
        return _Clean(by_shape, ALL_BY_SHAPE)
    kept = keeping(spec, known)
    return _Clean(lambda html: by_shape(html, kept), all_by_shape(kept, frozenset(known)))


def _by_field(spec: PortalSpec, capture: Capture) -> _Clean:
    hidden, notes = frozenset(spec.redact.json_keys), frozenset(spec.redact.note_json_keys)
    first = by_field(hidden, notes, str)
    secrets = {
        said.strip() for r in capture.responses for said in hidden_strings(r.body, first)
    } | {name for name in (capture.account, shown_account(spec, capture)) if name}
    scrub = Scrub(secrets)

    def text(value: str) -> str:
        return without_parameters(scrub.text(value), _is_plain)

    rules = by_field(hidden, notes, text, frozenset(spec.redact.trace_json_keys))
    redact = spec.redact
    html_rules = HtmlRules(redact.css, redact.note_css, redact.trace_css, scrub, text, rules)
    return _Clean(lambda html: redacted_html(html, html_rules), rules)


def _is_plain(name: str, value: str) -> bool:
    if name in _NUMBER_PARAMETERS:
        return not value or (value.isdigit() and not is_phone_number(int(value)))
    return name in _WORD_PARAMETERS and bool(_WORD.fullmatch(value))


def plain_url(url: str) -> str:
    """A URL whose query keeps only the parameters known to be harmless, without user or anchor."""
    parts = urlsplit(url)
    kept = [
        (calm(name), value if _is_plain(name, value) else "x")
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    path = Scrub(()).text(parts.path)
    return urlunsplit((parts.scheme, _host(parts.netloc), path, urlencode(kept), ""))


def _url_shape(url: str, hosts: list[str]) -> str:
    """Where an unknown page stood, without the numbers and words of its address."""
    parts = urlsplit(url)
    host = _host(parts.netloc)
    path = re.sub(r"%[0-9A-Fa-f]{2}", "%00", calm(parts.path))
    return urlunsplit((parts.scheme, host if host in hosts else calm(host), path, "", ""))


def _host(netloc: str) -> str:
    return netloc.rpartition("@")[2]
