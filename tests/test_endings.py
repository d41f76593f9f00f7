"""The end of a login is told in time, each once; what did not come true is taken back silently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from agent.home import open_home
from agent.ledger import Ledger
from agent.ledger.alert_deliveries import Phase
from agent.open_ledger import open_ledger
from agent.rules.polling import Pace
from agent.sync.appointments import Appointments
from agent.sync.hands import Hands
from agent.sync.options import RunResult
from agent.sync.stop_loss import StopLoss
from agent.sync.troubles import Troubles
from scrapers.browser.world import World
from scrapers.errors import LoginExpired

STORE = "doudian"
BEGIN = datetime(2026, 11, 16, 4, tzinfo=UTC)  # 12:00 in Shanghai
EVER = datetime(2000, 1, 1, tzinfo=UTC)
ALWAYS_DAY = Pace(night_from=BEGIN.time(), night_to=BEGIN.time())


@dataclass
class Desk:
    """One account of a ledger, at a time that the test says in hours since its login began."""

    ledger: Ledger
    known: timedelta | None = None
    pace: Pace = ALWAYS_DAY
    began: datetime = BEGIN
    at: float = 0
    heard: list[str] = field(default_factory=list[str])

    @property
    def now(self) -> datetime:
        return self.began + timedelta(hours=self.at)

    @property
    def hands(self) -> Hands:
        return Hands(STORE, STORE, cast(Any, None), lambda: self.now, lambda ms: None)

    @property
    def appointments(self) -> Appointments:
        return Appointments(self.ledger, lambda key: self.pace, lambda: 0.5, lambda key: self.known)

    def remember(self, *lives: float) -> None:
        """Earlier logins at this portal that lasted so many hours."""
        for life in lives:
            before = BEGIN - timedelta(days=60)
            self.ledger.logins.works("before", STORE, before)
            self.ledger.logins.works("before", STORE, before + timedelta(hours=life))
            self.ledger.logins.end("before", before + timedelta(hours=life))

    def works(self, at: float) -> None:
        """A pass that read the account."""
        self.at = at
        self.ledger.parked.unpark(STORE)
        self.ledger.logins.works(STORE, STORE, self.now)
        self.appointments.tell_of_endings([self.hands])
        self.hear()

    def is_lost(self, at: float) -> None:
        """A pass to which the portal showed its login page."""
        self.at = at
        troubles = Troubles(
            self.ledger,
            lambda hands, trouble, again: None,
            StopLoss(self.ledger, STORE, self.now),
            self.appointments,
        )
        troubles.note(self.hands, LoginExpired(STORE, "gone"), RunResult(STORE))
        self.appointments.tell_of_endings([self.hands])
        self.hear()

    def hear(self) -> None:
        """What the seller's channel is sent, as hours since the login began."""
        deliveries = self.ledger.alert_deliveries
        waiting = deliveries.untold("phone", EVER)
        deliveries.sent("phone", waiting, self.now)
        for one in waiting:
            for phase in one.phases:
                end = one.alert.details.get("ends_at")
                around = f" {self._hours(end):g}" if end and phase is Phase.RAISED else ""
                self.heard.append(f"{one.alert.kind} {phase}{around}")

    def said(self) -> float | None:
        """Around when the login ends, as it is shown to whoever looks."""
        shown = [one for one in self.ledger.alerts.open_ones() if one.kind == "session_ending"]
        assert len(shown) <= 1
        return self._hours(shown[0].details["ends_at"]) if shown else None

    def _hours(self, at: str) -> float:
        return (datetime.fromisoformat(at) - self.began) / timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_ledger(open_home(tmp_path / "home", World())) as ledger:
        yield Desk(ledger)


def test_a_login_that_outlives_its_announced_end_is_announced_again(desk: Desk) -> None:
    desk.remember(70, 24)
    for at in (0, 19):
        desk.works(at)
        assert desk.said() is None
    desk.works(19.75)
    assert desk.said() == 24
    desk.works(23.75)
    assert desk.said() == 24
    desk.works(24.25)
    assert desk.said() is None, "it still works: no time that is past is shown"
    desk.works(65)
    assert desk.said() is None
    desk.works(65.75)
    assert desk.said() == 70
    desk.works(71)
    assert desk.said() is None
    desk.works(200)
    assert desk.heard == ["session_ending raised 24", "session_ending raised 70"]


def test_what_only_the_portals_file_knows_is_announced_once_and_then_taken_back(
    desk: Desk,
) -> None:
    desk.known = timedelta(hours=168)
    for at in (0, 164, 167.9):
        desk.works(at)
    assert desk.said() == 168
    for at in (168.1, 300):
        desk.works(at)
        assert desk.said() is None
    assert desk.heard == ["session_ending raised 168"]


def test_ends_that_are_close_to_each_other_are_told_once(desk: Desk) -> None:
    desk.remember(24, 24.5, 26, 40)
    for at in (0, 19.75, 24.2):
        desk.works(at)
    assert desk.said() == 24.5, "whoever looks sees the end that is likely now"
    desk.works(25)
    assert desk.said() == 26
    desk.works(26.1)
    assert desk.said() is None
    desk.works(35.75)
    assert desk.said() == 40
    assert desk.heard == ["session_ending raised 24", "session_ending raised 40"]


def test_a_channel_that_was_down_is_not_told_of_an_end_that_was_outlived(desk: Desk) -> None:
    desk.remember(24)
    desk.works(0)
    desk.at = 20
    desk.appointments.tell_of_endings([desk.hands])
    assert desk.said() == 24
    desk.works(24.5)
    assert desk.heard == []


def test_a_lost_login_teaches_and_the_next_one_is_announced(desk: Desk) -> None:
    desk.known = timedelta(hours=168)
    for at in (0, 164, 166):
        desk.works(at)
    assert desk.said() == 168
    desk.is_lost(166.25)
    desk.is_lost(166.3)
    assert desk.said() is None, "it is gone"
    desk.works(170)  # it came back without us
    desk.began, desk.at = desk.now, 0
    desk.works(160)
    assert desk.said() is None
    desk.works(162)
    assert desk.said() == 166, "so long the login before surely worked"
    assert desk.heard == [
        "session_ending raised 168",
        "login_lost raised",
        "session_ending raised 166",
    ]


def test_an_end_of_a_login_that_was_there_before_hides_no_other(desk: Desk) -> None:
    desk.remember(24)
    desk.works(0)
    desk.works(20)
    desk.at = 22
    desk.ledger.logins.end(STORE, desk.now)  # and killed, before it was taken back
    desk.began = desk.now
    desk.works(0)
    assert desk.said() is None
    desk.works(18)
    assert desk.said() == 20


def test_nothing_is_announced_of_a_login_that_seems_lost(desk: Desk) -> None:
    desk.remember(24)
    desk.works(0)
    desk.is_lost(20)
    assert desk.said() is None
    desk.works(20.1)
    assert desk.said() == 24


def test_a_computer_that_slept_in_the_evening_lets_its_seller_sleep(desk: Desk) -> None:
    desk.pace = Pace()
    desk.remember(22)  # until 10:00 in the morning, so it is to be told at 20:45
    for at in (0, 8, 15):  # 12:00, 20:00, and awake again at 3:00
        desk.works(at)
    assert desk.heard == []
    desk.works(19.1)  # 7:06
    assert desk.heard == ["session_ending raised 22"]
