"""Trouble in the middle of the work: a ledger that breaks, a profile that is taken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest

from agent.home import open_home
from agent.ledger import LedgerCorrupt
from agent.sync.options import Options
from scrapers.browser.find import find_browser
from scrapers.browser.launch import launch
from scrapers.browser.world import World as Network
from tests.conftest import Command
from tests.simulated.rig import Rig
from tests.simulated.truth import lies, unfinished
from tests.simulated.world import World


def broken(rig: Rig) -> bytes:
    """Overwrite the middle of the ledger, as a dying disk does."""
    for rest in ("-wal", "-shm"):
        rig.ledger_file.with_name(rig.ledger_file.name + rest).unlink(missing_ok=True)
    damaged = bytearray(rig.ledger_file.read_bytes())
    damaged[5000:30000] = b"\xa5" * 25000
    rig.ledger_file.write_bytes(damaged)
    return bytes(damaged)


@pytest.mark.parametrize("fault", ["stale-reads=2", "drop-after-apply=1"])
def test_a_ledger_that_breaks_is_kept_and_nothing_is_pressed_twice(
    fault: str, tmp_path: Path
) -> None:
    rig = Rig(World(fault, orders=3), tmp_path, on_resubmit="unknown")
    rig.run(Options(agree=lambda due, account: True, limit=1))
    damaged = broken(rig)
    with pytest.raises(LedgerCorrupt) as corrupt:
        rig.run()
    assert corrupt.value.kept.read_bytes() == damaged
    for _ in range(4):
        rig.world.clock.forward(minutes=1)
        rig.run()
        assert lies(rig) == []
    assert all(len(row["submits"]) <= 1 for row in rig.world.rows())
    assert unfinished(rig) == []
    assert corrupt.value.kept.read_bytes() == damaged


def test_a_ledger_that_is_gone_with_its_record_of_presses_is_started_anew(tmp_path: Path) -> None:
    """The store itself then tells what was written: nothing is written over it."""
    rig = Rig(World(orders=3), tmp_path)
    rig.run(Options(agree=lambda due, account: True, limit=1))
    rig.ledger_file.unlink()
    shutil.rmtree(tmp_path / "armed")
    rig.world.clock.forward(minutes=1)
    rig.run()
    assert all(len(row["submits"]) <= 1 for row in rig.world.rows())


@pytest.fixture
def taken(tmp_path: Path) -> Generator[Path]:
    """A real browser that holds the store's profile."""
    profile = open_home(tmp_path / "home", Network()).profile("doudian")
    profile.mkdir(mode=0o700)
    switches = ["--headless=new", "--no-first-run", f"--user-data-dir={profile}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        switches.append("--no-sandbox")
    browser = subprocess.Popen(
        [find_browser(), *switches, "about:blank"], stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 30
    while not os.path.lexists(profile / "SingletonLock") and time.monotonic() < deadline:
        time.sleep(0.02)
    yield profile
    browser.terminate()
    browser.wait()


@pytest.mark.browser
@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks a profile in another way")
def test_a_profile_that_another_browser_holds(
    taken: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapers.browser.session.launch", partial(launch, patience=0.5))
    shop = '[[store]]\nkey = "doudian"\nportal = "doudian"\nsuppliers = []'
    (taken.parent.parent / "config.toml").write_text(f'browser = "headless"\n{shop}')
    for lang, window in (("zh", "浏览器窗口正开着"), ("en", "open in another window")):
        ran = command("sync", "--yes", YUNDAN_LANG=lang)
        assert ran.status == 4, ran.err
        (line,) = ran.err.strip().splitlines()
        assert window in line
        assert "doudian" in line
