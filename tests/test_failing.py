"""Passes of the schedule that do not work are told: which store, why, the one step; and the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.alerts.letters import drafts
from agent.asked_run import told_of
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.sync.failing import KIND, settle_passes
from agent.words import Words
from scrapers.errors import IncompleteRead, LoginExpired, PortalError, Unreachable
from scrapers.records import Capture
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.world import World

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
STORE = "shop"
Told = Mapping[str, Any]
FINE = {"complete": True, "written": 1}
NO_BROWSER = {"trouble": "browser_failed", "details": {"trouble": "exit 21"}}
NO_CHROME: Told = {"trouble": "browser_missing", "details": {}}
LOCKED = {"trouble": "profile_locked", "details": {"account": STORE}}
COPIED = {"complete": True, "held_back": "standby_copied"}
MOVED = {"complete": True, "held_back": "standby_moved"}
DIED = {"trouble": "pass_died", "details": {"status": -9}}
UNREACHABLE = {"complete": False}
SHORT: Told = {
    "complete": False,
    "held_back": "store_unread",
    "unread": {
        "error": "IncompleteRead",
        "message": "list: the page states 5 orders, 4 were read",
        "next_step": "read_again",
    },
}
SILENT: Told = {
    "complete": False,
    "held_back": "store_unread",
    "unread": {"error": "Unreachable", "message": "HTTP 502", "next_step": "wait_and_retry"},
}


class Installation:
    """A ledger whose runs end as a test says, and a channel."""

    def __init__(self, ledger: Ledger, store: str = STORE, at: datetime = AT) -> None:
        self.ledger, self.store, self.now = ledger, store, at

    def ran(self, *results: Told, by: str = "schedule", apart: float = 2, bits: int = 0) -> None:
        """Runs over the store that ended so, one after the other."""
        runs = self.ledger.asked_runs
        for result in results:
            self.now += timedelta(minutes=apart)
            id = runs.ask(self.store, None, self.now, by=by)
            runs.start(id, self.now)
            runs.end(id, bits, [{"store": self.store, **result}], self.now)
            settle_passes(self.ledger, [self.store], self.now)

    def killed(self, times: int) -> None:
        """As often a pass of the schedule, and the worker along with it."""
        for _ in range(times):
            self.now += timedelta(minutes=2)
            runs = self.ledger.asked_runs
            runs.start(runs.ask(self.store, None, self.now, by="schedule"), self.now)
            runs.break_off(self.now)
            settle_passes(self.ledger, [self.store], self.now)

    def ended_in_order(self, times: int) -> None:
        """As often a pass of the schedule that was told to end, as where the agent is."""
        for _ in range(times):
            self.now += timedelta(minutes=2)
            runs = self.ledger.asked_runs
            id = runs.ask(self.store, None, self.now, by="schedule")
            runs.start(id, self.now)
            runs.broke(id, self.now)
            runs.break_off(self.now)
            settle_passes(self.ledger, [self.store], self.now)

    def heard(self) -> list[str]:
        """Everything that a channel hears now, message by message, and has taken then."""
        told = self.ledger.alert_deliveries
        untold = told.untold("robot", EVER)
        said = [f"{d.title}\n{d.text}" for d in drafts(Words("en"), untold, practice=False)]
        told.sent("robot", untold, self.now)
        return said


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Installation]:
    with Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "receiver.key")) as ledger:
        yield Installation(ledger)


def test_a_browser_that_never_starts_is_told_once_with_its_step_and_its_end(
    one: Installation,
) -> None:
    one.ran(FINE, NO_BROWSER)
    assert one.heard() == [], "once may be a hiccup"
    one.ran(NO_BROWSER)
    (raised,) = one.heard()
    assert "shop" in raised
    assert "Since 11-21 12:04" in raised, "since the first of them"
    assert "The browser did not start (exit 21)" in raised
    assert raised.endswith("yundan doctor")
    one.ran(*[NO_BROWSER] * 40)
    assert one.heard() == []
    one.ran(FINE)
    (over,) = one.heard()
    assert "is over" in over
    one.ran(FINE, NO_BROWSER, NO_BROWSER)
    assert len(one.heard()) == 1, "another time is told anew"


def test_a_channel_that_was_added_after_the_first_failure_hears_of_it_too(
    one: Installation,
) -> None:
    one.ran(FINE, NO_BROWSER)
    added_at = one.now + timedelta(seconds=30)
    one.ran(NO_BROWSER)
    (untold,) = one.ledger.alert_deliveries.untold("robot", added_at)
    (draft,) = drafts(Words("en"), [untold], practice=False)
    assert "Since 11-21 12:04" in draft.text


def test_a_folder_that_was_copied_is_told_at_once(one: Installation) -> None:
    one.ran(COPIED)
    (raised,) = one.heard()
    assert "is a copy" in raised
    assert raised.endswith("yundan adopt shop")


def copy_over(rig: Rig) -> None:
    """The armed log as it is where somebody copied the folder: another file of the same words."""
    log = rig.log().path
    shutil.move(shutil.copy(log, log.with_suffix(".copied")), log)


def test_the_pass_itself_says_that_its_folder_is_a_copy(one: Installation, tmp_path: Path) -> None:
    rig = Rig(World(), tmp_path / "home")
    one.ran({**told_of(rig.run(), None), "store": STORE})
    copy_over(rig)
    one.ran({**told_of(rig.run(), None), "store": STORE})
    (raised,) = one.heard()
    assert "is a copy" in raised


def told_in(rig: Rig) -> list[str]:
    """What stands open of the rig's store, once the worker looked."""
    with rig.ledger() as ledger:
        settle_passes(ledger, [STORE_KEY], rig.world.clock.now)
        return [one.details["code"] for one in ledger.alerts.open_ones() if one.kind == KIND]


