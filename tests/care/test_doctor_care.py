"""The doctor finds what is wrong with the care of the data: each fault is planted for real."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.doctor import Finding, Level, care, examine, memory
from agent.environment import what_holds
from agent.errors import UserError
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.backups import Backup, Backups
from agent.ledger.inspection import inspect
from agent.ledger.receivers import ReceiverKey
from agent.open_ledger import open_ledger
from agent.words import Words
from scrapers.browser.world import World
from tests.conftest import Command

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home", World())


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as opened:
        opened.decisions.take_over("shop", "doudian", "禾风小店", NOW)
        yield opened


def taken(home: Home, days: float) -> Backup:
    return Backups(home.ledger).take(NOW - timedelta(days=days))


def looked(home: Home) -> list[Finding]:
    return list(care.backups(inspect(home.ledger), home, NOW))


def spoken(finding: Finding, lang: str = "en") -> str:
    words = Words(lang)
    step = f" → {words.say(finding.step.key, finding.step.details)}" if finding.step else ""
    return words.say(finding.said.key, finding.said.details) + step


def test_a_fresh_backup_is_fine(home: Home, ledger: Ledger) -> None:
    taken(home, 1.5)
    (found,) = looked(home)
    assert found.level is Level.OK
    assert "1, the latest" in spoken(found)


def test_before_there_is_anything_to_keep_none_is_missed(home: Home) -> None:
    assert [found.level for found in looked(home)] == [Level.OK]
    Ledger(home.ledger, ReceiverKey(home.receiver_key)).close()
    assert [found.level for found in looked(home)] == [Level.OK]


@pytest.mark.parametrize(("days", "said"), [(2.1, "2 days"), (40, "40 days")])
def test_an_old_one_is_told(days: float, said: str, home: Home, ledger: Ledger) -> None:
    taken(home, days)
    (found,) = looked(home)
    assert found.level is Level.WARNING
    assert said in spoken(found)
    assert "yundan backup" in spoken(found)


def test_none_at_all_is_told(home: Home, ledger: Ledger) -> None:
    (found,) = looked(home)
    assert (found.level, "yundan backup" in spoken(found)) == (Level.WARNING, True)


def test_a_damaged_one_is_named_and_does_not_count(home: Home, ledger: Ledger) -> None:
    taken(home, 3)
    bad = taken(home, 0)
    bad.path.write_bytes(b"no database" * 999)
    damaged, age = looked(home)
    assert bad.name in spoken(damaged)
    assert "3 days old" in spoken(age)
    assert damaged.level is age.level is Level.WARNING


def test_a_folder_that_cannot_be_read_is_a_problem(home: Home, ledger: Ledger) -> None:
    home.backups.write_text("a file")
    (found,) = looked(home)
    assert found.level is Level.PROBLEM
    assert found.bit == 8
    assert str(home.backups) in spoken(found)


def broken_inside(home: Home) -> None:
    raw = bytearray(home.ledger.read_bytes())
    raw[8192:12288] = bytes(range(256)) * 16
    home.ledger.write_bytes(raw)


def index_differs(home: Home) -> None:
    """An index that lacks a row of its table: a quick look does not see it."""
    with closing(sqlite3.connect(home.ledger)) as db:
        db.execute("INSERT INTO reviews VALUES (1,'s','o','r','{}','x','open','now',NULL,NULL)")
        db.commit()
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX members_order ON members (number)'"
                   " WHERE name = 'members_order'")  # fmt: skip
        db.execute("INSERT INTO submissions VALUES ('a','s','planned',0,'n','n',0)")
        db.execute("INSERT INTO members VALUES ('a','69','1',1,'zto','73')")
        db.commit()


@pytest.mark.parametrize("harm", [broken_inside, index_differs], ids=lambda h: h.__name__)
def test_a_damaged_ledger_names_the_backup_to_go_on_from(
    harm: Callable[[Home], None], home: Home, tmp_path: Path
) -> None:
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as opened:
        opened.decisions.take_over("shop", "doudian", "禾风小店", NOW)
        backups = Backups(home.ledger)
        good = backups.take(NOW)
    harm(home)
    found = memory.ledger(inspect(home.ledger), backups)
    assert (found.level, found.bit) == (Level.PROBLEM, 32)
    assert f"yundan backup --restore {good.name}" in spoken(found)


def test_a_full_look_at_the_start_finds_what_a_quick_one_does_not(
    home: Home, ledger: Ledger
) -> None:
    ledger.close()
    with closing(sqlite3.connect(home.ledger)) as db:
        db.execute("INSERT INTO members VALUES ('gone', '69', '1', 1, 'zto', '73')")
        db.commit()
    key = ReceiverKey(home.receiver_key)
    Ledger(home.ledger, key).close()
    with pytest.raises(UserError) as told:
        open_ledger(home, fully=True)
    assert told.value.code == "ledger_corrupt"
    assert Path(told.value.details["kept"]).exists()


def test_a_ledger_that_was_moved_aside_is_told_for_two_weeks(
    home: Home, ledger: Ledger, command: Command
) -> None:
    good = taken(home, 0.1)
    ledger.close()
    broken_inside(home)
    assert command("status").status == 32
    assert command("status").status == 0, "a new ledger goes on"
    command("backup")
    (found,) = care.kept_aside(home, 90, NOW + timedelta(days=1))
    assert found.level is Level.WARNING
    assert f"yundan backup --restore {good.name}" in spoken(found), "the one of before the damage"
    assert list(care.kept_aside(home, 90, NOW + timedelta(days=15))) == []


@pytest.mark.parametrize("what", ["folder in the way of the file", "file in the way of the folder"])
def test_a_log_that_cannot_be_written(what: str, home: Home) -> None:
    assert care.log(home.log).level is Level.OK
    assert not home.log.exists()
    if what.startswith("folder"):
        home.log.mkdir()
    else:
        home.log.parent.rmdir()
        home.log.parent.write_text("")
    found = care.log(home.log)
    assert found.level is Level.WARNING
    assert str(home.log) in spoken(found)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_log_without_rights(home: Home) -> None:
    home.log.write_text("")
    home.log.chmod(0o400)
    assert care.log(home.log).level is Level.WARNING


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_of_it_is_told_by_the_command(
    lang: str, home: Home, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUNDAN_HOME", str(home.root))
    monkeypatch.delenv("YUNDAN_PRACTICE", raising=False)
    taken(home, 5)
    taken(home, 1).path.write_bytes(b"")
    home.log.mkdir()
    found = list(examine(what_holds, lambda program: "140.0", NOW))
    worse = {f.check for f in found if f.level is not Level.OK}
    assert {"backups", "log"} <= worse
    assert [f for f in found if f.said.key == "doctor.check_broke"] == []
    assert all("?" not in spoken(f, lang) for f in found if f.check in ("backups", "log", "ledger"))
