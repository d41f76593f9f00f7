"""Waiting for a person's login: seen when it is there, never in the person's way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from agent.home import open_home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.sync.login import LoginWait
from scrapers.browser.world import World
from scrapers.errors import (
    ChallengeShown,
    LayoutChanged,
    LoginExpired,
    PortalError,
    Unreachable,
    WrongAccount,
)
from scrapers.portal_files import load
from scrapers.records import Capture, Response
from tests.running import Shop, shop

DOUDIAN = load("doudian")
FIXTURES = Path(__file__).parent.parent / "scrapers/stores/doudian/fixtures"
SHOP_CHOICE = Capture("https://fxg.jinritemai.com/login/choose", "<p>选择店铺</p>")
PATIENCE = 600
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@cache
def page(case: str) -> Capture:
    """A saved page of 抖店."""
    told = json.loads((FIXTURES / case / "capture.json").read_text("utf-8"))
    answers = tuple(Response(r["url"], r["status"], r["body"]) for r in told["responses"])
    return Capture(told["url"], told["html"], answers, told["account"])


LOGIN, SLIDER, LIST = page("login"), page("challenge"), page("happy")
ACCOUNT = DOUDIAN.read(LIST).account or ""


def of(account: str) -> Capture:
    """The list as another account sees it."""
    return replace(LIST, html=LIST.html.replace(ACCOUNT, account))


@dataclass
class Scripted:
    """A window in which one thing after another comes to stand, each for half a second.

    `list` is what asking for the order list leads to, the last of it again and again.
    """

    shows: Sequence[Capture | None]
    lists: list[Capture | Exception]
    typing: bool = False
    asked_at: list[float] = field(default_factory=list[float])
    now: float = 0.0

    def seconds(self) -> float:
        return self.now

    def pause(self) -> None:
        self.now += 0.5

    def look(self) -> Capture | None:
        return self.shows[min(round(self.now * 2) - 1, len(self.shows) - 1)]

    def in_a_field(self) -> bool:
        return self.typing

    def turn_to(self, turn: Callable[[], Capture]) -> Capture:
        return turn()

    def to_list(self) -> Capture:
        self.asked_at.append(self.now)
        found = self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]
        if isinstance(found, Exception):
            raise found
        return found


def wait(
    window: Scripted,
    expected: str | None = None,
    *,
    may_switch: bool = True,
    tell: Callable[[PortalError], None] = lambda trouble: None,
) -> LoginWait:
    return LoginWait(DOUDIAN, window, [window.to_list], expected, PATIENCE, may_switch, tell)


def test_who_is_logged_in_already_is_told_at_once() -> None:
    window = Scripted([], [LIST])
    assert wait(window).account() == ACCOUNT
    assert window.now == 0


def test_a_login_is_seen_once_the_list_stands_there() -> None:
    window = Scripted([LOGIN] * 20 + [None, LIST], [LOGIN, LIST])
    assert wait(window).account() == ACCOUNT
    assert window.asked_at == [0, 11.0]


def test_nothing_is_touched_while_the_login_page_stands() -> None:
    window = Scripted([LOGIN], [LOGIN])
    with pytest.raises(LoginExpired):
        wait(window).account()
    assert window.asked_at == [0]
    assert window.now >= PATIENCE


def test_a_portal_that_does_not_lead_back_is_asked_for_the_list_once() -> None:
    window = Scripted([LOGIN] * 4 + [SHOP_CHOICE], [LOGIN, SHOP_CHOICE, LIST])
    with pytest.raises(LayoutChanged):
        wait(window).account()
    first, second = window.asked_at
    assert first == 0
    assert 2 + 3 <= second < 2 + 5  # left alone for three seconds first


def test_nobody_is_interrupted_while_typing_on_an_unknown_page() -> None:
    window = Scripted([SHOP_CHOICE], [LOGIN, LIST], typing=True)
    with pytest.raises(LoginExpired):
        wait(window).account()
    assert window.asked_at == [0]


def test_an_unknown_page_left_alone_leads_on_to_the_list() -> None:
    window = Scripted([LOGIN, SHOP_CHOICE], [LOGIN, LIST])
    assert wait(window).account() == ACCOUNT


def test_a_slider_is_solved_by_the_person_in_the_same_window() -> None:
    window = Scripted([SLIDER] * 9 + [LIST], [SLIDER, LIST])
    assert wait(window, ACCOUNT).account() == ACCOUNT
    assert window.asked_at == [0, 5.0]


def test_a_slider_that_nobody_solves() -> None:
    window = Scripted([SLIDER], [SLIDER])
    with pytest.raises(ChallengeShown):
        wait(window).account()
    assert window.asked_at == [0]


def test_a_wrong_account_where_nobody_can_change_it_ends_the_wait() -> None:
    window = Scripted([of("别的店")], [of("别的店")])
    with pytest.raises(WrongAccount) as wrong:
        wait(window, ACCOUNT, may_switch=False).account()
    assert (wrong.value.expected, wrong.value.found) == (ACCOUNT, "别的店")
    assert window.now == 0


def test_a_wrong_account_is_left_to_the_person_to_change() -> None:
    shows = [of("别的店")] * 30 + [LOGIN] * 10 + [LIST]
    window = Scripted(shows, [of("别的店"), LIST])
    assert wait(window, ACCOUNT).account() == ACCOUNT
    assert window.asked_at == [0, 20.5]


def test_an_account_switched_without_a_login_page_is_seen() -> None:
    window = Scripted([of("别的店")] * 5 + [LIST], [of("别的店"), LIST])
    assert wait(window, ACCOUNT).account() == ACCOUNT


def test_a_list_that_is_not_as_known_is_told_at_once() -> None:
    window = Scripted([LIST], [page("renamed_field")])
    with pytest.raises(LayoutChanged) as changed:
        wait(window).account()
    assert changed.value.page == "list"
    assert window.now == 0


def test_a_page_that_names_no_account_proves_nothing() -> None:
    window = Scripted([LIST], [of("")])
    with pytest.raises(LayoutChanged) as changed:
        wait(window).account()
    assert changed.value.selector == "account"


def test_a_portal_that_does_not_answer_is_told_at_once() -> None:
    window = Scripted([], [Unreachable("doudian", "no answer")])
    with pytest.raises(Unreachable):
        wait(window).account()
    assert window.now == 0


def test_a_portal_that_falls_silent_later_is_asked_again() -> None:
    broken = Capture("chrome-error://chromewebdata/", "<p>no</p>")
    lists: list[Capture | Exception] = [LOGIN, Unreachable("doudian", "no answer"), LIST]
    window = Scripted([LOGIN, LIST, broken], lists)
    assert wait(window).account() == ACCOUNT
    assert len(window.asked_at) == 3


def test_each_kind_of_trouble_is_told_once() -> None:
    told: list[PortalError] = []
    shows = [LOGIN] * 5 + [LIST] * 2 + [SLIDER] * 5 + [LIST]
    window = Scripted(shows, [LOGIN, SLIDER, LIST])
    assert wait(window, tell=told.append).account() == ACCOUNT
    assert [type(trouble) for trouble in told] == [LoginExpired, ChallengeShown]


def ledger_of(place: Shop) -> Ledger:
    return Ledger(place.home / "ledger.sqlite", ReceiverKey(place.home / "keys" / "receiver.key"))


def parked(place: Shop) -> dict[str, str]:
    with ledger_of(place) as ledger:
        return {one.account: one.error for one in ledger.parked.all()}


@pytest.mark.browser
def test_a_first_login_takes_the_account_over_and_ends_the_wait(tmp_path: Path) -> None:
    arguments = ["--fault", "logged-out", "--qr-scan-after", "15000"]
    with shop(tmp_path, 4, 3, arguments) as place:
        assert place.run("sync", "--yes").status == 16
        assert parked(place)["doudian"] == "LoginExpired"
        ran = place.run("login", "doudian", "--json")
        assert ran.status == 0, ran.err
        assert ran.json["new"] is True
        assert ran.json["account"]
        assert "doudian" not in parked(place)
        assert "Traceback" not in ran.err


@pytest.mark.browser
def test_the_wrong_account_is_told_by_both_names(tmp_path: Path) -> None:
    with shop(tmp_path, 2, 3, ["--fault", "other-account"]) as place:
        open_home(place.home, World(address="127.0.0.1:1", pin="pin"))
        with ledger_of(place) as ledger:
            ledger.decisions.take_over("doudian", "doudian", "右边小店", NOW)
        ran = place.run("login", "抖店")
        assert ran.status == 16
        (line,) = ran.err.strip().splitlines()
        assert "in again as 右边小店" in line
        assert "Logged in as 禾风" in line
        with ledger_of(place) as ledger:
            kept = ledger.decisions.account("doudian")
        assert kept is not None
        assert kept.account == "右边小店"


@pytest.mark.browser
def test_nobody_logs_in(tmp_path: Path) -> None:
    with shop(tmp_path, 2, 3, ["--fault", "logged-out"]) as place:
        ran = place.run("login", "doudian", "--minutes", "0.05")
        assert ran.status == 16
        last = ran.err.strip().splitlines()[-1]
        assert "was not seen within 0.05 minutes" in last
        assert "yundan login doudian" in last


def spoken(process: subprocess.Popen[str]) -> None:
    """Wait until a command has said its first line: its window is open by then."""
    assert process.stderr is not None
    assert process.stderr.readline()


@pytest.mark.browser
def test_a_slider_solved_by_the_person_ends_the_wait(tmp_path: Path) -> None:
    with shop(tmp_path, 4, 3, ["--fault", "slider=4"]) as place:
        assert place.run("sync", "--yes").status == 8
        assert list(parked(place).values()) == ["ChallengeShown"]
        (portal,) = parked(place)
        process = place.start("login", portal)
        spoken(process)
        place.world({"do": "solve_slider"})
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert "logged in as" in out
        assert parked(place) == {}


@pytest.mark.browser
def test_a_window_that_the_person_closes(tmp_path: Path) -> None:
    with shop(tmp_path, 2, 3, ["--fault", "logged-out"]) as place:
        process = place.start("login", "doudian")
        spoken(process)
        os.kill(browser_on(place.home / "profiles" / "doudian"), signal.SIGTERM)
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        _, err = process.communicate()
        watchdog.cancel()
        assert process.returncode == 16, err
        (line,) = err.strip().splitlines()
        assert "was closed" in line
        assert "yundan login doudian" in line


def browser_on(profile: Path) -> int:
    """The process that holds a profile, as the profile's own lock names it."""
    return int((profile / "SingletonLock").readlink().name.rpartition("-")[2])
