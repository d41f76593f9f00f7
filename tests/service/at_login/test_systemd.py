"""The systemd unit: as text, as systemd's own checker reads it, and as a real manager starts it."""

from __future__ import annotations

import configparser
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.service.at_login.program import STOP_SECONDS, Program, up
from agent.service.at_login.systemd import Systemd, render
from agent.service.supervisor import AFTER_A_PRESS_SECONDS, END_SECONDS
from tests.api.waiting import until
from tests.service.at_login.programs import HOSTILE, ODD, PLAIN
from tests.service.at_login.user_manager import UserManager

PROGRAMS = pytest.mark.parametrize("program", [PLAIN, HOSTILE], ids=["plain", "hostile"])
# writes down what reached it, then stays
WITNESS = """\
import json, os, sys, signal
told = {"arguments": sys.argv[1:], "executable": sys.executable, "folder": os.getcwd(),
        "environment": {k: v for k, v in os.environ.items() if k.startswith("YUNDAN")}}
with open("told.new", "w") as file:
    json.dump(told, file)
os.replace("told.new", "told")
if sys.argv[-1].startswith("exit"):
    sys.exit(int(sys.argv[-1][4:]))
signal.pause()
"""


def settings(program: Program) -> configparser.ConfigParser:
    """The unit by Python's own parser; `Environment` stands there several times."""
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    unit.read_string(render(program))
    return unit


def words(value: str) -> list[str]:
    """A value as systemd splits it."""
    return [word.replace("%%", "%") for word in shlex.split(value)]


@PROGRAMS
def test_every_word_of_the_command_survives(program: Program) -> None:
    command = words(settings(program)["Service"]["ExecStart"])
    assert [word.replace("$$", "$") for word in command][-5:] == [
        program.interpreter,
        *program.arguments,
    ]


@PROGRAMS
def test_every_variable_survives(program: Program) -> None:
    lines = [line for line in render(program).splitlines() if line.startswith("Environment=")]
    said = dict(words(line.partition("=")[2])[0].split("=", 1) for line in lines)
    assert said == program.environment


def test_it_is_brought_back_after_a_fault_and_given_time_to_end() -> None:
    service = settings(PLAIN)["Service"]
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"].split() == ["2", "32"]
    assert service["KillMode"] == "mixed"
    assert service["OOMPolicy"] == "continue", "one of its processes alone is killed"
    assert int(service["TimeoutStopSec"]) == STOP_SECONDS > END_SECONDS + AFTER_A_PRESS_SECONDS
    assert settings(PLAIN)["Install"]["WantedBy"] == "default.target"


@PROGRAMS
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemds_own_checker_finds_nothing(program: Program, tmp_path: Path) -> None:
    unit = tmp_path / f"{program.name}.service"
    unit.write_text(render(program), "utf-8")
    (tmp_path / "run").mkdir(mode=0o700)
    ran = subprocess.run(
        ["systemd-analyze", "--user", "verify", "--man=no", str(unit)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path / "run"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


# started for real


def witness(tmp_path: Path, *last: str) -> Program:
    """A program under a hostile path, of a Python that stands under one too."""
    folder = tmp_path / ODD
    folder.mkdir()
    environment = folder / "venv"
    (environment / "bin").mkdir(parents=True)
    python = environment / "bin/python"
    python.symlink_to(Path(sys.executable).resolve())
    base = Path(sys.base_prefix) / "bin"
    (environment / "pyvenv.cfg").write_text(f"home = {base}\n", "utf-8")
    program = up("yundan-test", str(python), folder, {"YUNDAN_BROWSER": ODD})
    return replace(program, arguments=("-c", f"exec({WITNESS!r})", ODD, *last))


def test_it_is_started_with_all_that_it_was_told(manager: UserManager, tmp_path: Path) -> None:
    program, service = witness(tmp_path), Systemd("yundan-test", manager.units)
    service.install(program, start=True)
    told = Path(program.folder) / "told"
    until("it was started", told.exists)
    said = json.loads(told.read_text("utf-8"))
    assert said == {
        "arguments": list(program.arguments[2:]),
        "executable": program.interpreter,
        "folder": program.folder,
        "environment": dict(program.environment),
    }
    assert manager.show("yundan-test", "UnitFileState") == "enabled"
    assert service.uninstall()
    assert manager.show("yundan-test", "ActiveState") == "inactive"
    assert manager.show("yundan-test", "LoadState") == "not-found"
    assert [found for found in manager.settings.rglob("*") if not found.is_dir()] == []
    assert not service.uninstall()


@pytest.mark.parametrize(("last", "state"), [("exit0", "inactive"), ("exit2", "failed"),
                                             ("exit8", "activating")])  # fmt: skip
def test_only_what_may_mend_itself_is_started_again(
    manager: UserManager, tmp_path: Path, last: str, state: str
) -> None:
    program, service = witness(tmp_path, last), Systemd("yundan-test", manager.units)
    service.install(program, start=True)
    until("it ended", lambda: manager.show("yundan-test", "ExecMainStatus") == last[4:]
          and manager.show("yundan-test", "ActiveState") == state)  # fmt: skip
    assert service.uninstall()
    assert manager.show("yundan-test", "ActiveState") == "inactive"


def test_what_systemd_cannot_start_is_told_and_leaves_nothing(
    manager: UserManager, tmp_path: Path
) -> None:
    program = up("yundan-test", "/nowhere/python", tmp_path, {})
    with pytest.raises(UserError) as told:
        Systemd("yundan-test", manager.units).install(program, start=True)
    assert told.value.code == "service_refused"
    assert [found for found in manager.settings.rglob("*") if not found.is_dir()] == []


def test_without_a_session_it_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("systemctl") is None:
        pytest.skip("no systemctl here")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    units = tmp_path / "units"
    with pytest.raises(UserError) as told:
        Systemd("yundan-test", units).install(PLAIN, start=True)
    assert "bus" in told.value.details["trouble"]
    assert list(units.iterdir()) == []
