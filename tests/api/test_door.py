"""The door on a real port: what is refused looks alike from outside and is told in the log."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from agent.api.door import LINES_A_MINUTE
from agent.api.guard import CAPTURE_LIMIT, USUAL_LIMIT
from agent.api.signing import key_text
from tests.api.calls import OTHER_ORIGIN
from tests.api.listening import Agent, as_bytes, read_reply, state

PAGE = "https://evil.example"
Request = Callable[[Agent], bytes]


def bare(start: str, body: bytes = b"", **headers: str) -> Request:
    """A request of somebody without a key."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def made(agent: Agent) -> bytes:
        length = {"Content-Length": str(len(body))} if body else {}
        return as_bytes(start, {"Host": agent.host, **length, **named}, body)

    return made


def signed(
    start: str = "POST /v1/hello HTTP/1.1",
    path: str = "/v1/hello",
    body: bytes = b"{}",
    **changes: str | None,
) -> Request:
    """A request of a paired extension, with one thing wrong."""

    def made(agent: Agent) -> bytes:
        headers = agent.headers(agent.paired(), path, body, **changes)
        return as_bytes(start, headers, body)

    return made


def text(request: str) -> Request:
    return lambda agent: request.replace("HOST", agent.host).encode("latin-1")


def from_another_extension(agent: Agent) -> bytes:
    headers = agent.headers(agent.paired(), "/v1/hello", b"{}", Origin=OTHER_ORIGIN)
    return as_bytes("POST /v1/hello HTTP/1.1", headers, b"{}")


def not_yet(agent: Agent) -> bytes:
    headers = agent.headers(agent.new_key(), "/v1/sync", b"{}")
    return as_bytes("POST /v1/sync HTTP/1.1", headers, b"{}")


HELLO, JSON = "POST /v1/hello HTTP/1.1", "application/json"
FORM = "application/x-www-form-urlencoded"
CHUNKED = "POST /v1/hello HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n"

