"""What is done once a day: backups, forgetting, evidence, log files; told, and tried again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.care.daily import Daily
from agent.care.old_evidence import prune
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.backups import Backups
from agent.ledger.receivers import ReceiverKey
from agent.logs import opened_log
from agent.settings import Keep
from scrapers.browser.world import World
from scrapers.records import (
    OrderStatus,
)
from tests.care.test_retention import LONG_AGO, NOW, STORE, has_receiver, sold
from tests.conftest import Command


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home", World())


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as opened:
        yield opened


def aged(path: Path, days: float) -> Path:
    at = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))
    return path


def evidence(home: Home, name: str, days: float) -> Path:
    folder = home.evidence / name
    folder.mkdir(parents=True)
    (folder / "error.json").write_text("{}")
    return aged(folder, days)


def test_evidence_goes_after_its_days_save_what_a_case_holds(home: Home) -> None:
    for name, days in (("old", 15), ("held", 15), ("new", 13)):
        evidence(home, name, days)
    (home.evidence / "note.txt").write_text("no folder")
    aged(home.evidence / "note.txt", 15)
    assert prune(home.evidence, 14, NOW, frozenset({"held"})) == 2
    assert sorted(path.name for path in home.evidence.iterdir()) == ["held", "new"]
    assert prune(home.evidence / "nowhere", 14, NOW) == 0


def tended(home: Home, daily: Daily, now: datetime) -> str:
    with opened_log(home.log) as log:
        daily.tend(now, log)
    return home.log.read_text("utf-8") if home.log.exists() else ""


def test_everything_is_done_once_a_day(home: Home, ledger: Ledger) -> None:
    ledger.orders.save(STORE, [sold(1, OrderStatus.SHIPPED)], LONG_AGO, listed=True)
    evidence(home, "old", 4)
    for n in range(1, 9):
        (home.log.parent / f"yundan.log.{n}").write_text("old")
    daily = Daily(home, Keep(evidence_days=3, log_files=4, backups=2))
    said = tended(home, daily, NOW)
    for what in ("backup n=1", "receivers n=1", "evidence n=1", "logs n=4"):
        assert f"cared what={what}" in said
    assert has_receiver(ledger)[0] == set()
    for hours in range(1, 24):
        assert tended(home, daily, NOW + timedelta(hours=hours)) == said
    for day in range(1, 5):
        tended(home, daily, NOW + timedelta(days=day, minutes=1))
    assert len(Backups(home.ledger).kept()) == 2


def test_what_fails_is_told_tried_again_and_stops_nothing_else(home: Home, ledger: Ledger) -> None:
    home.backups.write_text("in the way")
    evidence(home, "old", 15)
    daily = Daily(home, Keep())
    said = tended(home, daily, NOW)
    assert "WARNING care_failed what=backup because=" in said
    assert "cared what=evidence n=1" in said
    assert tended(home, daily, NOW + timedelta(minutes=59)) == said
    home.backups.unlink()
    assert "cared what=backup n=1" in tended(home, daily, NOW + timedelta(hours=1))


def test_a_folder_without_a_ledger_gets_none(home: Home) -> None:
    assert tended(home, Daily(home, Keep()), NOW) == ""
    assert not home.ledger.exists()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("receiver_days = 7", "at least 30"),
        ("evidence_days = 0", "at least 1"),
        ("backups = 1", "at least 2"),
        ("log_files = 1000", "at most 50"),
        ("evidence = 3", "no setting keep.evidence"),
    ],
)
def test_settings_that_do_not_hold(setting: str, said: str, home: Home, command: Command) -> None:
    home.config.write_text(f"[keep]\n{setting}\n")
    ran = command("status")
    assert ran.status == 2
    assert said in ran.err


def test_the_daily_backup_is_of_a_ledger_in_use(home: Home, ledger: Ledger) -> None:
    ledger.decisions.take_over("shop", "doudian", "禾风小店", NOW)
    tended(home, Daily(home, Keep()), NOW)
    (one,) = Backups(home.ledger).kept()
    with closing(sqlite3.connect(one.path)) as db:
        assert db.execute("SELECT account FROM accounts").fetchall() == [("禾风小店",)]


def test_who_only_ever_syncs_has_its_data_cared_for_too(
    home: Home, ledger: Ledger, command: Command
) -> None:
    assert command("sync", YUNDAN_BROWSER="/nowhere/chrome").status == 8
    assert len(Backups(home.ledger).kept()) == 1
    command("sync", YUNDAN_BROWSER="/nowhere/chrome")
    assert len(Backups(home.ledger).kept()) == 1
