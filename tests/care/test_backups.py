"""Backups of the ledger: whole, private, taken while it is in use, as many as are wanted."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.care.keeping import back_up, is_due
from agent.errors import UserError
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.backups import Backups, Unsound, is_sound
from agent.ledger.receivers import ReceiverKey
from scrapers.browser.world import World

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home", World())


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as opened:
        opened.decisions.take_over("shop", "doudian", "禾风小店", NOW)
        yield opened


def accounts(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        return [row[0] for row in db.execute("SELECT key FROM accounts")]


def runs(file: Path) -> int:
    with closing(sqlite3.connect(file)) as db:
        return db.execute("SELECT count(*) FROM runs").fetchone()[0]


def test_a_backup_is_the_ledger_as_it_was_then(home: Home, ledger: Ledger) -> None:
    taken = back_up(home, 7, NOW)
    ledger.decisions.take_over("other", "doudian", "别家", NOW)
    assert taken.name == "ledger-20261121-040000.sqlite"
    assert accounts(taken.path) == ["shop"]
    assert is_sound(taken.path)
    assert [path.name for path in home.backups.iterdir()] == [taken.name], "one file, by itself"


@pytest.mark.skipif(os.name == "nt", reason="Windows has rights of its own")
def test_nobody_else_may_read_it(home: Home, ledger: Ledger) -> None:
    taken = back_up(home, 7, NOW)
    assert stat.S_IMODE(taken.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.backups.stat().st_mode) == 0o700


def test_backups_that_are_taken_while_a_run_writes_are_whole(home: Home, ledger: Ledger) -> None:
    """Each transaction adds two runs: a copy with an odd number would have cut one in two."""
    begun, stop, failed = threading.Event(), threading.Event(), list[BaseException]()

    def write() -> None:
        try:
            with closing(sqlite3.connect(home.ledger, timeout=30)) as db:
                while not stop.is_set():
                    for _ in range(2):
                        db.execute(
                            "INSERT INTO runs (store, started_at) VALUES ('shop', ?)", ("x" * 900,)
                        )
                    db.commit()
                    begun.set()
        except BaseException as broken:  # noqa: BLE001 - told by the test
            failed.append(broken)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        taken = [back_up(home, 99, NOW + timedelta(seconds=n)) for n in range(12)]
    finally:
        stop.set()
        writer.join()
    assert failed == []
    counted = [runs(one.path) for one in taken]
    assert [n % 2 for n in counted] == [0] * 12
    assert counted == sorted(counted)
    assert counted[-1] > counted[0] > 0, "nothing was written meanwhile"


def test_as_many_as_are_wanted_are_kept_and_the_oldest_go(home: Home, ledger: Ledger) -> None:
    for day in range(10):
        back_up(home, 7, NOW + timedelta(days=day))
    assert [one.at for one in Backups(home.ledger).kept()] == [
        NOW + timedelta(days=day) for day in range(9, 2, -1)
    ]


def test_two_within_one_second_are_two(home: Home, ledger: Ledger) -> None:
    assert len({back_up(home, 7, NOW).name for _ in range(3)}) == 3


def test_a_backup_under_a_clock_that_went_back_is_not_the_first_to_go(
    home: Home, ledger: Ledger
) -> None:
    for day in range(3):
        back_up(home, 2, NOW + timedelta(days=day))
    taken = back_up(home, 2, NOW - timedelta(days=400))
    assert taken.path in [one.path for one in Backups(home.ledger).kept()]


def test_once_a_day(home: Home, ledger: Ledger) -> None:
    assert is_due(home, NOW)
    back_up(home, 7, NOW)
    assert not is_due(home, NOW + timedelta(hours=23, minutes=59))
    assert is_due(home, NOW + timedelta(days=1))
    assert is_due(home, NOW - timedelta(hours=1)), "the clock went back"
    back_up(home, 7, NOW - timedelta(hours=1))
    assert not is_due(home, NOW - timedelta(hours=1)), "and stays there"


def test_nothing_is_due_before_there_is_a_ledger(home: Home) -> None:
    assert not is_due(home, NOW)
    with pytest.raises(UserError) as told:
        back_up(home, 7, NOW)
    assert told.value.code == "no_ledger_yet"
    assert not home.ledger.exists()


def test_what_a_dying_process_left_is_cleared(home: Home, ledger: Ledger) -> None:
    home.backups.mkdir()
    (home.backups / ".ledger-20261120-040000.sqlite.new").write_bytes(b"half of it")
    (home.backups / "notes.txt").write_text("the seller's own")
    (home.backups / "ledger-20261399-990000.sqlite").write_text("no date")
    taken = back_up(home, 2, NOW)
    assert sorted(path.name for path in home.backups.iterdir()) == [
        taken.name,
        "ledger-20261399-990000.sqlite",
        "notes.txt",
    ]


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def overwritten(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[8192:12288] = bytes(range(256)) * 16
    file.write_bytes(raw)


def no_ledger(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE other (x)")


@pytest.mark.parametrize(
    "harm", [cut_off, emptied, overwritten, no_ledger], ids=lambda h: h.__name__
)
def test_a_damaged_backup_is_known_and_the_one_before_it_is_the_latest_good_one(
    harm: Callable[[Path], None], home: Home, ledger: Ledger
) -> None:
    good, bad = back_up(home, 7, NOW), back_up(home, 7, NOW + timedelta(days=1))
    harm(bad.path)
    assert not is_sound(bad.path)
    assert Backups(home.ledger).newest_sound() == good


def test_a_copy_that_is_not_sound_is_no_backup(
    home: Home, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger lost a row that another points at: its copy is thrown away."""
    with closing(sqlite3.connect(home.ledger)) as db:
        db.execute("INSERT INTO members VALUES ('gone', '69', '1', 1, 'zto', '73')")
        db.commit()
    with pytest.raises(Unsound):
        Backups(home.ledger).take(NOW)
    assert list(home.backups.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit the size of files")
def test_a_disk_without_room_is_told_and_leaves_no_half(home: Home, ledger: Ledger) -> None:
    from tests.test_full_disk import files_up_to

    earlier = back_up(home, 7, NOW)
    with files_up_to(earlier.size // 2), pytest.raises(UserError) as told:
        back_up(home, 7, NOW + timedelta(days=1))
    assert told.value.code == "backup_failed"
    assert Backups(home.ledger).kept() == [earlier]
    assert [path.name for path in home.backups.iterdir()] == [earlier.name]
    assert accounts(home.ledger) == ["shop"], "the ledger itself goes on"


def test_a_folder_that_is_in_the_way(home: Home, ledger: Ledger) -> None:
    home.backups.write_text("a file")
    with pytest.raises(UserError) as told:
        back_up(home, 7, NOW)
    assert told.value.details["folder"] == str(home.backups)