REFUSED: dict[str, tuple[Request, str]] = {
    "link": (bare("GET / HTTP/1.1"), "method"),
    "link to a path that is one": (bare("GET /v1/hello HTTP/1.1"), "method"),
    "HEAD": (bare("HEAD /v1/hello HTTP/1.1"), "method"),
    "docs": (bare("GET /openapi/openapi.json HTTP/1.1"), "method"),
    "docs' page": (bare("GET /openapi HTTP/1.1"), "method"),
    "file": (bare("GET /static/x HTTP/1.1"), "method"),
    "unknown method": (bare("BREW /v1/hello HTTP/1.1"), "method"),
    "unknown path": (bare("POST /nowhere HTTP/1.1", b"{}", Content_Type=JSON), "unknown_key"),
    "way up": (bare("POST /../../etc/passwd HTTP/1.1", b"{}", Content_Type=JSON), "unknown_key"),
    "fetch no-cors": (
        bare(HELLO, b"{}", Content_Type="text/plain", Sec_Fetch_Site="cross-site", Origin=PAGE),
        "fetch_site",
    ),
    "fetch JSON": (bare(HELLO, b"{}", Content_Type=JSON, Origin=PAGE), "unknown_key"),
    "form": (bare(HELLO, b"a=b", Content_Type=FORM, Origin=PAGE), "content_type"),
    "preflight of a page": (
        bare(
            "OPTIONS /v1/hello HTTP/1.1",
            Origin=PAGE,
            Access_Control_Request_Method="POST",
            Access_Control_Request_Private_Network="true",
        ),
        "preflight",
    ),
    "preflight for everything": (bare("OPTIONS * HTTP/1.1", Origin=PAGE), "preflight"),
    "rebinding": (
        text("POST /v1/hello HTTP/1.1\r\nHost: evil.example:8666\r\nContent-Length: 0\r\n\r\n"),
        "host",
    ),
    "no host": (text("GET /v1/hello HTTP/1.1\r\n\r\n"), "host"),
    "odd host": (text("GET /v1/hello HTTP/1.1\r\nHost: \xe9 @:/\r\n\r\n"), "host"),
    "two hosts": (text("GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n"), "host"),
    "absolute address": (
        text("GET http://evil.example/v1/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
        "host",
    ),
    "host by IPv6": (signed(Host="[::1]:8666"), "host"),
    "localhost": (signed(Host="localhost"), "host"),
    "no origin": (signed(Origin=None), "other_origin"),
    "origin null": (signed(Origin="null"), "other_origin"),
    "another extension": (from_another_extension, "other_origin"),
    "not pinned yet": (not_yet, "no_hello_yet"),
    "wrong signature": (signed(X_Yundan_Signature="x" * 43), "wrong_signature"),
    "signature of odd signs": (signed(X_Yundan_Signature="\xff\xfe"), "wrong_signature"),
    "no signature": (signed(X_Yundan_Signature=None), "wrong_signature"),
    "no nonce": (signed(X_Yundan_Nonce=None), "unsigned"),
    "odd time": (signed(X_Yundan_Time="9" * 5000), "unsigned"),
    "query added": (signed("POST /v1/hello?lang=en HTTP/1.1"), "wrong_signature"),
    "another path": (signed("POST /v1/sync HTTP/1.1"), "wrong_signature"),
    "charset": (signed(Content_Type="application/json; charset=utf-8"), "content_type"),
    "put": (signed("PUT /v1/hello HTTP/1.1"), "method"),
    "body that is too long": (signed(body=b"x" * (USUAL_LIMIT + 1)), "oversize"),
    "no body and no length": (text("POST / HTTP/1.1\r\nHost: HOST\r\n\r\n"), "content_type"),
    "chunked": (text(f"{CHUNKED}2\r\n{{}}\r\n0\r\n\r\n"), "content_type"),
    # what never becomes a request
    "no HTTP": (text("hello\r\n\r\n"), "BadRequest"),
    "no HTTP at all": (text("\x16\x03\x01\x02\r\n\r\n"), "BadRequest"),
    "header without a name": (text("GET / HTTP/1.1\r\n: x\r\n\r\n"), "BadRequest"),
    "folded header": (text("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n"), "host"),
    "length that is none": (text("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"), "BadRequest"),
    "negative length": (text("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), "BadRequest"),
    "two lengths": (
        text("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        "BadRequest",
    ),
    "chunks that are none": (text(f"{CHUNKED}zz\r\n\r\n"), "BadRequest"),
    "unknown coding": (
        text("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"),
        "ServerNotImplemented",
    ),
    "longer than any page": (
        text(f"POST /v1/capture HTTP/1.1\r\nContent-Length: {CAPTURE_LIMIT + 1}\r\n\r\n"),
        "RequestEntityTooLarge",
    ),
    "endless header": (
        text("GET / HTTP/1.1\r\nX: " + "x" * 300_000 + "\r\n\r\n"),
        "RequestHeaderFieldsTooLarge",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_says_nothing_and_is_told_in_the_log(quiet: Agent, case: str) -> None:
    made, because = REFUSED[case]
    request = made(quiet)
    before, lines = state(quiet), len(quiet.log())
    reply = quiet.raw(request)
    assert reply.outside == ("HTTP/1.1 403 FORBIDDEN", [("Content-Length", "0")], b"")
    (told,) = quiet.log()[lines:]
    assert f"WARNING refused because={because}" in told
    assert state(quiet) == before
    assert quiet.woken == []


@pytest.mark.parametrize("start", ["GET / HTTP/1.0", "PRI * HTTP/2.0", "GET / HTTP/0.9"])
def test_an_old_client_gets_the_same_but_for_what_old_clients_need(
    quiet: Agent, start: str
) -> None:
    reply = quiet.raw(f"{start}\r\n\r\n".encode())
    assert reply.line == "HTTP/1.0 403 FORBIDDEN"
    assert sorted(reply.headers) == ["Connection", "Content-Length", "Date"]


def test_nothing_is_read_of_a_body_that_says_it_is_too_long(quiet: Agent) -> None:
    headers = {"Host": quiet.host, "Content-Length": str(CAPTURE_LIMIT + 1)}
    with socket.create_connection(("127.0.0.1", quiet.port), 10) as line:
        line.sendall(as_bytes("POST /v1/capture HTTP/1.1", headers, b""))
        assert read_reply(line).status == 403


def test_a_request_within_a_body_is_no_request(quiet: Agent) -> None:
    """Two requests in one stream: the refused one's body is not taken for another request."""
    inner = as_bytes(HELLO, quiet.headers(quiet.paired(), "/v1/hello", b"{}"), b"{}")
    lines = len(quiet.log())
    reply = quiet.send({"Host": quiet.host, "Content-Length": str(len(inner))}, inner)
    assert reply.status == 403
    assert len(quiet.log()) == lines + 1


def test_the_log_is_not_filled(quiet: Agent) -> None:
    lines = len(quiet.log())
    for n in range(LINES_A_MINUTE + 20):
        quiet.raw(b"hello\r\n\r\n" if n % 2 else b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert len(quiet.log()) == lines + LINES_A_MINUTE
    quiet.clock.ahead_ms += 61_000
    quiet.raw(b"hello\r\n\r\n")
    assert len(quiet.log()) == lines + LINES_A_MINUTE + 1


def test_an_endless_path_and_origin_are_cut_in_the_log(quiet: Agent) -> None:
    quiet.raw(
        as_bytes(f"GET /{'p' * 9000} HTTP/1.1", {"Host": "h" * 9000, "Origin": "o" * 9000}, b"")
    )
    assert len(quiet.log()[-1]) < 500


def test_a_line_break_in_a_path_makes_no_line_of_the_log(quiet: Agent) -> None:
    lines = len(quiet.log())
    quiet.raw(as_bytes("GET /%0A2026-01-01T00:00:00.000Z%20INFO%20x HTTP/1.1", {"Host": "x"}, b""))
    assert len(quiet.log()) == lines + 1


def test_no_secret_stands_in_the_log(quiet: Agent) -> None:
    by = quiet.paired()
    headers = quiet.headers(by, "/v1/hello", b"{}")
    quiet.send(headers, b"{}")
    quiet.send(headers, b"{}")  # again: a replay
    quiet.ask(by, "/v1/hello", X_Yundan_Signature="x" * 43)
    quiet.ask(by, "/v1/hello", {"request_id": "?", "lang": "nobody's"})
    told = "\n".join(quiet.log())
    assert "because=replay" in told
    secret = (key_text(by.key), by.key.hex(), headers["X-Yundan-Signature"])
    assert not [s for s in (*secret, headers["X-Yundan-Nonce"], "nobody's") if s in told]
