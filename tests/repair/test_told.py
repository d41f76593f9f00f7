"""A portal that is only read is named with its step, and the page to mend it by is kept."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.care.old_evidence import prune, still_needed
from agent.doctor.portals import disarmed
from agent.ledger import Ledger
from agent.ledger.inspection import inspect
from agent.ledger.receivers import ReceiverKey
from agent.settings import Config
from agent.words import Words
from tests.conftest import Command

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def evidence(folder: Path, name: str) -> Path:
    made = folder / "evidence" / name
    made.mkdir(parents=True)
    long_ago = (NOW - timedelta(days=40)).timestamp()
    os.utime(made, (long_ago, long_ago))
    return made


def test_the_page_to_mend_by_outlives_its_time_until_the_portal_is_armed(tmp_path: Path) -> None:
    needed, other = evidence(tmp_path, "needed"), evidence(tmp_path, "other")
    with Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "key")) as ledger:
        ledger.disarmed.disarm("alibaba1688", "changed", str(needed), NOW)
        prune(tmp_path / "evidence", 14, NOW, still_needed(ledger))
        assert needed.exists()
        assert not other.exists()
        ledger.disarmed.arm("alibaba1688")
        prune(tmp_path / "evidence", 14, NOW, still_needed(ledger))
        assert not needed.exists()


def test_the_doctor_names_the_portal_and_the_step(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "key")) as ledger:
        ledger.disarmed.disarm("alibaba1688", "changed", None, NOW)
    (found,) = disarmed(inspect(tmp_path / "ledger.sqlite"), Config())
    assert found.bit == 32
    for lang in ("en", "zh"):
        words = Words(lang)
        assert "1688" in words.say(found.said.key, found.said.details)
        assert found.step is not None
        assert "yundan repair alibaba1688" in words.say(found.step.key, found.step.details)


def test_a_portal_that_is_not_disarmed_needs_no_repair(command: Command, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('browser = "headless"\n', "utf-8")
    ran = command("repair", "alibaba1688")
    assert ran.status == 0
    assert "nothing to mend" in ran.out
    assert command("repair", "nobody").status == 2
