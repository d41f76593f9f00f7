"""What is known and what was pressed goes along, and only one of the two folders writes."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.home import Home
from agent.moving.arriving import bring_in
from agent.rules.desired import Standing
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import State
from agent.sync.options import Options
from agent.sync.recover import Standby
from tests.moving.folders import CONFIG, PHRASE, Folder, other_computer
from tests.simulated.hands import STORE_KEY
from tests.simulated.scenes import due_orders, submits
from tests.simulated.truth import lies, picture, unfinished
from tests.simulated.world import World

pytestmark = pytest.mark.usefixtures("keyring_file")


@pytest.fixture
def old(tmp_path: Path) -> Folder:
    return Folder(World(orders=6), tmp_path / "old", "duplicates").begin()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "yundan.moved"


def new_of(old: Folder) -> Folder:
    return other_computer(old, old.home.parent / "new")


def refused(work: object) -> str:
    assert callable(work)
    with pytest.raises(UserError) as trouble:
        work()
    return trouble.value.code


def test_the_new_folder_goes_on_where_the_old_one_stopped(old: Folder, file: Path) -> None:
    old.run(Options(agree=lambda due, account: True, limit=2))
    assert submits(old.world) == 2
    before = picture(old)
    left = old.leave(file)
    new = new_of(old)
    arrived = new.arrive(file)
    assert (left.stores, arrived.stores) == ({STORE_KEY: Standby.READY}, {STORE_KEY: "ready"})
    assert (old.stands, new.stands) == (Standby.MOVED, Standby.READY)
    assert picture(new) == before
    old.world.clock.forward(minutes=5)
    new.run()
    assert submits(old.world) == len(due_orders(old.world))
    assert all(len(row["submits"]) <= 1 for row in old.world.rows()), "nothing twice"
    assert not lies(new, before)
    assert not unfinished(new)


def test_the_old_folder_only_reads(old: Folder, file: Path) -> None:
    old.run(Options(dry_run=True))
    old.leave(file)
    told = old.run()
    assert submits(old.world) == 0
    assert {o.reason for o in told.orders if o.standing is Standing.FAILED} == {"standby_moved"}
    assert told.complete, "it goes on reading"


def test_a_store_that_was_never_written_to_is_left_too(old: Folder, file: Path) -> None:
    with old.ledger():
        pass
    assert not old.log().exists
    old.leave(file)
    assert old.stands is Standby.MOVED
    old.run()
    assert submits(old.world) == 0
    new = new_of(old)
    new.arrive(file)
    new.run()
    assert submits(old.world) > 0


def test_a_press_in_doubt_goes_along(tmp_path: Path, file: Path) -> None:
    """It died right after the press: both records say so there, and nobody presses again."""
    world = World("late-apply=60000", orders=1, variant="6")
    old = Folder(world, tmp_path / "old", "duplicates").begin()
    assert old.run_apart("after_press").result is None
    assert submits(world) == 1
    old.leave(file)
    new = new_of(old)
    new.arrive(file)
    presses = [press.submission.deeds for press in ArmedLog(old.here.armed, STORE_KEY).presses()]
    assert [press.submission.deeds for press in new.log().presses()] == presses
    assert len(presses) == 1
    (order,) = new.run().orders
    assert (order.standing, order.reason) == (Standing.REVIEW, "absent_after_settling")
    assert picture(new).states_of(order.order_id) == [State.UNKNOWN]
    world.clock.forward(minutes=2)
    new.run()
    assert submits(world) == 1
    assert not lies(new)
    assert not unfinished(new)


def test_a_press_that_only_the_armed_log_knows_goes_along(tmp_path: Path, file: Path) -> None:
    old = Folder(World(orders=1), tmp_path / "old", "duplicates").begin()
    old.run(Options(dry_run=True))
    earlier = old.ledger_file.read_bytes()
    old.run()
    pressed = submits(old.world)
    assert pressed == 1
    for ending in ("-wal", "-shm"):
        old.ledger_file.with_name(old.ledger_file.name + ending).unlink(missing_ok=True)
    old.ledger_file.write_bytes(earlier)  # as of before the press
    old.leave(file)
    new = new_of(old)
    new.arrive(file)
    new.world.clock.forward(minutes=5)
    new.run()
    assert submits(old.world) == pressed
    assert not unfinished(new)


def test_a_store_comes_back_by_adoption(old: Folder, file: Path) -> None:
    old.run(Options(dry_run=True))
    old.leave(file)
    assert old.adopt() > 0
    assert old.stands is Standby.READY
    old.run()
    assert submits(old.world) == len(due_orders(old.world))


def test_a_second_file_arms_nobody(old: Folder, file: Path) -> None:
    """The folder of the first file may be at work: that of the second one must be adopted."""
    old.run(Options(dry_run=True))
    old.leave(file)
    old.leave(file.with_name("second"))
    new = new_of(old)
    assert new.arrive(file.with_name("second")).stores == {STORE_KEY: "moved"}
    assert new.stands is Standby.MOVED
    new.run()
    assert submits(old.world) == 0
    new.adopt()
    assert new.stands is Standby.READY


@pytest.mark.parametrize("how", ["copied", "lost_log", "damaged"])
def test_what_was_read_only_there_is_so_here(how: str, old: Folder, file: Path) -> None:
    old.run()
    log = old.log().path
    if how == "copied":
        text = log.read_bytes()
        log.unlink()
        log.write_bytes(text)
    elif how == "lost_log":
        log.unlink()
    else:
        log.write_bytes(log.read_bytes().replace(b"attempts", b"attempt5", 1))
    assert old.stands == how
    old.leave(file)
    new = new_of(old)
    assert new.arrive(file).stores == {STORE_KEY: how}
    assert new.stands == how


def test_settings_rules_recipes_and_the_key_go_along(old: Folder, file: Path) -> None:
    old.run(Options(dry_run=True))
    for name in ("portals/mine.toml", "rules/doudian.toml"):
        (old.home / name).parent.mkdir(exist_ok=True)
        (old.home / name).write_text("# mine\n", "utf-8")
    for name in ("profiles/shop/Cookies", "evidence/one/page.html", "logs/yundan.log"):
        (old.home / name).parent.mkdir(parents=True, exist_ok=True)
        (old.home / name).write_text("stays", "utf-8")
    old.leave(file)
    new = new_of(old)
    new.arrive(file)
    assert new.here.config.read_text("utf-8") == CONFIG
    for name in ("portals/mine.toml", "rules/doudian.toml", "keys/receiver.key"):
        assert (new.home / name).read_bytes() == (old.home / name).read_bytes()
    for name in ("profiles", "evidence", "logs"):
        assert not any((new.home / name).iterdir())
    assert not (new.home / ".importing").exists()
    assert not (old.home / ".moving").exists()
    private = [path for path in new.home.rglob("*") if "locks" not in path.parts]
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in private)


def test_the_file_shows_nothing_and_is_its_owners(old: Folder, file: Path) -> None:
    old.run()
    number = next(row["shown"][0]["number"] for row in old.world.rows() if row["shown"])
    old.leave(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    raw = file.read_bytes()
    assert not re.search(rb"SQLite|max_looks|" + number.encode(), raw)
    assert [path.name for path in file.parent.iterdir() if "moved" in path.name] == [file.name]


def test_a_wrong_passphrase_brings_nothing(old: Folder, file: Path) -> None:
    old.run(Options(dry_run=True))
    old.leave(file)
    new = new_of(old)
    assert refused(lambda: new.arrive(file, passphrase=f"{PHRASE}!")) == "move_wrong_passphrase"
    assert not new.home.exists()
    new.arrive(file)
    assert new.stands is Standby.READY


@pytest.mark.parametrize("place", [300, -5])
def test_a_damaged_file_brings_nothing(place: int, old: Folder, file: Path) -> None:
    old.run(Options(dry_run=True))
    old.leave(file)
    raw = bytearray(file.read_bytes())
    raw[place] ^= 1
    file.write_bytes(raw)
    new = new_of(old)
    assert refused(lambda: new.arrive(file)) == "move_file_damaged"
    assert not (new.home / ".importing").exists()
    assert not new.ledger_file.exists()
    raw[place] ^= 1
    file.write_bytes(raw)
    new.arrive(file)
    assert new.stands is Standby.READY


def test_a_folder_in_use_is_left_alone(old: Folder, file: Path) -> None:
    old.run(Options(dry_run=True))
    old.leave(file)
    new = new_of(old).begin()
    assert refused(lambda: new.arrive(file)) == "move_home_used"
    assert {p.name for p in new.home.rglob("*") if p.is_file()} == {"config.toml", "world"}
    new.here.config.unlink()
    (new.here.armed / f"{STORE_KEY}.log").write_text("", "utf-8")
    assert refused(lambda: new.arrive(file)) == "move_home_used"


def test_practice_and_live_do_not_mix(old: Folder, file: Path) -> None:
    old.run(Options(dry_run=True))
    old.leave(file)
    practice = Home(old.home.parent / "twin", practice=True)
    now = old.world.clock.now
    assert refused(lambda: bring_in(practice, file, PHRASE, now)) == "move_of_live"
    assert not (practice.root / "ledger.sqlite").exists()


def test_nothing_is_overwritten(old: Folder, file: Path) -> None:
    old.run(Options(dry_run=True))
    file.write_text("mine", "utf-8")
    assert refused(lambda: old.leave(file)) == "move_file_exists"
    assert (file.read_text("utf-8"), old.stands) == ("mine", Standby.READY)


def test_a_file_that_cannot_be_written_moves_nothing(old: Folder, tmp_path: Path) -> None:
    old.run(Options(dry_run=True))
    nowhere = tmp_path / "no such folder" / "file"
    assert refused(lambda: old.leave(nowhere)) == "move_file_unwritable"
    assert old.stands is Standby.READY
    assert not (old.home / ".moving").exists()
