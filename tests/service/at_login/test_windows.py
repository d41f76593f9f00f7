"""The Windows task: its XML against the scheduler's schema, and what is asked of schtasks."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from agent.cli import as_task
from agent.errors import UserError
from agent.service.at_login.windows import Windows, render
from tests.service.at_login.programs import windows
from tests.service.at_login.stand_in import SCHTASKS, WHOAMI, put

SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
ETREE: Any = import_module("lxml.etree")  # it has no types
SCHEMA = ETREE.XMLSchema(file=str(Path(__file__).with_name("task.xsd")))
USERS = pytest.mark.parametrize("user", ["seller", "王小明", "O'Neil & Söhne", "😀 %50"])


def parsed(text: bytes) -> ElementTree.Element:
    """The task as a file holds it; fails where the scheduler would not take it."""
    assert SCHEMA.validate(ETREE.fromstring(text)), SCHEMA.error_log
    return ElementTree.fromstring(text)


def said(task: ElementTree.Element, path: str) -> str:
    found = task.findtext("/".join(f"{SPACE}{name}" for name in path.split("/")))
    assert found is not None, path
    return found


def split(line: str) -> list[str]:
    """A command line as Windows programs read it: 2n backslashes before a quote are n."""
    words, word, quoted, started, slashes = list[str](), "", False, False, 0
    for sign in line + " ":
        if sign == "\\":
            slashes, started = slashes + 1, True
            continue
        if sign == '"':
            word, slashes, odd = word + "\\" * (slashes // 2), 0, slashes % 2
            word, quoted, started = (word + '"', quoted, True) if odd else (word, not quoted, True)
            continue
        word, slashes = word + "\\" * slashes, 0
        if sign == " " and not quoted:
            words, word, started = ([*words, word], "", False) if started else (words, "", False)
        else:
            word, started = word + sign, True
    assert not quoted
    return words


@USERS
def test_the_scheduler_takes_it_and_every_word_survives(user: str) -> None:
    program = windows(user)
    task = parsed(render(program, SID).encode("utf-16"))
    folder = program.interpreter.removesuffix("python.exe")
    assert said(task, "Actions/Exec/Command") == f"{folder}pythonw.exe"
    assert said(task, "Actions/Exec/WorkingDirectory") == program.folder
    words = split(said(task, "Actions/Exec/Arguments"))
    assert words == [
        "-P",
        "-m",
        "agent.cli.as_task",
        program.log,
        *(f"{name}={value}" for name, value in program.environment.items()),
        "--",
        "up",
    ]


def test_it_runs_for_this_user_at_logon_without_a_password_and_without_an_end() -> None:
    task = parsed(render(windows(), SID).encode("utf-16"))
    assert said(task, "Triggers/LogonTrigger/UserId") == SID
    assert said(task, "Triggers/TimeTrigger/Repetition/Interval") == "PT5M"
    assert task.find(f".//{SPACE}Duration") is None, "without one it repeats for ever"
    assert said(task, "Principals/Principal/UserId") == SID
    assert said(task, "Principals/Principal/LogonType") == "InteractiveToken"
    assert said(task, "Principals/Principal/RunLevel") == "LeastPrivilege"
    for setting, value in {
        "MultipleInstancesPolicy": "IgnoreNew",
        "DisallowStartIfOnBatteries": "false",
        "StopIfGoingOnBatteries": "false",
        "ExecutionTimeLimit": "PT0S",
        "IdleSettings/StopOnIdleEnd": "false",
        "RestartOnFailure/Interval": "PT1M",
    }.items():
        assert said(task, f"Settings/{setting}") == value, setting


@pytest.mark.parametrize(
    "folder", [r"C:\%TEMP%\data", r"C:\$(Arg0)\data", "C:\\" + "长" * 260], ids=ascii
)
def test_what_the_scheduler_would_change_or_cut_is_told(folder: str) -> None:
    with pytest.raises(UserError) as told:
        render(replace(windows(), folder=folder), SID)
    assert told.value.details["path"] == folder


def test_another_interpreter_stays_as_it_is() -> None:
    program = replace(windows(), interpreter=r"C:\运单\pythonw.exe")
    task = parsed(render(program, SID).encode("utf-16"))
    assert said(task, "Actions/Exec/Command") == program.interpreter


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a schtasks and a whoami that stand in."""
    if sys.platform == "win32":
        pytest.skip("their stand-ins are Unix scripts")
    folder = tmp_path / "tools"
    folder.mkdir()
    put(folder, "schtasks", SCHTASKS)
    put(folder, "whoami", WHOAMI)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def test_it_is_registered_started_and_leaves_nothing(tools: Path, tmp_path: Path) -> None:
    program, home = windows(), tmp_path / "home"
    home.mkdir()
    service = Windows(program.name, home)
    service.install(program, start=True)
    task = (tools / f"{program.name}.task").read_bytes()
    assert task.startswith(b"\xff\xfe"), "UTF-16 with its mark"
    assert said(parsed(task), "Triggers/LogonTrigger/UserId") == SID
    assert list(home.iterdir()) == []
    assert service.uninstall()
    assert list(tools.glob("*.task")) == []
    assert not service.uninstall()
    verbs = [line.split()[0] for line in (tools / "calls").read_text("utf-8").splitlines()]
    assert verbs == ["/Create", "/Run", "/Query", "/End", "/Delete", "/Query"]


def test_what_the_scheduler_refuses_is_told_and_leaves_nothing(tools: Path, tmp_path: Path) -> None:
    (tools / "refuse").touch()
    with pytest.raises(UserError) as told:
        Windows("yundan-1a2b3c4d", tmp_path).install(windows(), start=True)
    assert told.value.code == "service_refused"
    assert list(tools.glob("*.task")) == list(tmp_path.glob("*.xml")) == []


# what the task runs


def test_a_task_gets_its_environment_and_a_place_for_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "up.err"
    log.write_bytes(b"x" * (as_task.KEPT_BYTES + 1))
    monkeypatch.setenv("YUNDAN_LANG", "zh")  # so that it is as it was when this ends
    monkeypatch.setenv("YUNDAN_PORT", "8666")
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    assert as_task.main([str(log), "YUNDAN_LANG=en", "YUNDAN_PORT=a=b", "--", "pair"]) == 2
    assert sys.stderr is not None
    sys.stderr.close()
    words = log.read_text("utf-8")
    assert "YUNDAN_PORT" in words
    assert len(words) < 500, "what was too long begins anew"
