"""Calls of the API as values: a good one, and every way to make it a bad one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agent.api.guard import Call, Expected, Pairing, refusal
from agent.api.signing import key_id, request_text, sign

HOST = "127.0.0.1:8666"
KEY = b"0123456789abcdef"
OTHER_KEY = b"fedcba9876543210"
ID, OTHER_ID = key_id(KEY), key_id(OTHER_KEY)
ORIGIN = "chrome-extension://" + "abcdefghijklmnop" * 2
OTHER_ORIGIN = "chrome-extension://" + "ponmlkjihgfedcba" * 2
FIREFOX = "moz-extension://0b1c2d3e-0b1c-2d3e-4f50-0b1c2d3e4f50"
NOW = 1_795_300_000_000
NONCE = "n" * 22
BODY = b'{"request_id": "abcdefgh"}'

PINNED = Pairing(ID, KEY, ORIGIN, NOW)
FRESH = Pairing(ID, KEY, None, NOW + 60_000)
OTHER = Pairing(OTHER_ID, OTHER_KEY, OTHER_ORIGIN, NOW)


def expected(*pairings: Pairing, **changes: Any) -> Expected:
    known = {pairing.id: pairing for pairing in pairings or (PINNED, OTHER)}
    return replace(Expected(HOST, NOW, NOW - 3_600_000, known), **changes)


def signed(
    path: str = "/v1/hello",
    body: bytes = BODY,
    *,
    at: int = NOW,
    nonce: str = NONCE,
    key: bytes = KEY,
    host: str = HOST,
    **changes: Any,
) -> Call:
    """A call that its caller signed as it stands; `changes` are made after the signing."""
    good = Call(
        method="POST",
        path=path,
        host=HOST,
        origin=ORIGIN,
        fetch_site="none",
        content_type="application/json",
        length=len(body),
        key_id=key_id(key),
        at=str(at),
        nonce=nonce,
        signature=sign(key, request_text(path, host, at, nonce, body)),
        body=body,
    )
    return replace(good, **changes)


def why(call: Call, *pairings: Pairing, **changes: Any) -> str | None:
    return refusal(call, expected(*pairings, **changes))
