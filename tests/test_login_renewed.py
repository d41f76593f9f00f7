"""A login whose end was announced is a new one after `yundan login`; one that holds goes on, and so
does the old one wherever no new one came of it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.login.asked import MODULE, AskedLogins, child_of
from agent.sessions.saved_logins import SavedLogins
from tests.api.waiting import until
from tests.running import Shop, shop
from tests.test_login_qr import Terminal, scan
from tests.test_login_window import browser_on, parked, spoken

pytestmark = [pytest.mark.browser, pytest.mark.storm]
STORE = "doudian"
PATIENCE = 60
SCAN_SOON = ["--fault", "logged-out", "--qr-scan-after", "12000"]


def ledger_of(place: Shop) -> Ledger:
    return Ledger(place.home / "ledger.sqlite", ReceiverKey(place.home / "keys" / "receiver.key"))


def began_at(place: Shop) -> datetime:
    with ledger_of(place) as ledger:
        (login,) = [one for one in ledger.logins.current() if one.account == STORE]
    return login.began_at


def ending(place: Shop) -> bool:
    with ledger_of(place) as ledger:
        return any(one.kind == "session_ending" for one in ledger.alerts.open_ones())


def announce(place: Shop) -> None:
    now = datetime.now(UTC)
    with ledger_of(place) as ledger:
        ends = {"name": "抖店", "ends_at": (now + timedelta(hours=5)).isoformat()}
        ledger.alerts.open("session_ending", STORE, ends, now)


def test_one_that_holds_goes_on_until_its_end_was_announced(tmp_path: Path) -> None:
    with shop(tmp_path, 2, 3, SCAN_SOON) as place:
        assert place.run("login", STORE).status == 0
        first = began_at(place)
        assert place.run("login", STORE).status == 0
        assert began_at(place) == first, "the portal asked for nothing: it is the same login"
        announce(place)
        ran = place.run("login", STORE, "--minutes", "0.02")
        assert ran.status == 16, "nobody logged in anew"
        assert ending(place)
        assert "抖店: the login" not in place.run("sync", "--dry-run").out, "the old one holds"
        ran = place.run("login", STORE)
        assert ran.status == 0, ran.err
        assert began_at(place) > first
        assert not ending(place)
        entered = session_of(place)
        assert "抖店: the login" not in place.run("sync", "--dry-run").out
        assert session_of(place) == entered, "the new one stays, the old one is not put back"


def session_of(place: Shop) -> str:
    """The login that is kept, by its session at the portal."""
    kept = SavedLogins(place.home).kept(STORE)
    assert kept is not None
    (token,) = [c["value"] for c in kept["cookies"] if c["name"] == "sessionid"]
    return token


def at_once(process: subprocess.Popen[str]) -> None:
    """Wait for its end."""
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    process.communicate()
    watchdog.cancel()


def by_closing_its_window(place: Shop) -> None:
    process = place.start("login", STORE)
    spoken(process)  # the login page stands there
    os.kill(browser_on(place.home / "profiles" / STORE), signal.SIGTERM)
    at_once(process)
    assert process.returncode == 16


def by_a_kill(place: Shop) -> None:
    process = place.start("login", STORE)
    spoken(process)
    os.kill(process.pid, signal.SIGKILL)
    at_once(process)


def by_the_side_panel(place: Shop) -> None:
    logins, said = AskedLogins(), list[str]()

    def asked() -> bool:
        said[:] = [one.said for one in logins.all()]
        return said in (["login.unseen"], ["login.LoginExpired"])

    logins.ask(STORE, "window")
    until("the login page stands there", asked, PATIENCE)
    logins.stop(STORE)
    until("its browser is gone", lambda: not has_browser(place), PATIENCE)


def has_browser(place: Shop) -> bool:
    return (place.home / "profiles" / STORE / "SingletonLock").is_symlink()


@contextmanager
def logged_in_by_phone(folder: Path, *faults: str) -> Generator[Shop]:
    """A shop whose portals ask for a login, and a person who logged in to the store."""
    arguments = [part for fault in ("logged-out", *faults) for part in ("--fault", fault)]
    with shop(folder, 2, 3, arguments) as place, pytest.MonkeyPatch.context() as patch:
        for name, value in place.environment().items():
            patch.setenv(name, value)
        terminal = Terminal(place.start("login", STORE, "--qr"))
        scan(place, terminal.next_code())
        status, _, said = terminal.end()
        assert status == 0, said
        yield place


@pytest.fixture(scope="module")
def renewing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with logged_in_by_phone(tmp_path_factory.mktemp("renewing")) as place:
        announce(place)
        yield place


@pytest.mark.parametrize("given_up", [by_closing_its_window, by_the_side_panel, by_a_kill])
def test_the_old_login_is_back_however_its_renewal_is_given_up(
    renewing: Shop, given_up: Callable[[Shop], None]
) -> None:
    place, first, began = renewing, session_of(renewing), began_at(renewing)
    given_up(place)
    for _ in range(2):
        assert "抖店: the login" not in place.run("sync", "--dry-run").out
        assert STORE not in parked(place)
    assert session_of(place) == first, "it is the old one"
    assert began_at(place) == began
    assert ending(place), "and it still ends soon"


def test_a_window_that_comes_up_for_a_slider_shows_it_though_the_login_ends_soon(
    tmp_path: Path,
) -> None:
    with logged_in_by_phone(tmp_path) as place:
        first = session_of(place)
        place.world({"do": "show_slider", "portal": "doudian"})
        assert "ChallengeShown" in place.run("sync", "--dry-run", "--json").out
        announce(place)
        said = list[str]()
        window = child_of(MODULE, (STORE, "window", "10", "challenged"), said.append)
        window.start()
        until("it says what to do", lambda: any("unseen" in s or "Shown" in s for s in said))
        place.world({"do": "solve_slider"})
        until("it is solved", lambda: "" in said)
        assert '"done"' in said[-2], said
        assert STORE not in parked(place)
        assert session_of(place) == first, "nobody was logged out"
        assert ending(place)
