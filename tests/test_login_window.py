"""`yundan login` in a real window of its own: who is in, who is not, and a person who closes it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.home import open_home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from scrapers.browser.world import World
from tests.running import Shop, shop

NOW = datetime(2026, 11, 21, tzinfo=UTC)


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
