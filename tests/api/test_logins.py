"""Logins that are asked for in the browser: how they are done, how far they are, and what they show
while they go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.api.guard import Pairing
from agent.login.asked import AskedLogins
from agent.practice import ask_twin
from agent.service.child import Child
from scrapers.qr_code import decode
from tests.api.listening import Agent, Unstarted, agent_in, told
from tests.api.waiting import until
from tests.png_of import png_of
from tests.running import Shop, shop
from tests.test_login_qr import lies_in, secrets_of
from tests.test_login_window import ledger_of, parked

STORE = "doudian"
PATIENCE = 60


@pytest.fixture
def listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with agent_in(tmp_path / "home") as agent:
        yield agent


def park(agent: Agent, error: str, key: str = STORE) -> None:
    with agent.ledger() as ledger:
        for _ in range(2):
            ledger.parked.park(key, key, error, "", None, datetime.now(UTC))


def step(agent: Agent, by: Pairing) -> tuple[bool, list[str | None]]:
    hello = agent.ask(by, "/v1/hello").json
    return hello["screen"], [one["login"] for one in hello["parked"]]


def test_hello_tells_how_an_account_would_be_logged_in(
    listening: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = listening.paired()
    park(listening, "LoginExpired")
    assert step(listening, by) == (False, ["code"])
    park(listening, "ChallengeShown")
    assert step(listening, by) == (False, [None]), "a slider is solved by a hand"
    monkeypatch.setenv("DISPLAY", ":7")
    assert step(listening, by) == (True, ["window"])
    park(listening, "LayoutChanged")
    assert step(listening, by) == (True, [None]), "no login mends a page"


def test_what_no_login_helps_is_refused_with_the_next_step(listening: Agent) -> None:
    by = listening.paired()
    park(listening, "ChallengeShown")
    refused = listening.ask(by, "/v1/login", {"key": STORE})
    assert told(refused) == (409, "no_way_in")
    assert "yundan login doudian" in refused.json["message"]
    assert told(listening.ask(by, "/v1/login", {"key": "nobody"})) == (404, "unknown_account")
    assert listening.ask(by, "/v1/logins").json == {"logins": []}


def test_a_login_that_is_under_way_is_not_begun_twice_and_can_be_stopped(listening: Agent) -> None:
    by = listening.paired()
    for _ in range(2):
        taken = listening.ask(by, "/v1/login", {"key": STORE})
        assert (taken.status, taken.json["way"]) == (202, "code")
    (one,) = listening.ask(by, "/v1/logins").json["logins"]
    assert (one["key"], one["state"], one["code"]) == (STORE, "opening", [])
    assert listening.ask(by, "/v1/login", {"key": STORE, "stop": True}).json["way"] is None
    assert listening.ask(by, "/v1/logins").json == {"logins": []}


def test_a_code_is_gone_from_memory_with_the_login() -> None:
    says: list[Callable[[str], None]] = []

    def make(module: str, arguments: tuple[str, ...], heard: Callable[[str], None]) -> Child:
        says.append(heard)
        return Unstarted(module, arguments, heard)

    logins = AskedLogins(make)
    logins.ask(STORE, "code")
    says[0]('{"at": "code", "modules": ["101"]}')
    assert logins.all()[0].modules == ("101",)
    says[0]('{"at": "done", "said": "ui.logged_in"}')
    assert (logins.all()[0].at, logins.all()[0].modules) == ("done", ())
    logins.ask(STORE, "code")
    says[1]("")
    assert (logins.all()[0].at, logins.all()[0].said) == ("failed", "errors.login_broke")
    says[0]('{"at": "done"}')
    assert logins.all()[0].at == "failed", "what an earlier process still says counts no more"


def said_by(rows: Sequence[str]) -> str | None:
    """What a phone reads out of the rows of a code."""
    framed = ["0" * (len(rows) + 8)] * 4
    light = [*framed, *(f"0000{row}0000" for row in rows), *framed]
    return decode(png_of([[sign == "0" for sign in row] for row in light]))


@pytest.mark.browser
def test_a_phone_scans_the_code_that_the_api_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop(tmp_path, 2, 3, ["--fault", "logged-out"]) as place:
        for name, value in place.environment().items():
            monkeypatch.setenv(name, value)
        assert place.run("sync", "--yes").status == 16
        logins = AskedLogins()
        logins.ask(STORE, "code")
        rows = list[str]()

        def there_is_a_code() -> bool:
            rows[:] = [row for one in logins.all() if one.key == STORE for row in one.modules]
            return bool(rows)

        until("a code is shown", there_is_a_code, PATIENCE)
        code = said_by(rows)
        assert code is not None
        assert lies_in(place.home, secrets_of(code)) == []
        scan(place, code)
        until("the login is seen", lambda: [one.at for one in logins.all()] == ["done"], PATIENCE)
        assert STORE not in parked(place)
        with ledger_of(place) as ledger:
            assert ledger.decisions.account_name(STORE)
        assert lies_in(place.home, secrets_of(code)) == []


def scan(place: Shop, code: str) -> None:
    """The person's phone."""
    assert ask_twin(place.twin.base, "/practice/scan", {"code": code})["ok"]
