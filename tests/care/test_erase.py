"""Everything is gone after it, nothing before a yes; cut off anywhere, it goes on."""

from __future__ import annotations

import ast
import json
import os
import pty
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest
from filelock import FileLock

from agent.alerts.address import Address
from agent.alerts.channels import Channels
from agent.api.pairing import Pairings
from agent.care.erase import LAST, PARTS
from agent.home import ERASING, Home, open_home
from agent.ledger import Ledger
from agent.ledger.backups import Backups
from agent.ledger.receivers import ReceiverKey
from agent.passwords import Kept, Passwords
from agent.sync.armed_log import ArmedLog
from agent.trace_key import TraceKey
from agent.words import Words
from scrapers.browser.world import World
from tests import keyring_file as keyrings
from tests.conftest import Command

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
CONFIG = """
[[store]]
key = "my-shop"
portal = "doudian"
suppliers = ["alibaba1688"]
[[supplier]]
key = "alibaba1688"
portal = "alibaba1688"
"""


@pytest.fixture
def home(tmp_path: Path, passwords: Passwords) -> Home:
    """A data folder with something of everything."""
    home = open_home(tmp_path / "home", World())
    home.config.write_text(CONFIG)
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        ledger.decisions.take_over("my-shop", "doudian", "禾风小店", NOW)
    Backups(home.ledger).take(NOW)
    ArmedLog(home.armed, "my-shop").begin(NOW)
    Pairings(home.root).make(NOW)
    for key in ("my-shop", "of-before"):
        passwords.keep(key, Kept("boss", f"secret of {key}"))
        (home.profile(key) / "Default").mkdir(parents=True)
        (home.profile(key) / "Default" / "Cookies").write_text("sessionid=1")
    TraceKey(home.root).keep("tracekey")
    Channels(home).add("群", Address("wecombot", "wecombot://robotkey0robotkey0"), NOW)
    home.log.write_text("said\n")
    (home.root / "fixtures" / "doudian").mkdir(parents=True)
    (home.evidence / "one").mkdir()
    (home.evidence / "one" / "error.json").write_text("{}")
    (home.root / "ledger.damaged-20261101-010101-000001.sqlite").write_text("")
    for folder in (home.portals, home.rules):
        folder.mkdir()
    return home


def entries(file: Path) -> dict[str, str]:
    return json.loads(file.read_text("utf-8"))


def test_everything_goes(home: Home, keyring_file: Path, command: Command) -> None:
    assert len(entries(keyring_file)) == 4
    ran = command("data", "erase", "--yes")
    assert (ran.status, ran.err) == (0, "")
    assert not home.root.exists()
    assert entries(keyring_file) == {}
    assert "browser extension" in ran.out
    for said in ("browser profiles", "backups: 1", "kept passwords and keys in the keyring: 4"):
        assert said in ran.out
    assert command("status").status == 0, "one may begin anew"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_went_is_said_in_words(lang: str, home: Home, command: Command) -> None:
    out = command("data", "erase", "--yes", YUNDAN_LANG=lang).out
    assert ("浏览器扩展" in out) == (lang == "zh")
    parts = [*(part for part, _ in PARTS), "passwords"]
    assert set(parts) == Words(lang).sentences["care_parts"].keys()
    assert all(Words(lang).say(f"care_parts.{part}") in out for part in parts)


def test_without_a_yes_nothing_goes(home: Home, command: Command) -> None:
    before = sorted(home.root.rglob("*"))
    for more in ((), ("--json",)):
        ran = command("data", "erase", *more)
        assert ran.status == 2
        assert "--yes" in ran.err
    assert sorted(home.root.rglob("*")) == before


