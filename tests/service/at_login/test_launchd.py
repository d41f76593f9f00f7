"""The launchd agent: its property list, and what is asked of launchctl."""

from __future__ import annotations

import os
import plistlib
import stat
import sys
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.service.at_login.launchd import Launchd, render
from agent.service.at_login.program import STOP_SECONDS
from tests.service.at_login.programs import HOSTILE, PLAIN
from tests.service.at_login.stand_in import LAUNCHCTL, put

TARGET = f"gui/501/{HOSTILE.name}"


def test_every_word_survives() -> None:
    about = plistlib.loads(render(HOSTILE).encode("utf-8"))
    assert about["ProgramArguments"] == [HOSTILE.interpreter, *HOSTILE.arguments]
    assert about["EnvironmentVariables"] == HOSTILE.environment
    assert about["WorkingDirectory"] == HOSTILE.folder
    assert about["StandardErrorPath"] == HOSTILE.log == f"{HOSTILE.folder}/logs/up.err"
    assert about["Label"] == HOSTILE.name


def test_it_runs_at_login_and_is_brought_back_after_a_fault_only() -> None:
    about = plistlib.loads(render(PLAIN).encode("utf-8"))
    assert about["RunAtLoad"] is True
    assert about["KeepAlive"] == {"SuccessfulExit": False}
    assert about["ProcessType"] == "Background"
    assert about["LimitLoadToSessionType"] == "Aqua"
    assert about["ExitTimeOut"] == STOP_SECONDS
    assert about["Umask"] == 0o077
    assert about["ThrottleInterval"] >= 10


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a launchctl that stands in."""
    if sys.platform == "win32":
        pytest.skip("its stand-in is a Unix script")
    folder = tmp_path / "tools"
    folder.mkdir()
    put(folder, "launchctl", LAUNCHCTL)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def test_it_is_loaded_now_and_leaves_nothing(tools: Path, tmp_path: Path) -> None:
    agents = tmp_path / "LaunchAgents"
    service = Launchd(HOSTILE.name, agents, 501)
    service.install(HOSTILE, start=True)
    file = agents / f"{HOSTILE.name}.plist"
    assert file.read_text("utf-8") == render(HOSTILE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "launchd takes none that others may write"
    assert (tools / "loaded").read_text("utf-8") == TARGET
    assert service.uninstall()
    assert not (tools / "loaded").exists()
    assert list(agents.iterdir()) == []
    assert not service.uninstall()


def test_beside_a_running_one_it_waits_for_the_next_login(tools: Path, tmp_path: Path) -> None:
    service = Launchd(HOSTILE.name, tmp_path / "LaunchAgents", 501)
    service.install(HOSTILE, start=False)
    assert not (tools / "loaded").exists()
    assert (tools / "calls").read_text("utf-8").split() == ["enable", TARGET]
    assert service.uninstall()
    assert list((tmp_path / "LaunchAgents").iterdir()) == []


def test_what_launchd_refuses_is_told_and_leaves_nothing(tools: Path, tmp_path: Path) -> None:
    (tools / "refuse").touch()
    with pytest.raises(UserError) as told:
        Launchd(HOSTILE.name, tmp_path / "LaunchAgents", 501).install(HOSTILE, start=True)
    assert told.value.details["trouble"] == "Bootstrap failed: 5: Input/output error"
    assert list((tmp_path / "LaunchAgents").iterdir()) == []
