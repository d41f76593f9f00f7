"""A sound installation at work, and a list of faults: the doctor finds each, and no other."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from agent.doctor import Finding, Level, examine
from agent.environment import read_environment
from agent.home import IMPORTING, Home, open_home
from agent.ledger import Ledger
from agent.ledger.backups import Backups
from agent.ledger.receivers import ReceiverKey
from agent.rules.stop_loss import Mishap
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import Member
from agent.words import LANGUAGES, Words
from scrapers.browser.launch import BrowserFailed
from scrapers.browser.world import World
from scrapers.records import Waybill

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STORE, SUPPLIER = "doudian", "alibaba1688"
BROKEN_RULES = 'platform = "doudian"\n[[rule]]\nwhat = "pickup"\n'
STOP = {"count": 6, "tries": 9, "usual": 1.0}


@dataclass(slots=True)
class Seller:
    """An installation whose `yundan up` is at work."""

    home: Home
    ledger: Ledger
    up: FileLock
    monkeypatch: pytest.MonkeyPatch
    now: datetime = NOW
    browser: Callable[[Path], str] = lambda program: "140.0"

    def findings(self) -> list[Finding]:
        """Everything that is not in order."""
        found = examine(read_environment, self.browser, self.now)
        return [one for one in found if one.level is not Level.OK]

    def start_and_end(self, at: datetime, *, complete: bool = True) -> None:
        run = self.ledger.decisions.start_run(STORE, at)
        self.ledger.decisions.end_run(run, at, 0, complete, {})


@pytest.fixture
def seller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seller]:
    home = open_home(tmp_path / "home", World())
    home.config.write_text('browser = "headless"\n')
    monkeypatch.setenv("YUNDAN_HOME", str(home.root))
    monkeypatch.setenv("YUNDAN_BROWSER", sys.executable)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("YUNDAN_PRACTICE", raising=False)
    monkeypatch.delenv("YUNDAN_PORT", raising=False)
    home.lock("up").parent.mkdir(parents=True, exist_ok=True)
    with (
        Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger,
        FileLock(home.lock("up")) as up,
    ):
        made = Seller(home, ledger, up, monkeypatch)
        ArmedLog(home.armed, STORE).begin(NOW)
        for key in (STORE, SUPPLIER):
            ledger.decisions.take_over(key, key, "禾风小店", NOW)
            mark = home.profile(key) / "Local State"
            mark.parent.mkdir(parents=True, mode=0o700)
            mark.write_text("{}")
            os.utime(mark, (NOW.timestamp(), NOW.timestamp()))
        made.start_and_end(NOW - timedelta(minutes=5))
        Backups(home.ledger).take(NOW - timedelta(hours=1))
        yield made


def no_browser(seller: Seller) -> None:
    seller.monkeypatch.setenv("YUNDAN_BROWSER", "/nowhere/chrome")


def a_browser_that_does_not_start(seller: Seller) -> None:
    def starts(program: Path) -> str:
        raise BrowserFailed("it crashed")

    seller.browser = starts


def a_wrong_variable(seller: Seller) -> None:
    seller.monkeypatch.setenv("YUNDAN_PORT", "eight")


def a_window_without_a_screen(seller: Seller) -> None:
    seller.monkeypatch.delenv("DISPLAY", raising=False)
    seller.monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    seller.home.config.write_text('browser = "headed"\n')


def a_setting_that_nobody_knows(seller: Seller) -> None:
    seller.home.config.write_text('browser = "headless"\ncolour = 1\n')


def a_folder_that_others_may_read(seller: Seller) -> None:
    seller.home.root.chmod(0o755)


def a_practice_folder_for_live_accounts(seller: Seller) -> None:
    (seller.home.root / "world").write_text("practice")


def a_ledger_that_is_none(seller: Seller) -> None:
    seller.ledger.close()
    seller.home.ledger.write_bytes(b"no database" * 500)
    for more in ("-wal", "-shm"):
        Path(f"{seller.home.ledger}{more}").unlink(missing_ok=True)


def no_backup_for_a_week(seller: Seller) -> None:
    for one in Backups(seller.home.ledger).kept():
        one.path.unlink()
    Backups(seller.home.ledger).take(NOW - timedelta(days=7))


def a_log_that_cannot_be_written(seller: Seller) -> None:
    seller.home.log.parent.mkdir(exist_ok=True)
    seller.home.log.mkdir(mode=0o700)


def a_damaged_key(seller: Seller) -> None:
    seller.home.receiver_key.write_bytes(b"short")


def a_clock_that_went_back(seller: Seller) -> None:
    seller.now = NOW - timedelta(hours=5)


def a_login_that_expired(seller: Seller) -> None:
    seller.ledger.parked.park(STORE, STORE, "LoginExpired", "no", None, NOW)


def a_slider(seller: Seller) -> None:
    seller.ledger.parked.park(SUPPLIER, SUPPLIER, "ChallengeShown", "no", None, NOW)


def another_account(seller: Seller) -> None:
    seller.ledger.parked.park(SUPPLIER, SUPPLIER, "WrongAccount", "no", None, NOW)


def a_profile_that_is_gone(seller: Seller) -> None:
    (seller.home.profile(STORE) / "Local State").unlink()


def presses_without_their_record(seller: Seller) -> None:
    member = Member("6900000000000000001", "1", 1, Waybill("yto", "YT8690000000001"))
    seller.ledger.submissions.plan(STORE, [member], NOW)
    ArmedLog(seller.home.armed, STORE).path.unlink()


def a_damaged_record_of_presses(seller: Seller) -> None:
    path = ArmedLog(seller.home.armed, STORE).path
    path.write_bytes(b"nonsense\n" + path.read_bytes())


def a_store_that_was_moved_away(seller: Seller) -> None:
    ArmedLog(seller.home.armed, STORE).leave(NOW)


def an_import_that_was_cut_off(seller: Seller) -> None:
    (seller.home.root / IMPORTING / "files").mkdir(mode=0o700, parents=True)


def rules_that_do_not_hold(seller: Seller) -> None:
    seller.home.rules.mkdir(exist_ok=True)
    (seller.home.rules / "doudian.toml").write_text(BROKEN_RULES)


def a_correction_that_does_not_hold(seller: Seller) -> None:
    seller.home.portals.mkdir(exist_ok=True)
    (seller.home.portals / "doudian.toml").write_text("[nonsense]\nx = 1\n")


def an_agent_that_does_not_run(seller: Seller) -> None:
    seller.up.release()


def a_store_that_is_stopped(seller: Seller) -> None:
    seller.ledger.outcomes.stop(STORE, Mishap.REFUSED, STOP, NOW)


def a_store_that_is_never_read_to_the_end(seller: Seller) -> None:
    seller.now = NOW + timedelta(hours=13)
    seller.start_and_end(seller.now - timedelta(minutes=2), complete=False)


FAULTS: list[tuple[Callable[[Seller], None], str, str]] = [
    (no_browser, "browser", "/nowhere/chrome"),
    (a_browser_that_does_not_start, "browser", "it crashed"),
    (a_wrong_variable, "environment", "YUNDAN_PORT"),
    (a_window_without_a_screen, "screen", "headless"),
    (a_setting_that_nobody_knows, "settings", "colour"),
    (a_folder_that_others_may_read, "folder", "chmod"),
    (a_practice_folder_for_live_accounts, "world", "YUNDAN_PRACTICE"),
    (a_ledger_that_is_none, "ledger", "yundan backup --restore"),
    (no_backup_for_a_week, "backups", "yundan backup"),
    (a_log_that_cannot_be_written, "log", "yundan.log"),
    (a_damaged_key, "key", "receiver.key"),
    (a_clock_that_went_back, "clock", "clock"),
    (a_login_that_expired, "accounts", "yundan login doudian"),
    (a_slider, "accounts", "yundan login alibaba1688"),
    (another_account, "accounts", "alibaba1688"),
    (a_profile_that_is_gone, "accounts", "yundan login doudian"),
    (presses_without_their_record, "presses", "yundan adopt doudian"),
    (a_damaged_record_of_presses, "presses", "yundan adopt doudian"),
    (a_store_that_was_moved_away, "presses", "yundan adopt doudian"),
    (an_import_that_was_cut_off, "folder", "yundan move import"),
    (rules_that_do_not_hold, "rules", "doudian.toml"),
    (a_correction_that_does_not_hold, "portals", "doudian.toml"),
    (an_agent_that_does_not_run, "service", "yundan up"),
    (a_store_that_is_stopped, "stores", "yundan resume doudian"),
    (a_store_that_is_never_read_to_the_end, "stores", "yundan sync --store doudian"),
]


@pytest.mark.parametrize(("plant", "check", "names"), FAULTS, ids=[f[0].__name__ for f in FAULTS])
def test_each_is_found_and_named(
    plant: Callable[[Seller], None], check: str, names: str, seller: Seller
) -> None:
    usual = {one.check for one in seller.findings()}
    assert usual <= {"rules", "portals"}, "guesses of what stands in no rule centre we could read"
    plant(seller)
    found = [one for one in seller.findings() if one.check not in usual - {check}]
    assert {one.check for one in found} == {check}
    for lang in LANGUAGES:
        assert any(names in said(one, lang) for one in found), [said(one, lang) for one in found]


def said(finding: Finding, lang: str) -> str:
    words = Words(lang)
    step = words.say(finding.step.key, finding.step.details) if finding.step else ""
    return f"{words.say(finding.said.key, finding.said.details)} → {step}"
