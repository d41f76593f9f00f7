"""Waiting for a person's login: seen when it is there, never in the person's way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

from agent.sync.login import LoginWait
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

DOUDIAN = load("doudian")
FIXTURES = Path(__file__).parent.parent / "scrapers/stores/doudian/fixtures"
SHOP_CHOICE = Capture("https://fxg.jinritemai.com/login/choose", "<p>选择店铺</p>")
PATIENCE = 600


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
