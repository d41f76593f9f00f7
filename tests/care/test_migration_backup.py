"""Before the tables of a ledger with data are changed, it is backed up; or they stay."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.ledger import Ledger, LedgerCorrupt, opening
from agent.ledger.backups import Backups
from agent.ledger.receivers import ReceiverKey
from agent.ledger.schema import migrations
from tests.conftest import Command

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
Update = Callable[[], None]


def opened(home: Path) -> Ledger:
    return Ledger(home / "ledger.sqlite", ReceiverKey(home / "keys" / "receiver.key"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with opened(tmp_path / "home") as ledger:
        ledger.decisions.take_over("shop", "doudian", "禾风小店", NOW)
    return tmp_path / "home"


@pytest.fixture
def update(monkeypatch: pytest.MonkeyPatch) -> Update:
    """From now on the program has one change of the tables more."""

    def m999_newer(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE newer (x)")

    def install() -> None:
        monkeypatch.setattr(opening, "migrations", [*migrations, m999_newer])

    return install


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {row[0] for row in db.execute("SELECT name FROM sqlite_master")}


def test_a_new_ledger_needs_none(home: Path) -> None:
    assert not (home / "backups").exists()


def test_the_ledger_of_before_is_kept(home: Path, update: Update) -> None:
    update()
    with opened(home) as ledger:
        assert ledger.decisions.account_name("shop") == "禾风小店"
    (taken,) = Backups(home / "ledger.sqlite").kept()
    assert "newer" in tables(home / "ledger.sqlite")
    assert "accounts" in tables(taken.path)
    assert "newer" not in tables(taken.path)
    opened(home).close()
    assert len(Backups(home / "ledger.sqlite").kept()) == 1, "once for each change"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit the size of files")
def test_without_room_for_it_nothing_is_changed(home: Path, update: Update) -> None:
    from tests.test_full_disk import files_up_to

    update()
    file = home / "ledger.sqlite"
    with files_up_to(file.stat().st_size // 2), pytest.raises(UserError) as told:
        opened(home)
    assert told.value.code == "migration_unsaved"
    assert told.value.exit_status == 8
    assert "newer" not in tables(file)
    assert list((home / "backups").iterdir()) == []
    with opened(home) as ledger:
        assert ledger.decisions.account_name("shop") == "禾风小店"
    assert "newer" in tables(file)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_refusal_is_one_sentence(
    lang: str, home: Path, update: Update, command: Command
) -> None:
    update()
    (home / "backups").write_text("a file in the way")
    ran = command("status", YUNDAN_LANG=lang)
    assert ran.status == 8
    assert str(home / "backups") in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert "newer" not in tables(home / "ledger.sqlite")


def test_a_ledger_that_only_a_full_look_finds_damaged_is_kept_aside(
    home: Path, update: Update
) -> None:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db:
        db.execute("INSERT INTO members VALUES ('gone', '69', '1', 1, 'zto', '73')")
        db.commit()
    update()
    with pytest.raises(LedgerCorrupt) as told:
        opened(home)
    assert told.value.kept.exists()


SCRIPT = """
import sys
from pathlib import Path
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.ledger.schema import migrations

def m999_newer(db):
    db.execute("CREATE TABLE newer (x)")
    db.execute(
        "INSERT INTO newer WITH RECURSIVE n (x) AS"
        " (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 300000) SELECT x FROM n"
    )

migrations.append(m999_newer)
home = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
Ledger(home / "ledger.sqlite", ReceiverKey(home / "keys" / "receiver.key")).close()
"""


def test_processes_that_start_together_change_it_once(home: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    assert len(Backups(home / "ledger.sqlite").kept()) == 1
    assert "newer" in tables(home / "ledger.sqlite")
