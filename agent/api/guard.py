"""Who may call. Pure: a call and what is expected go in, the reason of a refusal comes out.

The agent listens on a PC that visits any website: each check stands against a way in which a page,
another extension or another program could reach it. The order of the checks tells nothing, since
every refusal looks the same from outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.api.signing import is_signed, request_text

WINDOW_MS = 60_000
"""How far the clock of a request may be from ours."""
USUAL_LIMIT = 512 * 1024
CAPTURE_LIMIT = 12 * 1024 * 1024
"""Bytes of a body. A supplier's page of 50 orders is some MB."""
_EXTENSION = re.compile(r"(chrome|moz)-extension://[0-9a-z-]{32,36}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")


@dataclass(frozen=True, slots=True)
class Pairing:
    """A paired extension. `origin` is None until its first signed hello pins it, and the key is
    good for that until `opens_until` (Unix milliseconds)."""

    id: str
    key: bytes
    origin: str | None
    opens_until: int


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came, headers as they stand; None where there is no such header."""

    method: str
    path: str
    host: str | None
    origin: str | None
    fetch_site: str | None
    content_type: str | None
    length: int | None
    key_id: str | None = None
    at: str | None = None
    nonce: str | None = None
    signature: str | None = None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is true on our side. Times are Unix milliseconds; `started` is when this agent began to
    listen: what was signed before may be a replay that it cannot know of."""

    host: str
    now: int
    started: int
    pairings: Mapping[str, Pairing]
    replayed: bool = False


def limit_of(path: str) -> int:
    """How many bytes the body of a request may have."""
    return CAPTURE_LIMIT if path == "/v1/capture" else USUAL_LIMIT


def refusal(call: Call, expected: Expected) -> str | None:
    """Why this call is refused; None where it may go on."""
    if call.host != expected.host:
        return "host"
    if call.method == "OPTIONS":
        paired = {pairing.origin for pairing in expected.pairings.values()} - {None}
        return None if call.origin in paired else "preflight"
    if call.method != "POST":
        return "method"
    if call.fetch_site not in (None, "none") and not _from_firefox(call):
        return "fetch_site"
    if call.content_type != "application/json":
        return "content_type"
    if call.length is None:
        return "no_length"
    if call.length > limit_of(call.path) or call.length != len(call.body):
        return "oversize"
    pairing = expected.pairings.get(call.key_id or "")
    if pairing is None:
        return "unknown_key"
    return _origin(call, pairing, expected.now) or _proof(call, pairing, expected)


def _from_firefox(call: Call) -> bool:
    """Firefox says so of an extension's own call where the extension may reach the host (measured
    with 153); no page has such an origin."""
    return call.fetch_site == "same-origin" and (call.origin or "").startswith("moz-extension://")


def _origin(call: Call, pairing: Pairing, now: int) -> str | None:
    """An extension's own origin, the same for ever."""
    if pairing.origin is not None:
        return None if call.origin == pairing.origin else "other_origin"
    if call.path != "/v1/hello":
        return "no_hello_yet"
    if now > pairing.opens_until:
        return "pairing_expired"
    return None if _EXTENSION.fullmatch(call.origin or "") else "no_extension"


def _proof(call: Call, pairing: Pairing, expected: Expected) -> str | None:
    if not re.fullmatch(r"\d{13}", call.at or "") or not _NONCE.fullmatch(call.nonce or ""):
        return "unsigned"
    at, nonce = int(call.at or 0), call.nonce or ""
    text = request_text(call.path, expected.host, at, nonce, call.body)
    if not is_signed(pairing.key, text, call.signature or ""):
        return "wrong_signature"
    if abs(expected.now - at) > WINDOW_MS or at < expected.started:
        return "stale"
    return "replay" if expected.replayed else None