def typed(home: Home, keyring: Path, word: str) -> int:
    """`yundan data erase` on a terminal where a person types a word; its exit status."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "data", "erase"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={
            **os.environ,
            **keyrings.variables(keyring),
            "YUNDAN_HOME": str(home.root),
            "YUNDAN_LANG": "zh",
        },
    )
    os.close(theirs)
    os.write(ours, f"{word}\n".encode())
    said = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    status = process.wait(60)
    assert "无法恢复" in said.decode()
    return status


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
@pytest.mark.parametrize("word", ["删除", "erase", "my-shop"])
def test_a_person_types_a_word(word: str, home: Home, keyring_file: Path) -> None:
    assert typed(home, keyring_file, word) == 0
    assert not home.root.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
@pytest.mark.parametrize("word", ["", "y", "yes", "other-shop"])
def test_any_other_word_stops(word: str, home: Home, keyring_file: Path) -> None:
    assert typed(home, keyring_file, word) == 130
    assert home.ledger.exists()
    assert len(entries(keyring_file)) == 4


@pytest.mark.parametrize("held", ["up", "my-shop", "alibaba1688", "of-before"])
def test_while_something_runs_nothing_goes(held: str, home: Home, command: Command) -> None:
    with FileLock(home.root / "locks" / f"{held}.lock"):
        ran = command("data", "erase", "--yes")
    assert ran.status == 4
    assert home.ledger.exists()
    assert home.profile("my-shop").exists()
    assert command("status").status == 0, "no mark was left"


def test_what_is_not_ours_stays_and_is_named(home: Home, command: Command, tmp_path: Path) -> None:
    (home.root / "photos").mkdir()
    (home.root / "ledger.xlsx").write_text("the seller's own")
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "kept").write_text("")
    shutil.rmtree(home.evidence)
    home.evidence.symlink_to(outside)
    ran = command("data", "erase", "--yes", "--json")
    assert ran.json["left"] == ["ledger.xlsx", "photos"]
    assert sorted(path.name for path in home.root.iterdir()) == ["ledger.xlsx", "photos"]
    assert (outside / "kept").exists(), "a link was followed"


def test_a_folder_that_is_none_of_ours(tmp_path: Path, command: Command) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "logs").mkdir()
    ran = command("data", "erase", "--yes")
    assert ran.status == 2
    assert (tmp_path / "home" / "logs").exists()
    assert command("data", "erase", "--yes", YUNDAN_HOME=str(tmp_path / "no")).status == 2


def test_a_folder_of_live_accounts_is_not_erased_as_practice(home: Home, command: Command) -> None:
    ran = command("data", "erase", "--yes", YUNDAN_PRACTICE="https://127.0.0.1:9")
    assert ran.status == 2
    assert home.ledger.exists()


def test_broken_settings_are_in_nobodys_way(
    home: Home, keyring_file: Path, command: Command
) -> None:
    home.config.write_bytes(b"\xff not toml")
    assert command("data", "erase", "--yes").status == 0
    assert not home.root.exists()
    assert entries(keyring_file) == {}


def test_a_locked_keyring_is_told_and_the_rest_goes(
    home: Home, keyring_file: Path, command: Command
) -> None:
    keyring_file.write_text("")
    ran = command("data", "erase", "--yes")
    assert ran.status == 8
    assert "my-shop" in ran.err
    assert not home.root.exists()


def test_channels_that_a_damaged_list_no_longer_names_are_told(
    home: Home, keyring_file: Path, command: Command
) -> None:
    (home.root / "alerts.json").write_text("[{", "utf-8")
    ran = command("data", "erase", "--yes")
    assert ran.status == 8
    (left,) = entries(keyring_file)
    assert "alerts/群" in left, "nobody can ask the keyring for a list"
    said = " ".join(ran.err.split())
    assert "entries named yundan" in said
    assert "alerts/" in said
    assert not home.root.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs a file nobody may remove")
def test_a_file_that_cannot_be_removed_is_named_and_one_goes_on_later(
    home: Home, command: Command
) -> None:
    fast = subprocess.run(["chattr", "+i", str(home.log)], check=False, capture_output=True)
    if fast.returncode != 0:
        pytest.skip("this disk has no such files")
    try:
        ran = command("data", "erase", "--yes")
    finally:
        subprocess.run(["chattr", "-i", str(home.log)], check=True)
    assert ran.status == 8
    assert str(home.log) in ran.err
    assert not home.profile("my-shop").exists(), "logins go first"
    assert command("data", "erase", "--yes").status == 0
    assert not home.root.exists()


DYING = """
import os, sys
from agent import cli
from agent.care import erase
left = [int(sys.argv[1])]
def dying(work):
    def done(*given):
        if not left[0]:
            os._exit(9)
        left[0] -= 1
        return work(*given)
    return done
erase._remove = dying(erase._remove)
erase._forget_passwords = dying(erase._forget_passwords)
sys.exit(cli.run(["data", "erase", "--yes"]))
"""


@pytest.mark.parametrize("steps", range(0, 22, 3))
def test_cut_off_anywhere_nothing_runs_until_it_ended(
    steps: int, home: Home, keyring_file: Path, command: Command
) -> None:
    environment = {
        **os.environ,
        **keyrings.variables(keyring_file),
        "YUNDAN_HOME": str(home.root),
    }
    line = [sys.executable, "-c", DYING, str(steps)]
    died = subprocess.run(line, check=False, env=environment, capture_output=True, cwd=ROOT)
    assert died.returncode in (0, 9)
    if died.returncode == 0:
        assert steps > 10
        assert not home.root.exists()
        return
    if not home.armed.exists():
        assert not home.profile("my-shop").exists(), "a login without the record of its presses"
    for tried in (("status",), ("sync",), ("pair",), ("backup",)):
        ran = command(*tried)
        assert ran.status == 8
        assert "yundan data erase" in ran.err
    told = command("doctor", "--json", YUNDAN_BROWSER="/nowhere/chrome").json["findings"]
    assert any("yundan data erase" in f["message"] for f in told if f["check"] == "folder")
    assert command("data", "erase", "--yes").status == 0
    assert not home.root.exists()
    assert entries(keyring_file) == {}


def names_in_the_source() -> set[str]:
    """Whatever any part of the program puts right into the data folder."""
    found: set[str] = set()
    for path in (ROOT / "agent").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Div)
                and isinstance(node.right, ast.Constant)
                and (ast.unparse(node.left) in ("self.root", "home.root", "place.home.root"))
            ):
                found.add(str(node.right.value))
    return found


def test_every_name_that_is_given_in_the_data_folder_is_known_here(home: Home) -> None:
    patterns = [pattern for _, some in PARTS for pattern in some] + [*LAST, ERASING]
    there = {path.name for path in home.root.iterdir()} | names_in_the_source()
    assert {"profiles", "ledger.sqlite", "pairings.json", "fixtures", "backups"} <= there
    assert [n for n in there if not any(fnmatch(n, pattern) for pattern in patterns)] == []
