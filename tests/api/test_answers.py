"""What a paired extension is answered, and how a pairing begins, holds and ends."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.api.pairing import Pairings
from agent.sync.armed_log import ArmedLog
from tests.api.calls import ORIGIN, OTHER_ORIGIN
from tests.api.listening import Agent, agent_in, as_bytes, as_json, read_reply, state, stocked

PAGE = "https://evil.example"


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


def test_a_store_that_was_moved_away_says_how_to_take_it_back(one: Agent) -> None:
    by = one.paired()
    assert one.ask(by, "/v1/hello").json["stores"][0]["stopped"] is None
    ArmedLog(one.place.home.armed, "doudian").leave(datetime.now(UTC))
    stopped = one.ask(by, "/v1/hello").json["stores"][0]["stopped"]
    assert "yundan adopt doudian" in stopped


def test_passes_that_do_not_work_say_why_in_popup_and_notice(one: Agent) -> None:
    by = one.paired()
    assert one.ask(by, "/v1/hello").json["alerts"] == []
    with one.place.ledger() as ledger:
        details: dict[str, Any] = {"says": "errors.browser_missing", "blanks": {}}
        ledger.alerts.open("passes", "doudian", details, datetime.now(UTC))
        ledger.alerts.open("session_ending", "doudian", {}, datetime.now(UTC))
    hello = one.ask(by, "/v1/hello").json
    (alert,) = hello["alerts"]
    assert "doudian" in alert["text"]
    for said in (alert["next_step"], hello["stores"][0]["stopped"]):
        assert "Install Chrome" in said or "请安装 Chrome" in said
    assert hello["health"] == "parked"
    zh = one.ask(by, "/v1/hello", {"lang": "zh"}).json["stores"][0]["stopped"]
    assert re.fullmatch(r".+ 起，这家店铺的自动处理一直没有成功。没有找到 Chrome.+程序。", zh)


def test_what_left_the_settings_pauses_nothing(one: Agent) -> None:
    by = one.paired()
    before = one.ask(by, "/v1/hello").json["health"]
    with one.place.ledger() as ledger:
        now = datetime.now(UTC)
        ledger.parked.park("gone", "doudian", "ChallengeShown", "no", None, now)
        ledger.alerts.open("breaker", "gone", {}, now)
    hello = one.ask(by, "/v1/hello").json
    assert (hello["health"], hello["parked"], hello["alerts"]) == (before, [], [])


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
        request = as_bytes(
            "POST /v1/hello HTTP/1.1", quiet.headers(quiet.paired(), "/v1/hello", body), body
        )
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
    """Refusals change nothing; this tells that `state` would see it."""
    stocked(quiet)
    before = state(quiet)
    assert quiet.ask(quiet.paired(), "/v1/sync", {"store": "doudian"}).status == 202
    assert len(quiet.woken) == 1
    assert state(quiet)["ledger"] != before["ledger"]
