"""Killed anywhere: two folders are never armed, and the same command goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.home import IMPORTING, open_home
from agent.moving import sealed
from agent.sync.recover import Standby
from scrapers.browser.world import World as Net
from tests.moving.folders import Folder, dies_at, other_computer
from tests.simulated.hands import STORE_KEY
from tests.simulated.scenes import due_orders, submits
from tests.simulated.truth import lies, unfinished
from tests.simulated.world import World

pytestmark = pytest.mark.usefixtures("keyring_file")

MANY = 20  # more steps than there are


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is made quickly; how it is made stands in the file."""
    monkeypatch.setattr(sealed, "_COSTS", (4, 8, 1))


@pytest.fixture
def old(tmp_path: Path) -> Folder:
    """A store that pressed once and has more to write, and one that is new."""
    old = Folder(World("late-apply=60000", orders=4, variant="6"), tmp_path / "old", "duplicates")
    old.begin()
    assert old.run_apart("after_press").result is None
    with old.here.config.open("a") as config:
        config.write('[[store]]\nkey = "second"\nportal = "doudian"\nsuppliers = []\n')
    return old


def left_behind(folder: Path) -> Iterator[Path]:
    """Every file that an export may have left, as whoever finds it may try it."""
    yield from sorted(path for path in folder.iterdir() if "yundan.moved" in path.name)


def armed_by(file: Path, old: Folder, home: Path) -> bool:
    """Whether a folder made of this file may write to the store."""
    new = other_computer(old, home)
    try:
        new.arrive(file)
    except UserError:
        return False
    return new.stands is Standby.READY


def test_a_killed_export_never_leaves_two_armed(old: Folder, tmp_path: Path) -> None:
    ends = list[tuple[Standby, bool]]()
    for number in range(1, MANY):
        room = tmp_path / f"killed at {number}"
        room.mkdir()
        died = dies_at(number, lambda step, room=room: old.leave(room / "yundan.moved", step))
        usable = [
            armed_by(file, old, room / f"new {place}")
            for place, file in enumerate(left_behind(room))
        ]
        assert sum([old.stands is Standby.READY, *usable]) <= 1
        ends.append((old.stands, any(usable)))
        if not died:
            break
        old.leave(room / "once more")
        again = armed_by(room / "once more", old, room / "again")
        assert old.stands is Standby.MOVED
        assert sum([again, *usable]) <= 1
        old.log().stay()
        (old.here.armed / "second.moved").unlink()
    assert len(ends) == 7, "sealed, read back, two stores left, finished, named, the end"
    before, after = (Standby.READY, False), (Standby.MOVED, True)
    between = (before, (Standby.MOVED, False))  # the other store may be the first to be left
    assert ends[:2] == [before, before]
    assert ends[2] in between
    assert ends[3:] == [between[1], after, after, after]


def test_a_killed_import_goes_on(old: Folder, tmp_path: Path) -> None:
    file = tmp_path / "yundan.moved"
    old.leave(file)
    unfinished_ones = 0
    for number in range(1, MANY):
        new = other_computer(old, tmp_path / f"new {number}")
        if not dies_at(number, new.arrive_at(file)):
            break
        if (new.home / IMPORTING).exists():
            with pytest.raises(UserError, match="import_unfinished"):
                open_home(new.home, Net())
            unfinished_ones += 1
            assert new.arrive(file).stores[STORE_KEY] == "ready"
        assert new.stands is Standby.READY
        assert not (new.home / IMPORTING).exists()
        with pytest.raises(UserError, match="move_home_used"):
            new.arrive(file)
        (new.home / IMPORTING).mkdir()  # it died right before this went
        assert open_home(new.home, Net()).root == new.home
    assert unfinished_ones >= 6, "unpacked, whole, every part put in place"


def test_what_a_killed_move_brought_is_true(old: Folder, tmp_path: Path) -> None:
    file = tmp_path / "yundan.moved"
    old.leave(file)
    new = other_computer(old, tmp_path / "new")
    assert dies_at(4, new.arrive_at(file))
    new.arrive(file)
    for _ in range(4):
        new.world.clock.forward(minutes=3)
        new.run()
        old.run()
        assert not lies(new)
    assert submits(new.world) == len(due_orders(new.world))
    assert all(len(row["submits"]) <= 1 for row in new.world.rows())
    assert not unfinished(new)


def test_another_file_does_not_mix_with_one_that_began(old: Folder, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    old.leave(first)
    old.leave(second)
    new = other_computer(old, tmp_path / "new")
    assert dies_at(3, new.arrive_at(first))
    with pytest.raises(UserError, match="move_home_used"):
        new.arrive(second)
    assert new.stands is Standby.READY, "the first one is whole"


def failing_at(at: str) -> Callable[[str], None]:
    def step(name: str) -> None:
        if name == at:
            raise OSError(28, "No space left on device")

    return step


def test_an_export_that_fails_in_time_takes_all_of_it_back(old: Folder, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        old.leave(tmp_path / "yundan.moved", failing_at("left"))
    assert old.stands is Standby.READY
    assert list(left_behind(tmp_path)) == []
    old.leave(tmp_path / "yundan.moved")
    assert old.stands is Standby.MOVED


@pytest.mark.parametrize("at", ["finished", "named"])
def test_a_stick_that_is_pulled_at_the_end_may_hold_a_whole_file(
    at: str, old: Folder, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="move_left_open"):
        old.leave(tmp_path / "yundan.moved", failing_at(at))
    assert old.stands is Standby.MOVED, "the file may be imported, whatever is seen from here"