def test_a_pass_at_the_terminal_that_works_ends_it_for_good(tmp_path: Path) -> None:
    rig = Rig(World(), tmp_path)
    rig.run()
    with rig.ledger() as ledger:
        failing = Installation(ledger, STORE_KEY, rig.world.clock.now)
        failing.ran(NO_BROWSER, NO_BROWSER)
    rig.world.clock.forward(minutes=10)
    assert told_in(rig) == ["browser_failed"]
    rig.run()
    assert told_in(rig) == []
    assert told_in(rig) == [], "what failed before that is no news"


def test_a_copied_folder_is_told_of_until_it_is_adopted(tmp_path: Path) -> None:
    rig = Rig(World(), tmp_path)
    rig.run()
    copy_over(rig)
    with rig.ledger() as ledger:
        Installation(ledger, STORE_KEY, rig.world.clock.now).ran(COPIED)
    rig.world.clock.forward(minutes=10)
    rig.run()
    assert told_in(rig) == ["standby_copied"], "it reads, but writes nothing"
    rig.adopt()
    assert told_in(rig) == []


def test_a_store_that_was_moved_away_is_as_somebody_wanted_it(one: Installation) -> None:
    one.ran(*[MOVED] * 3)
    assert one.heard() == []


def test_another_reason_is_told_too(one: Installation) -> None:
    one.ran(NO_BROWSER, NO_BROWSER, NO_CHROME)
    assert len(one.heard()) == 1
    one.ran(NO_CHROME)
    (both,) = one.heard()
    assert "No Chrome, Edge or Chromium was found" in both
    assert both.index("is over") < both.index("no longer writes"), "the last word is what holds"


def test_a_worker_that_is_killed_with_each_pass_is_told(one: Installation) -> None:
    one.killed(1)
    assert one.heard() == [], "the power may have gone"
    one.killed(1)
    (raised,) = one.heard()
    assert "was killed while a store was worked on" in raised
    assert raised.endswith("yundan doctor")
    one.killed(10)
    assert one.heard() == []
    one.ran(FINE)
    assert len(one.heard()) == 1


def test_an_agent_that_is_ended_in_order_is_no_pass_that_does_not_work(one: Installation) -> None:
    one.killed(1)
    one.ended_in_order(6)
    assert one.heard() == []
    one.ran(FINE)
    one.killed(1)
    assert one.heard() == [], "a pass in between worked"


def test_reasons_that_take_turns_are_told_once_with_the_newest(one: Installation) -> None:
    one.ran(FINE, NO_BROWSER, DIED, NO_BROWSER)
    assert one.heard() == []
    one.ran(DIED)
    (raised,) = one.heard()
    assert "Since 11-21 12:04" in raised, "since the first of them"
    assert "ended without a word (status -9)" in raised
    one.ran(*[NO_BROWSER, DIED] * 20, apart=15)
    assert one.heard() == []
    one.ran(NO_BROWSER, NO_BROWSER)
    assert len(one.heard()) == 1, "one that stays is told"
    one.ran(FINE)
    (over,) = one.heard()
    assert "is over" in over


def test_reasons_that_take_turns_are_told_after_an_hour_though_each_may_pass(
    one: Installation,
) -> None:
    one.ran(LOCKED, NO_BROWSER, FINE, LOCKED)
    one.ran(NO_BROWSER, apart=600)
    assert one.heard() == [], "two hiccups, and the night between them"
    one.ran(FINE, LOCKED, NO_BROWSER, LOCKED)
    assert one.heard() == []
    one.ran(NO_BROWSER, LOCKED, apart=29)
    (raised,) = one.heard()
    assert "is open in another window" in raised


