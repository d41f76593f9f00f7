"""Requests and replies as the twin's core sees them: HTTP without sockets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]


def obj(found: object) -> Json:
    """A JSON object, {} for anything else."""
    return cast(Json, found) if isinstance(found, dict) else {}


def objs(found: object) -> list[Json]:
    """A list of JSON objects, [] for anything else."""
    return [obj(one) for one in cast(list[object], found)] if isinstance(found, list) else []


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are lower case, repeated query names keep the last value."""

    method: str
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    cookies: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""

    @property
    def form(self) -> Json:
        """The body, which may be JSON or a form; {} when it is neither."""
        text = self.body.decode("utf-8", "replace")
        try:
            return obj(json.loads(text))
        except ValueError:
            return dict(parse_qsl(text, keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """One HTTP reply. `drop`: close the socket without answering."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    drop: bool = False
    delay_ms: int = 0

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return None

    def plus(self, *headers: tuple[str, str]) -> "Reply":
        return replace(self, headers=self.headers + headers)


def request_to(
    url: str, *, method: str = "GET", body: bytes = b"", cookies: Mapping[str, str] | None = None
) -> Request:
    """The request a browser would send to this URL."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = parts.hostname or ""
    return Request(method, host, parts.path, query, {}, dict(cookies or {}), body)


def json_reply(body: object, status: int = 200) -> Reply:
    raw = json.dumps(body, ensure_ascii=False).encode()
    return Reply(status, (("Content-Type", "application/json; charset=utf-8"),), raw)


def html_reply(html: str, status: int = 200) -> Reply:
    return Reply(status, (("Content-Type", "text/html; charset=utf-8"),), html.encode())


def redirect(location: str) -> Reply:
    return Reply(302, (("Location", location),))
