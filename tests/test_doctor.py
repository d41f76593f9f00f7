"""`yundan doctor` finds what is wrong, changes nothing, and never breaks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.doctor import Finding, Level, examine, folder, memory
from agent.environment import Environment, what_holds
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.backups import Backups
from agent.ledger.inspection import inspect
from agent.ledger.receivers import ReceiverKey
from agent.settings import Config
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import Member
from agent.words import Words
from scrapers.browser.launch import BrowserFailed
from scrapers.browser.world import World
from scrapers.records import Waybill
from tests.conftest import Command
from tests.shop_recipe import changed, saved

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEADLESS = 'browser = "headless"\n'
Look = Callable[[], list[Finding]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A live data folder without a screen to need."""
    made = open_home(tmp_path / "home", World())
    made.config.write_text(HEADLESS)
    return made


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as opened:
        yield opened


@pytest.fixture
def look(home: Home, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Everything the doctor finds, with a browser that starts."""
    monkeypatch.setenv("YUNDAN_HOME", str(home.root))
    monkeypatch.setenv("YUNDAN_BROWSER", sys.executable)
    monkeypatch.delenv("YUNDAN_PRACTICE", raising=False)
    monkeypatch.delenv("YUNDAN_PORT", raising=False)
    return lambda: list(examine(what_holds, lambda program: "140.0", NOW))


def of(check: str, found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.check == check]


def spoken(finding: Finding) -> str:
    step = f" → {Words('en').say(finding.step.key, finding.step.details)}" if finding.step else ""
    return Words("en").say(finding.said.key, finding.said.details) + step


def troubled(found: list[Finding]) -> dict[str, int]:
    """Check → bits, of the problems."""
    bits: dict[str, int] = {}
    for finding in found:
        if finding.level is Level.PROBLEM:
            bits[finding.check] = bits.get(finding.check, 0) | finding.bit
    return bits


def picture(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(root)): (path.stat().st_mode, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def test_a_sound_installation_has_no_problems(look: Look, home: Home, ledger: Ledger) -> None:
    log_in(ledger, home, "doudian", NOW - timedelta(hours=3))
    log_in(ledger, home, "alibaba1688", NOW - timedelta(days=2))
    found = look()
    assert troubled(found) == {}
    (browser,) = of("browser", found)
    assert "version 140.0" in spoken(browser)
    assert [spoken(f) for f in of("accounts", found)] == [
        "doudian: 禾风小店, last used 3 h ago",
        "alibaba1688: 禾风小店, last used 2 days ago",
    ]


def log_in(ledger: Ledger, home: Home, key: str, at: datetime) -> None:
    ledger.decisions.take_over(key, key, "禾风小店", at)
    mark = home.profile(key) / "Local State"
    mark.parent.mkdir(parents=True, mode=0o700)
    mark.write_text("{}")
    os.utime(mark, (at.timestamp(), at.timestamp()))


def test_nothing_is_made_and_nothing_is_changed(
    look: Look, home: Home, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = picture(home.root)
    look()
    assert picture(home.root) == before
    monkeypatch.setenv("YUNDAN_HOME", str(tmp_path / "nowhere"))
    assert troubled(look()).keys() <= {"screen"}
    assert not (tmp_path / "nowhere").exists()


def test_a_browser_that_does_not_start(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(program: Path) -> str:
        raise BrowserFailed("libnss3.so: cannot open shared object file")

    found = list(examine(Environment, broken, NOW))
    assert troubled(found)["browser"] == 8
    assert "libnss3.so" in spoken(of("browser", found)[0])
    monkeypatch.setenv("YUNDAN_BROWSER", "/nowhere/chrome")
    assert "/nowhere/chrome" in spoken(of("browser", look())[0])


@pytest.mark.skipif(os.name == "nt", reason="Windows has rights of its own")
@pytest.mark.parametrize("opened", [".", "profiles/doudian", "keys/receiver.key", "ledger.sqlite"])
def test_what_others_may_read_is_found(opened: str, look: Look, home: Home, ledger: Ledger) -> None:
    log_in(ledger, home, "doudian", NOW)
    (home.root / opened).chmod(0o755)
    (found,) = of("folder", look())
    assert found.level is Level.WARNING
    assert str(home.root / opened) in spoken(found)
    assert "chmod" in spoken(found)


def test_a_folder_that_is_none(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("YUNDAN_HOME", str(tmp_path / "file"))
    found = look()
    assert troubled(found)["folder"] == 8
    assert {f.check for f in found} >= {"room", "settings", "ledger", "portals"}


@pytest.mark.parametrize(
    ("free", "level"), [(1_000, "problem"), (100_000_000, "warning"), (10**10, "ok")]
)
def test_room_on_the_disk(
    free: int, level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": free}))  # type: ignore[misc]
    assert folder.room(tmp_path / "not" / "yet").level == level


def test_a_practice_folder_under_live_hands(look: Look, home: Home) -> None:
    (home.root / "world").write_text("practice")
    found = look()
    assert troubled(found)["world"] == 2
    assert "practice folder" in spoken(of("world", found)[0])


def test_a_practice_twin_that_is_gone_leaves_the_browser_to_look_at(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUNDAN_PRACTICE", "https://127.0.0.1:9")
    found = look()
    assert troubled(found) == {"world": 4}
    assert of("browser", found)[0].level is Level.OK


def test_every_portal_tells_its_guesses(look: Look) -> None:
    guesses = [f for f in of("portals", look()) if f.said.key == "doctor.guesses"]
    assert [f.said.details["portal"] for f in guesses] == ["1688", "抖店"]
    for finding in guesses:
        assert finding.level is Level.WARNING
        assert len(finding.items) == finding.said.details["n"] > 0
        assert f"{len(finding.items)} things are guesses" in spoken(finding)


def test_corrections_are_named_and_checked(look: Look, home: Home) -> None:
    home.portals.mkdir()
    (home.portals / "doudian.toml").write_text("[timing]\nanswer = 9000\n")
    (home.portals / "alibaba1688.toml").write_text("[timing]\nanswer = 'x'\n")
    (home.portals / "doudiam.toml").write_text("[timing]\nanswer = 9000\n")
    found = look()
    said = [spoken(f) for f in of("portals", found)]
    assert troubled(found) == {"portals": 2}
    assert any("抖店: corrected by" in line for line in said)
    assert any("alibaba1688.toml" in line and "timing.answer" in line for line in said)
    misnamed = next(line for line in said if "doudiam.toml" in line)
    assert "[portal] is missing" in misnamed, "neither a correction nor a recipe"
    assert "alibaba1688, doudian" in misnamed, "the names that a correction may carry"


def test_a_recipe_of_ones_own_is_named_and_looked_through(look: Look, home: Home) -> None:
    saved(home.portals)
    said = [spoken(f) for f in of("portals", look()) if "Corner shop" in spoken(f)]
    assert [line for line in said if "your own" in line]
    assert not [line for line in said if "would stop a run" in line]
    saved(home.portals, changed(('[[pages.login]]\nurl = "/login"\n', "")))
    found = [f for f in of("portals", look()) if "would stop a run" in spoken(f)]
    assert [f.level for f in found] == [Level.WARNING]
    assert "1 things" in spoken(found[0])


def test_rules_that_nobody_confirmed_are_counted_and_broken_ones_told(
    look: Look, home: Home
) -> None:
    (found,) = of("rules", look())
    assert found.level is Level.WARNING
    assert "are not confirmed" in spoken(found)
    home.rules.mkdir()
    (home.rules / "doudian.toml").write_text('platform = "doudian"\n[[rule]]\nwhat = "pickup"\n')
    (broken,) = of("rules", look())
    assert broken.level is Level.PROBLEM
    assert "rules/doudian.toml" in spoken(broken)


def test_a_clock_that_went_back(look: Look, ledger: Ledger) -> None:
    run = ledger.decisions.start_run("doudian", NOW + timedelta(hours=5))
    assert troubled(look()) == {"clock": 8}
    ledger.decisions.end_run(run, NOW - timedelta(minutes=1), 0, True, {})
    assert "1 min ago" in spoken(of("clock", look())[0])


@pytest.mark.parametrize(
    ("error", "bit", "step"),
    [
        ("LoginExpired", 16, "yundan login doudian"),
        ("ChallengeShown", 8, "yundan login doudian"),
        ("LayoutChanged", 32, "/evidence/1"),
    ],
)
def test_a_parked_portal(error: str, bit: int, step: str, look: Look, ledger: Ledger) -> None:
    ledger.parked.park("doudian", "doudian", error, "no", "/evidence/1", NOW)
    found = look()
    assert troubled(found) == {"accounts": bit}
    parked = next(f for f in of("accounts", found) if f.level is Level.PROBLEM)
    assert step in spoken(parked)


def test_logins_that_may_be_gone(look: Look, home: Home, ledger: Ledger) -> None:
    log_in(ledger, home, "doudian", NOW - timedelta(days=30))
    old, never = of("accounts", look())
    assert old.level is never.level is Level.WARNING
    assert "30 days ago" in spoken(old)
    assert "yundan login doudian" in spoken(old)
    assert "yundan login alibaba1688" in spoken(never)


def plan(ledger: Ledger) -> None:
    member = Member("6900000000000000001", "1", 1, Waybill("yto", "YT8690000000001"))
    ledger.submissions.plan("doudian", [member], NOW)


def test_the_record_of_presses(look: Look, home: Home, ledger: Ledger) -> None:
    log = ArmedLog(home.armed, "doudian")
    log.begin(NOW)
    plan(ledger)
    assert troubled(look()) == {}
    kept = log.path.read_bytes()
    log.path.write_bytes(b"nonsense\n" + kept)
    assert troubled(look()) == {"presses": 64}
    log.path.unlink()
    (lost,) = of("presses", look())
    assert lost.bit == 64
    assert "yundan adopt doudian" in spoken(lost)


def test_a_damaged_ledger_is_left_where_it_is(look: Look, home: Home) -> None:
    home.ledger.write_bytes(b"no database" * 500)
    found = look()
    assert troubled(found) == {"ledger": 32}
    assert home.ledger.read_bytes() == b"no database" * 500
    assert of("accounts", found) == []


def test_a_ledger_of_another_version(home: Home) -> None:
    import sqlite3

    with sqlite3.connect(home.ledger) as db:
        db.execute("CREATE TABLE other (x)")
    seen = inspect(home.ledger)
    assert seen.trouble is not None
    assert memory.ledger(seen, Backups(home.ledger)).bit == 8


def test_everything_broken_at_once_is_told_and_nothing_breaks(
    home: Home, command: Command, tmp_path: Path
) -> None:
    home.config.write_bytes(b"\xff\xff")
    home.ledger.write_bytes(b"junk" * 999)
    home.portals.write_text("a file, not a folder")
    (home.root / "world").write_text("neither")
    home.receiver_key.parent.mkdir()
    home.receiver_key.mkdir()
    home.armed.rmdir()
    home.armed.write_text("")
    for lang in ("zh", "en"):
        ran = command(
            "doctor",
            YUNDAN_LANG=lang,
            YUNDAN_PORT="x",
            YUNDAN_BROWSER=str(tmp_path / "no"),
        )
        assert "Traceback" not in ran.out + ran.err
        assert ran.status & (2 | 8 | 32) == 2 | 8 | 32
        assert ran.err == ""
    told = json.loads(command("doctor", "--json", YUNDAN_BROWSER=str(tmp_path / "no")).out)
    levels = {f["check"]: f["level"] for f in told["findings"]}
    for check in ("world", "settings", "ledger", "key", "browser"):
        assert levels[check] == "problem", check
    assert told["exit"] & 1  # a key that is a folder is nothing we foresaw; it is told all the same


def test_a_wrong_variable_does_not_hide_the_right_ones(
    look: Look, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUNDAN_PORT", "eight")
    (found,) = of("folder", look())
    assert str(home.root) in spoken(found)


def test_the_exit_status_is_the_problems_bits(home: Home, command: Command) -> None:
    home.config.write_text(HEADLESS + "colour = 1\n")
    ran = command("doctor", "--json", YUNDAN_BROWSER="/nowhere/chrome")
    told: dict[str, Any] = ran.json
    assert ran.status == told["exit"] == 2 | 8
    problems = [f for f in told["findings"] if f["level"] == "problem"]
    assert {f["check"] for f in problems} >= {"settings", "browser"}
    assert all(f["message"] for f in told["findings"])
    assert all(f["next_step"] for f in told["findings"] if f["level"] == "warning")


@pytest.mark.browser
def test_the_real_browser_starts_and_tells_its_version(home: Home, command: Command) -> None:
    found = command("doctor", "--json").json["findings"]
    (browser,) = [f for f in found if f["check"] == "browser"]
    assert browser["level"] == "ok", browser
    assert "version 1" in browser["message"]


def test_the_default_settings_are_looked_at_where_there_are_none(home: Home) -> None:
    home.config.unlink()
    checked = list(memory.presses(inspect(home.ledger), Config(), home))
    assert [f.level for f in checked] == [Level.OK]