def test_a_window_that_somebody_has_open_is_told_only_where_it_stays(one: Installation) -> None:
    one.ran(*[LOCKED] * 5)
    assert one.heard() == []
    one.ran(*[LOCKED] * 5, apart=15)
    (raised,) = one.heard()
    assert "is open in another window" in raised


def test_a_portal_that_does_not_answer_neither_calls_nor_is_it_an_end(one: Installation) -> None:
    one.ran(*[UNREACHABLE] * 5)
    assert one.heard() == []
    one.ran(NO_BROWSER, UNREACHABLE, NO_BROWSER)
    assert len(one.heard()) == 1
    one.ran(UNREACHABLE)
    assert one.heard() == []


def test_a_store_that_is_never_read_whole_is_told_after_two_hours_until_it_is(
    one: Installation,
) -> None:
    one.ran(FINE, *[SHORT, SILENT] * 7, apart=9)
    assert one.heard() == [], "most portals are back before"
    one.ran(SHORT, apart=9)
    (raised,) = one.heard()
    assert "Since 11-21 12:18" in raised, "since the first of them"
    assert "shop: the list did not add up (list: the page states 5 orders, 4 were read)" in raised
    assert "it is read again by the next run" in raised
    one.ran(*[SHORT, SILENT] * 20, apart=9)
    assert one.heard() == []
    one.ran(FINE)
    (over,) = one.heard()
    assert "is over" in over


def test_a_store_that_was_unread_before_and_after_a_sleep_is_not_told(one: Installation) -> None:
    one.ran(SILENT, SILENT)
    one.ran(SILENT, apart=600)
    one.ran(SILENT, SILENT, FINE)
    assert one.heard() == []


def test_a_portal_that_is_mended_at_night_is_not_told(one: Installation) -> None:
    one.now = AT.replace(hour=15)  # 23 o'clock
    one.ran(*[SILENT] * 30, apart=15)
    assert one.heard() == []


class Broken(World):
    """A store whose list fails."""

    trouble: PortalError | None = None

    def _on_page(self, url: str) -> Capture:
        if self.trouble is not None and "jinritemai" in url:
            raise self.trouble
        return super()._on_page(url)


@pytest.mark.parametrize(
    ("trouble", "called"),
    [
        (IncompleteRead("doudian", "list", stated=5, read=4), ["store_unread"]),
        (Unreachable("doudian", "HTTP 502"), ["store_unread"]),
        (Unreachable("doudian", "net::ERR_NAME_NOT_RESOLVED at"), []),
        (Unreachable("doudian", "net::ERR_INTERNET_DISCONNECTED at"), []),
        (LoginExpired("doudian", "gone"), []),
    ],
)
def test_passes_tell_why_they_did_not_read_the_store(
    tmp_path: Path, trouble: PortalError, called: list[str]
) -> None:
    """A network of ours that is down is not told, nor what has an alert of its own."""
    world = Broken()
    rig = Rig(world, tmp_path)
    rig.run()
    world.trouble = trouble
    with rig.ledger() as ledger:
        installation = Installation(ledger, STORE_KEY, AT)
        for _ in range(20):
            rig.world.clock.forward(minutes=10)
            installation.ran(told_of(rig.run(), None), apart=10)
        codes = [one.details["code"] for one in ledger.alerts.open_ones() if one.kind == KIND]
    assert codes == called


def test_what_fails_before_a_persons_eyes_is_not_told_elsewhere(one: Installation) -> None:
    one.ran(*[NO_BROWSER] * 3, by="person")
    assert one.heard() == []
    one.ran(NO_BROWSER, NO_BROWSER)
    one.ran(FINE, by="person")
    assert len(one.heard()) == 1


def test_a_bug_in_every_pass_is_told(one: Installation) -> None:
    one.ran(FINE, FINE, bits=1)
    (raised,) = one.heard()
    assert "a mistake of its own" in raised


def test_what_was_told_and_over_by_a_clock_that_was_ahead_hides_nothing(one: Installation) -> None:
    one.ran(FINE)
    right = one.now
    one.now += timedelta(days=7)
    one.ran(NO_BROWSER, NO_BROWSER, FINE)
    assert len(one.heard()) == 1
    one.now = right
    one.ran(NO_BROWSER)
    assert one.heard() == []
    one.ran(NO_BROWSER)
    assert len(one.heard()) == 1
    one.ran(FINE)
    assert len(one.heard()) == 1
    one.ran(NO_BROWSER)
    assert one.heard() == [], "what was told by the right clock is over by it"


def test_a_store_that_left_the_settings_is_told_no_more(one: Installation) -> None:
    one.ran(COPIED)
    assert len(one.heard()) == 1
    settle_passes(one.ledger, [], one.now)
    assert one.ledger.alerts.open_ones() == []
    assert one.heard() == [], "that it works again nobody knows"
