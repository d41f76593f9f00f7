"""A slider: the account waits, its window comes up once, then the account is read seldom."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.bringing_up import AGAIN_AFTER, BringingUp
from agent.home import open_home
from agent.ledger import Ledger
from agent.login.asked import MODULE, child_of
from agent.open_ledger import open_ledger
from agent.place import find_place
from agent.rules.polling import SLOW_AFTER_CHALLENGE, Polled
from agent.service.child import Child
from agent.settings import Config, Schedule
from scrapers.browser.world import World
from tests.api.waiting import until
from tests.running import Shop, shop
from tests.test_login_window import ledger_of, parked

pytestmark = pytest.mark.storm

STORE = "doudian"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # in Shanghai
PATIENCE = 60


class Window(Child):
    """A window as a process that the test speaks for."""

    def __init__(self, arguments: tuple[str, ...], heard: Callable[[str], None]) -> None:
        super().__init__(MODULE, arguments, heard=heard)
        self.ended = False

    def start(self) -> None:
        """Nothing opens."""

    def wait(self, seconds: float) -> bool:
        return self.ended

    def says(self, at: str) -> None:
        assert self.heard is not None
        self.heard(json.dumps({"at": at}))


@dataclass
class Desk:
    """Windows of a ledger, each as it was opened."""

    ledger: Ledger
    schedule: Schedule = field(default_factory=Schedule)
    screen: bool = True
    windows: list[Window] = field(default_factory=list[Window])

    def bringing_up(self) -> BringingUp:
        config = Config()
        accounts = [*config.store, *config.supplier]
        return BringingUp(self.ledger, accounts, self.schedule, lambda: self.screen, self.make)

    def make(self, _: str, arguments: tuple[str, ...], heard: Callable[[str], None]) -> Child:
        self.windows.append(Window(arguments, heard))
        return self.windows[-1]

    def park(self, at: datetime = NOON, error: str = "ChallengeShown") -> None:
        self.ledger.parked.park(STORE, STORE, error, "", None, at)


@pytest.fixture
def desk(tmp_path: Path) -> Generator[Desk]:
    with open_ledger(open_home(tmp_path / "home", World())) as ledger:
        yield Desk(ledger)


def test_a_window_comes_up_once_for_a_slider(desk: Desk) -> None:
    worker = desk.bringing_up()
    assert worker.look(NOON) is None, "nothing waits"
    desk.park()
    assert worker.look(NOON) == STORE
    assert worker.look(NOON) is None, "it is open"
    (window,) = desk.windows
    assert window.arguments == (STORE, "window", "10", "challenged")
    window.says("window")
    window.ended = True
    later = NOON + timedelta(minutes=11)
    assert worker.look(later) is None, "nobody solved it: it is not asked for again"
    assert desk.bringing_up().look(later) is None, "nor by a worker that was started again"
    desk.ledger.parked.unpark(STORE)
    desk.park(later)
    assert worker.look(later) == STORE, "another slider"


def test_a_window_that_could_not_be_opened_is_tried_again_later(desk: Desk) -> None:
    worker = desk.bringing_up()
    desk.park()
    assert worker.look(NOON) == STORE
    desk.windows[0].says("waiting")
    desk.windows[0].ended = True
    assert worker.look(NOON) is None
    assert worker.look(NOON + AGAIN_AFTER) == STORE


@pytest.mark.parametrize(
    ("schedule", "screen", "at", "error"),
    [
        (Schedule(bring_up_window=False), True, NOON, "ChallengeShown"),
        (Schedule(), False, NOON, "ChallengeShown"),
        (Schedule(), True, NOON + timedelta(hours=14), "ChallengeShown"),
        (Schedule(), True, NOON, "LoginExpired"),
    ],
    ids=["switched off", "no screen", "night", "no slider"],
)
def test_no_window_comes_up(
    desk: Desk, schedule: Schedule, screen: bool, at: datetime, error: str
) -> None:
    desk.schedule, desk.screen = schedule, screen
    desk.park(at, error)
    assert desk.bringing_up().look(at) is None
    assert desk.windows == []


def polled(place: Shop, key: str) -> Polled:
    with ledger_of(place) as ledger:
        found = ledger.polls.of(key)
    assert found is not None
    return found


def is_slowed(place: Shop, key: str) -> bool:
    """Whether the account is read seldom for a day from now."""
    until_then = polled(place, key).slow_until
    assert until_then is not None
    left = until_then - datetime.now(UTC)
    return timedelta(0) <= SLOW_AFTER_CHALLENGE - left < timedelta(minutes=5)


@pytest.mark.browser
def test_a_person_solves_it_in_the_window_and_the_account_goes_on_slowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop(tmp_path, 4, 3, ["--fault", "slider=4"]) as place:
        for name, value in place.environment().items():
            monkeypatch.setenv(name, value)
        assert place.run("sync", "--yes").status == 8
        (key,) = parked(place)
        assert polled(place, key).slow_until is None
        here = find_place()
        said = list[str]()

        def made(module: str, arguments: tuple[str, ...], heard: Callable[[str], None]) -> Child:
            def both(line: str) -> None:
                said.append(line)
                heard(line)

            return child_of(module, arguments, both)

        by_day = Schedule(night_from=NOON.time(), night_to=NOON.time())
        with ledger_of(place) as ledger:
            worker = BringingUp(ledger, here.accounts(), by_day, lambda: True, made)
            assert worker.look(datetime.now(UTC)) == key
            until("the window is open", lambda: any('"window"' in one for one in said), PATIENCE)
            place.world({"do": "solve_slider"})
            until("it is solved", lambda: said[-1] == "", PATIENCE)
            assert worker.look(datetime.now(UTC)) is None
        assert parked(place) == {}
        assert is_slowed(place, key)
        assert place.run("sync", "--yes").status in (0, 64)  # some orders ask a person
        assert is_slowed(place, key), "the next reading does not forget it"


@pytest.mark.browser
def test_a_slider_that_went_by_itself_slows_the_account_too(tmp_path: Path) -> None:
    with shop(tmp_path, 4, 3, ["--fault", "slider=4"]) as place:
        assert place.run("sync", "--yes").status == 8
        (key,) = parked(place)
        place.world({"do": "solve_slider"})
        assert place.run("sync", "--yes").status in (0, 64)  # some orders ask a person
        assert parked(place) == {}
        assert is_slowed(place, key)
