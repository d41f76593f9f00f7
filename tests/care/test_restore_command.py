"""`yundan backup --restore`: the files, who may be at work, what stands in the way."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from agent.ledger import Ledger
from agent.ledger.backups import Backups
from agent.ledger.receivers import ReceiverKey
from tests.conftest import Command

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def opened(home: Path) -> Ledger:
    return Ledger(home / "ledger.sqlite", ReceiverKey(home / "keys" / "receiver.key"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with a backup that knows one account, and a ledger that knows two."""
    home = tmp_path / "home"
    with opened(home) as ledger:
        ledger.decisions.take_over("doudian", "doudian", "禾风小店", NOW)
        Backups(home / "ledger.sqlite").take(NOW)
        ledger.decisions.take_over("later", "doudian", "后来的店", NOW)
        for _ in range(500):  # it grows and must shrink again
            ledger.decisions.start_run("later", NOW)
    return home


def known(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {row[0] for row in db.execute("SELECT key FROM accounts")}


NAME = "ledger-20261121-040000.sqlite"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_puts_it_back_and_keeps_what_was_there(
    lang: str, home: Path, command: Command
) -> None:
    ran = command("backup", "--restore", NAME, "--yes", YUNDAN_LANG=lang)
    assert (ran.status, ran.err) == (0, "")
    assert bool(re.search(r"[\u4e00-\u9fff]", ran.out)) == (lang == "zh")
    assert "yundan sync" in ran.out
    assert known(home / "ledger.sqlite") == {"doudian"}
    (kept,) = home.glob("ledger.replaced-*")
    assert str(kept) in ran.out.replace("\n", "")
    assert known(kept) == {"doudian", "later"}
    assert kept.stat().st_mode & 0o777 == 0o600
    assert command("status").status == 0


def test_the_latest_one_has_a_name_of_its_own(home: Path, command: Command) -> None:
    ran = command("backup", "--restore", "latest", "--yes", "--json")
    assert ran.json["restored"] == NAME


def test_where_no_backup_is_whole_the_next_step_is_told(home: Path, command: Command) -> None:
    for backup in (home / "backups").iterdir():
        backup.write_bytes(b"no database at all" * 500)
    ran = command("backup", "--restore", "latest", "--yes")
    assert ran.status == 8
    assert "yundan sync" in ran.err
    assert known(home / "ledger.sqlite") == {"doudian", "later"}


def test_without_a_yes_nothing_happens(home: Path, command: Command) -> None:
    ran = command("backup", "--restore", NAME)
    assert ran.status == 2
    assert "--yes" in ran.err
    assert known(home / "ledger.sqlite") == {"doudian", "later"}


def test_whoever_has_the_ledger_open_sees_the_one_that_was_put_back(
    home: Path, command: Command
) -> None:
    with opened(home) as ledger:
        seen = ledger.version()
        assert command("backup", "--restore", NAME, "--yes").status == 0
        assert ledger.version() != seen
        assert ledger.decisions.account_name("later") is None
        ledger.decisions.take_over("now", "doudian", "现在", NOW)
    assert known(home / "ledger.sqlite") == {"doudian", "now"}


def gone(home: Path) -> None:
    for file in home.glob("ledger.sqlite*"):
        file.unlink()


def no_database(home: Path) -> None:
    gone(home)
    (home / "ledger.sqlite").write_bytes(b"no database at all" * 500)


def broken_inside(home: Path) -> None:
    raw = bytearray((home / "ledger.sqlite").read_bytes())
    raw[8192:12288] = bytes(range(256)) * 16
    (home / "ledger.sqlite").write_bytes(raw)


@pytest.mark.parametrize("harm", [gone, no_database, broken_inside], ids=lambda h: h.__name__)
def test_a_ledger_that_is_lost_or_damaged_is_named_and_replaced(
    harm: Callable[[Path], None], home: Path, command: Command
) -> None:
    harm(home)
    damaged = (home / "ledger.sqlite").exists()
    ran = command("status")
    if damaged:
        assert ran.status == 32
        assert f"yundan backup --restore {NAME}" in ran.err
    assert command("backup", "--restore", NAME, "--yes").status == 0
    assert known(home / "ledger.sqlite") == {"doudian"}
    assert len(list(home.glob("ledger.damaged-*.sqlite"))) == damaged


def test_a_damaged_ledger_that_no_run_met_yet_is_moved_aside(home: Path, command: Command) -> None:
    broken_inside(home)
    ran = command("backup", "--restore", NAME, "--yes", "--json")
    assert "ledger.damaged-" in ran.json["kept"]
    assert Path(ran.json["kept"]).exists()
    assert known(home / "ledger.sqlite") == {"doudian"}


@pytest.mark.parametrize("held", ["up", "worker", "doudian", "alibaba1688"])
def test_while_something_runs_it_is_refused(held: str, home: Path, command: Command) -> None:
    command("status")
    with FileLock(home / "locks" / f"{held}.lock"):
        ran = command("backup", "--restore", NAME, "--yes")
    assert ran.status == 4
    assert known(home / "ledger.sqlite") == {"doudian", "later"}
    assert not list(home.glob("ledger.replaced-*"))


def test_a_damaged_backup_changes_nothing(home: Path, command: Command) -> None:
    (home / "backups" / NAME).write_bytes(b"no database")
    ran = command("backup", "--restore", NAME, "--yes")
    assert ran.status == 2
    assert NAME in ran.err
    assert known(home / "ledger.sqlite") == {"doudian", "later"}


def test_a_backup_of_a_newer_program_changes_nothing(home: Path, command: Command) -> None:
    with closing(sqlite3.connect(home / "backups" / NAME)) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('yundan', 'm999_newer', '')"
        )
        db.commit()
    ran = command("backup", "--restore", NAME, "--yes")
    assert ran.status == 2
    assert "newer" in ran.err
    assert known(home / "ledger.sqlite") == {"doudian", "later"}


