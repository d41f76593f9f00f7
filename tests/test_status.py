"""`yundan status` and `resume` name what stands in the way, each with its one step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.decisions import Kept
from agent.ledger.receivers import ReceiverKey
from agent.rules.stop_loss import Mishap
from agent.sync.armed_log import ArmedLog
from agent.sync.failing import settle_passes
from agent.words import LANGUAGES
from scrapers.browser.world import World
from tests.conftest import Command

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
STORE, SUPPLIER = "doudian", "alibaba1688"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home", World())


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as opened:
        run = opened.decisions.start_run(STORE, NOW)
        opened.decisions.end_run(run, NOW, 0, True, {})
        ArmedLog(home.armed, STORE).begin(NOW)
        yield opened


def said(command: Command, *arguments: str) -> str:
    """What a command says, however long its lines are."""
    return " ".join(command(*arguments).out.split())


def test_an_account_that_waits_is_told_with_its_step(ledger: Ledger, command: Command) -> None:
    ledger.parked.park(SUPPLIER, SUPPLIER, "ChallengeShown", "no", None, NOW)
    told = said(command, "status")
    assert "slider" in told
    assert "yundan login alibaba1688" in told


def test_a_stopped_store_is_told_until_somebody_looked(ledger: Ledger, command: Command) -> None:
    details = {"count": 6, "tries": 9, "usual": 1.0}
    ledger.outcomes.stop(STORE, Mishap.REFUSED, details, NOW)
    assert "yundan resume doudian" in said(command, "status")
    assert command("resume", STORE, "--yes").status == 0
    assert "resume" not in said(command, "status")


def test_passes_that_do_not_work_are_told_with_why_and_since_when(
    ledger: Ledger, command: Command
) -> None:
    failed: dict[str, Any] = {"store": STORE, "trouble": "browser_missing", "details": {}}
    for minutes in (2, 4):
        at = NOW + timedelta(minutes=minutes)
        id = ledger.asked_runs.ask(STORE, None, at, by="schedule")
        ledger.asked_runs.end(id, 8, [failed], at)
    settle_passes(ledger, [STORE], NOW + timedelta(minutes=4))
    told = said(command, "status")
    assert "11-21 12:02" in told
    assert "Install Chrome" in told
    (failing,) = json.loads(command("status", "--json").out)["failing"]
    assert (failing["store"], failing["because"]) == (STORE, "browser_missing")


def test_the_first_yes_is_asked_for_where_one_looks(ledger: Ledger, command: Command) -> None:
    assert "--yes" not in said(command, "status")
    waits = Kept("6900000000000000001", "due", "not_agreed", {}, (), (), NOW, NOW, 1)
    ledger.decisions.keep(STORE, [waits])
    assert "yundan sync --store doudian --yes" in said(command, "status")
    assert "yundan sync --store doudian --yes" in said(command, "doctor")


def test_resume_says_what_else_holds_a_store_back(
    ledger: Ledger, home: Home, command: Command
) -> None:
    ledger.disarmed.disarm(STORE, "another page", None, NOW)
    assert "yundan repair doudian" in said(command, "resume", STORE)
    ArmedLog(home.armed, STORE).leave(NOW)
    assert "yundan adopt doudian" in said(command, "resume", STORE)


def test_it_says_whether_anything_runs_by_itself(
    ledger: Ledger, home: Home, command: Command
) -> None:
    assert "yundan up --install" in said(command, "status")
    assert command("status", "--json").json["up"] is False
    with FileLock(home.lock("up")):
        told = said(command, "status")
        assert "yundan up is running" in told
        assert "--install" not in told
        assert command("status", "--json").json["up"] is True


def test_a_login_that_ends_soon_is_told_with_its_step(ledger: Ledger, command: Command) -> None:
    assert "yundan login" not in said(command, "status")
    ends_at = datetime(2999, 11, 21, 4, tzinfo=UTC)
    ledger.alerts.open("session_ending", SUPPLIER, ending(ends_at), NOW)
    told = said(command, "status")
    assert "11-21 12:00" in told
    assert "yundan login alibaba1688" in told
    ledger.alerts.close("session_ending", SUPPLIER, NOW)
    assert "yundan login" not in said(command, "status")
    ledger.alerts.open("session_ending", SUPPLIER, ending(datetime(2001, 1, 1, tzinfo=UTC)), NOW)
    assert "yundan login" not in said(command, "status"), "that time is past"
    assert command("status", "--json").json["ending"] == []


def ending(at: datetime) -> dict[str, str]:
    return {"name": "1688", "ends_at": at.isoformat()}


def test_what_left_the_settings_is_not_told(ledger: Ledger, command: Command) -> None:
    before = said(command, "status")
    details = {"count": 6, "tries": 9, "usual": 1.0}
    ledger.parked.park("gone", "doudian", "ChallengeShown", "no", None, NOW)
    ledger.outcomes.stop("gone", Mishap.REFUSED, details, NOW)
    ledger.disarmed.disarm("vendure", "another page", None, NOW)
    ledger.alerts.open("session_ending", "gone", ending(datetime(2999, 1, 1, tzinfo=UTC)), NOW)
    assert said(command, "status") == before
    shown = command("status", "--json").json
    assert [shown[each] for each in ("parked", "stopped", "disarmed", "ending")] == [[]] * 4
    assert "vendure" not in said(command, "doctor", "--json")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_command_in_a_sentence_is_never_broken(
    ledger: Ledger, command: Command, lang: str
) -> None:
    ledger.parked.park(SUPPLIER, SUPPLIER, "ChallengeShown", "no", None, NOW)
    told = command("status", COLUMNS="24", YUNDAN_LANG=lang).out
    assert "yundan login alibaba1688" in told
    assert "yundan up --install" in told
