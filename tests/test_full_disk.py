"""A disk that fills up: it is said, no press goes unrecorded, and nothing is lost."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from agent.sync.armed_log import ArmedLog
from agent.sync.journal import State, Submission
from tests.conftest import Command
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.truth import lies, picture, unfinished
from tests.simulated.world import World

if sys.platform == "win32":
    pytest.skip("Windows cannot limit the size of files", allow_module_level=True)

import resource

FRAME = 4096 + 24  # what one more page takes in the ledger's write-ahead file
MAX_RUNS = 6


@contextmanager
def files_up_to(size: int) -> Generator[None]:
    """The system lets no file of this process grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def until_done(rig: Rig) -> None:
    """Plain runs on a disk with room again."""
    for _ in range(MAX_RUNS):
        rig.world.clock.forward(minutes=1)
        rig.run()
        assert lies(rig) == []
        if not unfinished(rig):
            return
    assert unfinished(rig) == []


def test_wherever_the_ledger_stops_growing_the_next_runs_finish(tmp_path: Path) -> None:
    """The limit is moved on by two pages at a time, from the reading to the last word."""
    reached: set[str] = set()
    for pages in range(60, 240, 2):
        rig = Rig(World(orders=1), tmp_path / str(pages), on_resubmit="rejects")
        rig.home.mkdir()
        steps = ["collecting"]
        broke = False
        with files_up_to(pages * FRAME):
            try:
                rig.run(step=lambda name, _, steps=steps: steps.append(name))
            except (OSError, sqlite3.OperationalError):
                broke = True
                reached.add(steps[-1])
        pressed_at_most_once(rig)
        until_done(rig)
        pressed_at_most_once(rig)
        if not broke:
            assert reached >= {"collecting", "before_arm", "after_response", "before_confirm"}
            return
    pytest.fail("the run never had room enough")


def pressed_at_most_once(rig: Rig) -> None:
    assert all(len(row["submits"]) <= 1 for row in rig.world.rows())


@pytest.mark.parametrize("on_resubmit", ["rejects", "unknown"])
def test_no_press_without_its_line_in_the_record(
    on_resubmit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = ArmedLog.append

    def full(self: ArmedLog, submission: Submission, at: datetime) -> None:
        with files_up_to(self.path.stat().st_size + 10):
            plain(self, submission, at)

    rig = Rig(World(orders=2), tmp_path, on_resubmit=on_resubmit)  # type: ignore[arg-type]
    with monkeypatch.context() as patched:
        patched.setattr(ArmedLog, "append", full)
        with pytest.raises(OSError, match="File too large"):
            rig.run()
    assert all(not row["submits"] for row in rig.world.rows())
    assert [state for _, state in picture(rig).states] == [State.ARMED]
    rig.run()
    assert lies(rig) == []
    if on_resubmit == "rejects":
        until_done(rig)
    else:  # nobody can tell that nothing was pressed, so a person is asked
        assert [reason for _, reason in picture(rig).reviews] == ["absent_after_settling"]
    with rig.ledger() as ledger:
        assert len(ledger.submissions.live(STORE_KEY)) == (on_resubmit == "unknown")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_disk_that_takes_no_more_is_told(lang: str, command: Command) -> None:
    with files_up_to(2000):
        ran = command("status", YUNDAN_LANG=lang)
    assert ran.status == 8
    (line,) = ran.err.strip().splitlines()
    assert bool(re.search(r"[\u4e00-\u9fff]", line)) == (lang == "zh")
    assert command("status").status == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A real disk of one megabyte, where this machine lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount")
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize(("lang", "said"), [("zh", "磁盘已满"), ("en", "disk is full")])
def test_a_full_disk_is_told_and_with_room_again_all_is_well(
    lang: str, said: str, small_disk: Path, command: Command
) -> None:
    home = {"YUNDAN_HOME": str(small_disk / "home")}
    assert command("status", **home).status == 0
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"0" * 4096)
            except OSError:
                break
    (small_disk / "home" / "ledger.sqlite").unlink()
    ran = command("status", YUNDAN_LANG=lang, **home)
    assert ran.status == 8
    assert said in ran.err
    assert "Traceback" not in ran.out + ran.err
    ballast.unlink()
    assert command("status", **home).status == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_data_folder_that_became_read_only(lang: str, small_disk: Path, command: Command) -> None:
    home = {"YUNDAN_HOME": str(small_disk / "home")}
    assert command("status", **home).status == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    ran = command("status", YUNDAN_LANG=lang, **home)
    assert ran.status == 8
    (line,) = ran.err.strip().splitlines()
    assert home["YUNDAN_HOME"] in line
    assert "Read-only" in line
    assert "YUNDAN_HOME" in line
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert command("status", **home).status == 0
