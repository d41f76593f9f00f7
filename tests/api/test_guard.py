"""Who may call: every way in which a page, another extension or a program could try."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from agent.api.guard import CAPTURE_LIMIT, USUAL_LIMIT, WINDOW_MS, Call, Pairing
from tests.api.calls import (
    BODY,
    FIREFOX,
    FRESH,
    HOST,
    ID,
    KEY,
    NONCE,
    NOW,
    ORIGIN,
    OTHER_ID,
    OTHER_KEY,
    OTHER_ORIGIN,
    PINNED,
    signed,
    why,
)

PAGE = "https://evil.example"
BARE = Call("POST", "/v1/hello", HOST, PAGE, "cross-site", "text/plain", 2, body=b"{}")
"""What a page can send without asking anybody: fetch with mode no-cors."""
FORM = "application/x-www-form-urlencoded"
BIG = b"x" * (USUAL_LIMIT + 1)
SIGNATURE = signed().signature or ""
OTHER_BODY = b'{"request_id": "abcdefgX"}'
LONGEST = b"x" * USUAL_LIMIT


def test_the_good_call_passes() -> None:
    assert why(signed()) is None
    assert why(signed("/v1/sync", b"{}")) is None
    assert why(signed(fetch_site=None)) is None, "an old Firefox sends none"
    new = signed(origin=FIREFOX, fetch_site="same-origin")
    assert why(new, Pairing(ID, KEY, FIREFOX, NOW)) is None, "Firefox 153"


def test_the_longest_bodies_pass() -> None:
    assert why(signed("/v1/orders", LONGEST)) is None
    page = b"x" * CAPTURE_LIMIT
    assert why(signed("/v1/capture", page)) is None
    assert why(signed("/v1/capture", page + b"x")) == "oversize"


ATTACKS: dict[str, tuple[Call, str]] = {
    # a page
    "fetch no-cors": (BARE, "fetch_site"),
    "fetch no-cors of an old browser": (replace(BARE, fetch_site=None), "content_type"),
    "fetch JSON without asking": (replace(BARE, content_type="application/json"), "fetch_site"),
    "fetch JSON of an old browser": (
        replace(BARE, content_type="application/json", fetch_site=None),
        "unknown_key",
    ),
    "form post": (replace(BARE, content_type=FORM, fetch_site=None), "content_type"),
    "form post of JSON": (replace(BARE, fetch_site=None, body=b'{"a":"="}'), "content_type"),
    "image or link": (replace(BARE, method="GET", content_type=None, length=None), "method"),
    "link in another program": (replace(BARE, method="GET", fetch_site="none"), "method"),
    "page that knows all headers": (signed(origin=PAGE, fetch_site="cross-site"), "fetch_site"),
    "page of an old browser that knows all": (signed(origin=PAGE, fetch_site=None), "other_origin"),
    "sandboxed frame": (signed(origin="null"), "other_origin"),
    "our own portal's page": (signed(origin="https://fxg.jinritemai.com"), "other_origin"),
    # DNS rebinding and other names for the same machine
    "rebinding": (replace(BARE, host="evil.example:8666", fetch_site="same-origin"), "host"),
    "rebound name": (replace(signed(), host="evil.example:8666"), "host"),
    "rebound name, signed for": (
        replace(signed(host="evil.example:8666"), host="evil.example:8666"),
        "host",
    ),
    "localhost": (replace(signed(host="localhost:8666"), host="localhost:8666"), "host"),
    "IPv6": (replace(signed(), host="[::1]:8666"), "host"),
    "IPv4 in IPv6": (replace(signed(), host="[::ffff:127.0.0.1]:8666"), "host"),
    "no port": (replace(signed(), host="127.0.0.1"), "host"),
    "other port": (replace(signed(), host="127.0.0.1:8667"), "host"),
    "port with a zero": (replace(signed(), host="127.0.0.1:08666"), "host"),
    "trailing dot": (replace(signed(), host="127.0.0.1.:8666"), "host"),
    "upper case": (replace(signed(), host="LOCALHOST:8666"), "host"),
    "short form": (replace(signed(), host="127.1:8666"), "host"),
    "number": (replace(signed(), host="2130706433:8666"), "host"),
    "any address": (replace(signed(), host="0.0.0.0:8666"), "host"),
    "user before it": (replace(signed(), host="evil@127.0.0.1:8666"), "host"),
    "two hosts": (replace(signed(), host="127.0.0.1:8666, evil.example"), "host"),
    "two hosts, the other first": (replace(signed(), host="evil.example, 127.0.0.1:8666"), "host"),
    "space after it": (replace(signed(), host="127.0.0.1:8666 "), "host"),
    "no host": (replace(signed(), host=None), "host"),
    "empty host": (replace(signed(), host=""), "host"),
    # extensions and programs
    "another extension": (signed(origin=OTHER_ORIGIN), "other_origin"),
    "another extension, paired itself": (signed(key=OTHER_KEY), "other_origin"),
    "our origin in other letters": (signed(origin=ORIGIN.upper()), "other_origin"),
    "our origin with a slash": (signed(origin=f"{ORIGIN}/"), "other_origin"),
    "two origins": (signed(origin=f"{ORIGIN}, {PAGE}"), "other_origin"),
    "program without origin": (signed(origin=None), "other_origin"),
    "empty origin": (signed(origin=""), "other_origin"),
    # the proof
    "no proof": (
        replace(signed(), key_id=None, at=None, nonce=None, signature=None),
        "unknown_key",
    ),
    "unknown key": (signed(key=b"x" * 16), "unknown_key"),
    "empty key": (signed(key_id=""), "unknown_key"),
    "wrong key": (signed(key=OTHER_KEY, key_id=ID), "wrong_signature"),
    "key of another pairing": (
        signed(key_id=OTHER_ID, origin=OTHER_ORIGIN),
        "wrong_signature",
    ),
    "no signature": (signed(signature=None), "wrong_signature"),
    "empty signature": (signed(signature=""), "wrong_signature"),
    "truncated signature": (signed(signature=SIGNATURE[:-1]), "wrong_signature"),
    "padded signature": (signed(signature=f"{SIGNATURE}="), "wrong_signature"),
    "signature of other signs": (signed(signature="é\ud800" * 8), "wrong_signature"),
    "signature of another path": (replace(signed("/v1/sync"), path="/v1/hello"), "wrong_signature"),
    "path in other letters": (replace(signed(), path="/V1/hello"), "wrong_signature"),
    "query added": (replace(signed(), path="/v1/hello?lang=en"), "wrong_signature"),
    "signature of another body": (
        replace(signed(body=OTHER_BODY), body=BODY),
        "wrong_signature",
    ),
    "body with a space": (
        replace(signed(), body=BODY + b" ", length=len(BODY) + 1),
        "wrong_signature",
    ),
    "another nonce": (replace(signed(), nonce="m" * 22), "wrong_signature"),
    "signature for another host": (signed(host="evil.example:8666"), "wrong_signature"),
    "signature for another port": (signed(host="127.0.0.1:8667"), "wrong_signature"),
    "another time": (replace(signed(), at=str(NOW + 1)), "wrong_signature"),
    "an answer's signature": (signed(signature="yundan-1-answer"), "wrong_signature"),
    # nonce and clock
    "no nonce": (signed(nonce=""), "unsigned"),
    "short nonce": (signed(nonce="n" * 21), "unsigned"),
    "long nonce": (signed(nonce="n" * 65), "unsigned"),
    "nonce of other signs": (signed(nonce="n" * 21 + "\n"), "unsigned"),
    "nonce with a line behind it": (signed(nonce="n" * 22 + "\n"), "unsigned"),
    "no time": (replace(signed(), at=None), "unsigned"),
    "stale": (signed(at=NOW - WINDOW_MS - 1), "stale"),
    "ahead": (signed(at=NOW + WINDOW_MS + 1), "stale"),
    "time in seconds": (replace(signed(), at=str(NOW // 1000)), "unsigned"),
    "time with a point": (replace(signed(), at=f"{NOW}.0"), "unsigned"),
    "time as ISO": (replace(signed(), at="2026-11-21T22:00:00Z"), "unsigned"),
    "time with a sign": (replace(signed(), at=f"+{NOW}"), "unsigned"),
    "negative time": (replace(signed(), at=f"-{NOW}"), "unsigned"),
    "time with a space": (replace(signed(), at=f" {NOW}"), "unsigned"),
    "time with a line behind it": (replace(signed(), at=f"{NOW}\n"), "unsigned"),
    "time with zeros": (replace(signed(), at=f"0{NOW}"), "unsigned"),
    "empty time": (replace(signed(), at=""), "unsigned"),
    # what is sent
    "too long": (signed("/v1/orders", BIG), "oversize"),
    "says too long": (signed(length=USUAL_LIMIT + 1, body=b""), "oversize"),
    "says less": (signed(length=len(BODY) - 1), "oversize"),
    "says more": (signed(length=len(BODY) + 1), "oversize"),
    "says less than nothing": (signed(length=-1), "oversize"),
    "page elsewhere than in capture": (signed("/v1/capture/", BIG), "oversize"),
    "no length": (signed(length=None), "no_length"),
    "no content type": (signed(content_type=None), "content_type"),
    "content type with charset": (
        signed(content_type="application/json; charset=utf-8"),
        "content_type",
    ),
    "content type text": (signed(content_type="text/plain"), "content_type"),
    "content type form": (signed(content_type="multipart/form-data; boundary=x"), "content_type"),
    "content type in other letters": (signed(content_type="Application/JSON"), "content_type"),
    "two content types": (signed(content_type="text/plain, application/json"), "content_type"),
    # how
    "GET": (signed(method="GET"), "method"),
    "HEAD": (signed(method="HEAD"), "method"),
    "PUT": (signed(method="PUT"), "method"),
    "DELETE": (signed(method="DELETE"), "method"),
    "PATCH": (signed(method="PATCH"), "method"),
    "TRACE": (signed(method="TRACE"), "method"),
    "CONNECT": (signed(method="CONNECT"), "method"),
    "post in small letters": (signed(method="post"), "method"),
    "from another site": (signed(fetch_site="cross-site"), "fetch_site"),
    "from the same site": (signed(fetch_site="same-site"), "fetch_site"),
    "from the same origin": (signed(fetch_site="same-origin"), "fetch_site"),
    "from the same origin, of a page": (
        signed(fetch_site="same-origin", origin=PAGE),
        "fetch_site",
    ),
    "from another site, of Firefox": (
        signed(fetch_site="cross-site", origin=FIREFOX),
        "fetch_site",
    ),
    "from another Firefox": (signed(fetch_site="same-origin", origin=FIREFOX), "other_origin"),
    "from a site of no name": (signed(fetch_site=""), "fetch_site"),
    "from two sites": (signed(fetch_site="none, cross-site"), "fetch_site"),
    # questions before a request
    "preflight of a page": (signed(method="OPTIONS", origin=PAGE), "preflight"),
    "preflight of another extension": (
        signed(method="OPTIONS", origin="chrome-extension://" + "z" * 32),
        "preflight",
    ),
    "preflight of nobody": (signed(method="OPTIONS", origin=None), "preflight"),
    "preflight of null": (signed(method="OPTIONS", origin="null"), "preflight"),
    "preflight at another host": (
        replace(signed(method="OPTIONS"), host="evil.example:8666"),
        "host",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused(attack: str) -> None:
    call, because = ATTACKS[attack]
    assert why(call) == because


def test_a_replay_is_refused() -> None:
    assert why(signed(), replayed=True) == "replay"


def test_what_was_signed_before_the_start_is_refused() -> None:
    """It may be a replay of a call that the agent before this one answered."""
    assert why(signed(at=NOW - 5), started=NOW - 4) == "stale"
    assert why(signed(at=NOW - 4), started=NOW - 4) is None


@pytest.mark.parametrize("off", [-WINDOW_MS, WINDOW_MS])
def test_a_clock_that_is_a_minute_off_passes(off: int) -> None:
    assert why(signed(at=NOW + off)) is None


def test_a_preflight_of_a_paired_origin_passes_and_of_one_not_pinned_does_not() -> None:
    asks = signed(method="OPTIONS", key_id=None, signature=None)
    assert why(asks) is None
    assert why(asks, FRESH) == "preflight"


# the first hello


@pytest.mark.parametrize("origin", [ORIGIN, OTHER_ORIGIN, FIREFOX])
def test_the_first_hello_of_an_extension_passes(origin: str) -> None:
    assert why(signed(origin=origin), FRESH) is None


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        PAGE,
        "http://127.0.0.1:8666",
        "chrome-extension://short",
        f"{ORIGIN}/page.html",
        f"{ORIGIN}\n",
        f"{PAGE}/{ORIGIN}",
        "edge-extension://" + "a" * 32,
        "chrome-extension://" + "A" * 32,
    ],
)
def test_the_first_hello_of_anybody_else_is_refused(origin: str | None) -> None:
    assert why(signed(origin=origin), FRESH) == "no_extension"


def test_before_the_first_hello_nothing_else_is_answered() -> None:
    assert why(signed("/v1/portals"), FRESH) == "no_hello_yet"
    assert why(replace(signed(), path="/v1/hello/"), FRESH) == "no_hello_yet"


def test_a_key_that_nobody_used_in_time_is_good_for_nothing() -> None:
    assert why(signed(), replace(FRESH, opens_until=NOW)) is None
    assert why(signed(), replace(FRESH, opens_until=NOW - 1)) == "pairing_expired"


def test_a_pinned_key_does_not_expire() -> None:
    assert why(signed(), replace(PINNED, opens_until=0)) is None


def test_the_pin_holds_against_a_second_origin_with_the_same_key() -> None:
    assert why(signed(origin=OTHER_ORIGIN), PINNED) == "other_origin"


# any single change

TEXT = st.text(st.characters(codec="latin-1"), max_size=80)
CHANGES: dict[str, st.SearchStrategy[object]] = {
    "path": TEXT.map(lambda text: f"/{text}"),
    "body": st.binary(max_size=80),
    "at": st.integers(NOW - 2 * WINDOW_MS, NOW + 2 * WINDOW_MS).map(str) | TEXT,
    "nonce": TEXT | st.text("nm", min_size=21, max_size=66),
    "host": TEXT | st.sampled_from([HOST + " ", HOST + ",", "127.0.0.1:8666:8666"]),
    "signature": TEXT | st.integers(0, 42).map(lambda n: SIGNATURE[:n]),
    "key_id": TEXT | st.just(OTHER_ID),
}


@given(
    st.sampled_from(sorted(CHANGES)).flatmap(
        lambda name: st.tuples(st.just(name), CHANGES[name]),
    )
)
@example(("at", str(NOW) + " "))
@example(("signature", SIGNATURE.swapcase()))
@example(("path", "/v1/hello#"))
def test_any_single_change_of_what_was_signed_is_refused(change: tuple[str, object]) -> None:
    name, value = change
    good = signed()
    assume(getattr(good, name) != value)
    length = len(value) if isinstance(value, bytes) else good.length
    changed = replace(good, length=length, **{name: value})  # pyright: ignore[reportArgumentType]
    assert why(changed) is not None


@given(st.binary(min_size=16, max_size=16))
def test_no_other_key_makes_a_good_signature(key: bytes) -> None:
    assume(key != KEY)
    assert why(signed(key=key, key_id=ID)) == "wrong_signature"


@given(st.binary(max_size=200), st.sampled_from(["/v1/hello", "/v1/sync", "/v1/capture"]))
def test_whatever_is_signed_as_it_stands_passes(body: bytes, path: str) -> None:
    assert why(signed(path, body, nonce=NONCE)) is None
    assert why(signed(path, body), Pairing(ID, KEY, FIREFOX, NOW)) == "other_origin"