def test_a_name_that_nothing_has(home: Path, command: Command) -> None:
    for name in ("ledger-20200101-000000.sqlite", "../ledger.sqlite", "config.toml"):
        ran = command("backup", "--restore", name, "--yes")
        assert ran.status == 2
        assert "yundan backup --list" in ran.err


def test_before_the_first_run_there_is_nothing_to_keep(tmp_path: Path, command: Command) -> None:
    ran = command("backup")
    assert ran.status == 2
    assert "yundan sync" in ran.err
    assert not (tmp_path / "home" / "ledger.sqlite").exists()


def test_they_are_listed_with_their_state(home: Path, command: Command) -> None:
    assert command("backup").status == 0
    (home / "backups" / NAME).write_bytes(b"no database")
    listed = command("backup", "--list", "--json").json
    assert [one["sound"] for one in listed] == [True, False]
    shown = command("backup", "--list").out
    assert NAME in shown
    assert "damaged" in shown


KILLED = """
import os, sys
from pathlib import Path
from agent.ledger.connection import Connection
from agent.ledger.restore import put_back
run = Connection.copy_to
left = [int(sys.argv[3])]
def copy_to(self, other):
    if not left[0]:
        os._exit(9)
    left[0] -= 1
    run(self, other)
    if not left[0] and sys.argv[4] == "after":
        os._exit(9)
Connection.copy_to = copy_to
put_back(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("copies", [0, 1, 2])
def test_dying_over_it_leaves_the_one_or_the_other(
    copies: int, when: str, home: Path, command: Command
) -> None:
    backup, ledger = home / "backups" / NAME, home / "ledger.sqlite"
    line = [sys.executable, "-c", KILLED, str(backup), str(ledger), str(copies), when]
    died = subprocess.run(line, check=False)
    assert died.returncode in (0, 9)
    assert known(ledger) in ({"doudian"}, {"doudian", "later"})
    assert command("backup", "--restore", NAME, "--yes").status == 0
    assert known(ledger) == {"doudian"}
