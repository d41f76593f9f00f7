"""The door on a real port: what is refused looks alike from outside and is told in the log."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from agent.api.door import LINES_A_MINUTE
from agent.api.guard import CAPTURE_LIMIT, USUAL_LIMIT
from agent.api.pairing import Pairings
from agent.api.signing import key_text
from tests.api.calls import ORIGIN, OTHER_ORIGIN
from tests.api.listening import Agent, agent_in, as_bytes, as_json, read_reply, stocked

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


@pytest.fixture
def quiet(agent: Agent) -> Agent:
    """The agent after a minute in which nobody called."""
    agent.clock.ahead_ms += 61_000
    return agent


def state(agent: Agent) -> dict[str, str]:
    """Everything in the data folder but the log, by its content."""
    with sqlite3.connect(agent.place.home.ledger) as ledger:
        kept = {"ledger": "\n".join(ledger.iterdump())}
    ledger.close()
    for path in agent.home.rglob("*"):
        if "sqlite" not in path.name and path != agent.place.home.log:
            content = path.read_bytes() if path.is_file() else b""
            kept[str(path.relative_to(agent.home))] = sha256(content).hexdigest()
    return kept


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


# answers


def test_every_answer_is_signed(quiet: Agent) -> None:
    by = quiet.paired()
    order = {"store": "doudian", "order_id": "1"}
    said = {
        200: quiet.ask(by, "/v1/hello"),
        202: quiet.ask(by, "/v1/sync"),
        404: quiet.ask(by, "/v1/ignore", {**order, "until": None}),
        409: quiet.ask(by, "/v1/sync", {"order_id": "1"}),
        422: quiet.ask(by, "/v1/sync", {"unknown": 1}),
    }
    quiet.woken.clear()
    for status, reply in said.items():
        assert reply.status == status
        assert reply.headers["Content-Type"] == "application/json"
        assert reply.headers["Cache-Control"] == "no-store"
        assert "Server" not in reply.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/nothing", 404), ("/", 404), ("/v1//hello", 404), ("/v1/hello/", 404), ("/openapi", 404)],
)
def test_an_unknown_path_is_told_to_a_paired_extension(
    quiet: Agent, path: str, status: int
) -> None:
    reply = quiet.ask(quiet.paired(), path)
    assert reply.status == status
    assert reply.json["error"] == "no_such_request"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a":' * 50_000, b"1e999"]
)
def test_no_json_is_told_as_such(quiet: Agent, body: bytes) -> None:
    reply = quiet.ask(quiet.paired(), "/v1/hello", body)
    assert (reply.status, reply.json["error"]) == (422, "malformed")


def test_an_answer_is_bound_to_its_request(quiet: Agent) -> None:
    by = quiet.paired()
    one, two = quiet.ask(by, "/v1/portals"), quiet.ask(by, "/v1/portals")
    assert one.body == two.body
    assert one.headers["X-Yundan-Answer"] != two.headers["X-Yundan-Answer"]


def test_only_a_paired_origin_may_read_answers(quiet: Agent) -> None:
    by = quiet.paired()
    reply = quiet.ask(by, "/v1/hello")
    assert reply.headers["Access-Control-Allow-Origin"] == ORIGIN
    asks = {"Host": quiet.host, "Access-Control-Request-Method": "POST"}
    asks["Access-Control-Request-Headers"] = "content-type,x-yundan-key"
    start = "OPTIONS /v1/hello HTTP/1.1"
    may = quiet.send({**asks, "Origin": ORIGIN}, start=start)
    assert (may.status, may.body) == (204, b"")
    assert may.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert may.headers["Access-Control-Allow-Methods"] == "POST"
    assert "X-Yundan-Answer" not in may.headers
    assert "Access-Control-Allow-Credentials" not in may.headers
    assert quiet.send({**asks, "Origin": PAGE}, start=start).status == 403


def test_a_request_is_answered_once(quiet: Agent) -> None:
    body = as_json({})
    headers = quiet.headers(quiet.paired(), "/v1/hello", body)
    assert quiet.send(headers, body).status == 200
    assert quiet.send(headers, body).status == 403
    assert "because=replay" in quiet.log()[-1]


def test_of_many_that_come_in_one_moment_one_is_answered(quiet: Agent) -> None:
    body = as_json({})
    for _ in range(5):
        request = as_bytes(HELLO, quiet.headers(quiet.paired(), "/v1/hello", body), body)
        assert sorted(together(quiet, request, 8)) == [200, *[403] * 7]


def together(agent: Agent, request: bytes, many: int) -> Iterator[int]:
    """Send the same bytes on many connections at once; the statuses."""
    ready, found = threading.Barrier(many), list[int]()

    def send() -> None:
        with socket.create_connection(("127.0.0.1", agent.port), 20) as line:
            ready.wait()
            line.sendall(request)
            found.append(read_reply(line).status)

    threads = [threading.Thread(target=send) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return iter(found)


# pairing


def test_the_first_hello_pins_its_origin(quiet: Agent) -> None:
    by = quiet.new_key()
    assert quiet.ask(by, "/v1/portals").status == 403
    assert quiet.ask(by, "/v1/hello").status == 200
    assert "INFO paired" in quiet.log()[-1]
    assert quiet.ask(by, "/v1/portals").status == 200
    assert quiet.ask(by, "/v1/hello", Origin=OTHER_ORIGIN).status == 403
    kept = {one.id: one.origin for one in Pairings(quiet.home).all()}
    assert kept[by.id] == ORIGIN


def test_a_hello_that_is_refused_pins_nothing(quiet: Agent) -> None:
    by = quiet.new_key()
    assert quiet.ask(by, "/v1/hello", Origin=PAGE).status == 403
    assert quiet.ask(by, "/v1/hello", X_Yundan_Signature="x" * 43).status == 403
    assert quiet.pairings.known()[by.id].origin is None


def test_a_revoked_pairing_ends_at_once(quiet: Agent) -> None:
    by = quiet.paired()
    assert quiet.ask(by, "/v1/hello").status == 200
    assert Pairings(quiet.home).revoke(by.id)  # another process does
    assert quiet.ask(by, "/v1/hello").status == 403
    assert "because=unknown_key" in quiet.log()[-1]


def test_a_change_in_the_same_moment_of_the_clock_is_seen(quiet: Agent) -> None:
    by, file = quiet.paired(), quiet.home / "pairings.json"
    assert by.id in quiet.pairings.known()
    then = file.stat().st_mtime_ns
    Pairings(quiet.home).revoke(by.id)
    os.utime(file, ns=(then, then))
    assert by.id not in quiet.pairings.known()


def test_keys_that_nobody_used_in_time_are_forgotten(tmp_path: Path) -> None:
    pairings = Pairings(tmp_path)
    (tmp_path / "locks").mkdir()
    old = pairings.make(datetime(2026, 1, 1, tzinfo=UTC))
    used = pairings.make(datetime(2026, 1, 1, tzinfo=UTC))
    pairings.pin(used.id, ORIGIN, datetime(2026, 1, 1, tzinfo=UTC))
    new = pairings.make(datetime(2026, 1, 2, tzinfo=UTC))
    assert [one.id for one in pairings.all()] == [used.id, new.id]
    assert old.id not in pairings.known()
    if os.name == "posix":
        assert (tmp_path / "pairings.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[{"id": "x"}]', b"\xff", b"null"])
def test_to_a_caller_damaged_pairings_look_like_any_refusal(tmp_path: Path, content: bytes) -> None:
    with agent_in(tmp_path / "home") as agent:
        by = agent.paired()
        (agent.home / "pairings.json").write_bytes(content)
        reply = agent.ask(by, "/v1/hello")
        assert reply.outside == ("HTTP/1.1 403 FORBIDDEN", [("Content-Length", "0")], b"")
        assert "because=pairings_damaged" in agent.log()[-1]


def test_what_the_extension_may_do_changes_the_ledger(quiet: Agent) -> None:
    """The refusals above changed nothing; so this tells that `state` would have seen it."""
    stocked(quiet)
    before = state(quiet)
    assert quiet.ask(quiet.paired(), "/v1/sync", {"store": "doudian"}).status == 202
    assert len(quiet.woken) == 1
    assert state(quiet)["ledger"] != before["ledger"]
