"""A hint with a variable can be typed as it stands in the terminal; an empty one is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.environment import with_variables
from tests.conftest import Command

HERE = {"YUNDAN_PORT": "8667", "YUNDAN_HOME": "/a b"}


def test_on_windows_it_is_set_first() -> None:
    told = with_variables(HERE, "yundan up", "win32")
    assert told == 'set "YUNDAN_PORT=8667" && set "YUNDAN_HOME=/a b" && yundan up'


def test_elsewhere_it_stands_before_the_command() -> None:
    told = with_variables(HERE, "yundan up", "linux")
    assert told == "YUNDAN_PORT=8667 YUNDAN_HOME='/a b' yundan up"


def test_an_empty_variable_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    nobodys = dict.fromkeys(("YUNDAN_HOME", "YUNDAN_PORT", "YUNDAN_BROWSER", "YUNDAN_PRACTICE"), "")
    assert command("status", **nobodys).status == 0
    assert not (tmp_path / "locks").exists(), "where one stands is no data folder"
    assert any((tmp_path / "data").rglob("locks")), "the usual one is"
