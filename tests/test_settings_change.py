"""Settings that are others than those a process began with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.settings import parsed_config
from agent.settings_change import SettingsChange

OFF = "[schedule]\non = false\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def begun(path: Path) -> SettingsChange:
    return SettingsChange(path, parsed_config(path), parsed_config)


def test_a_file_that_is_written_for_the_first_time_is_a_change(path: Path) -> None:
    changed = begun(path)
    assert not changed()
    path.write_text(OFF, "utf-8")
    assert changed()
    assert changed(), "until somebody acts on it"


def test_what_does_not_hold_is_none_until_it_does(path: Path) -> None:
    changed = begun(path)
    path.write_text("[schedule", "utf-8")
    assert not changed()
    path.write_text(OFF, "utf-8")
    assert changed()


def test_a_file_that_says_the_same_is_none(path: Path) -> None:
    path.write_text(OFF, "utf-8")
    changed = begun(path)
    path.write_text(OFF + "# a word of the seller's\n", "utf-8")
    assert not changed()
    os.utime(path, (1, 1))
    assert not changed()
    path.unlink()
    assert changed(), "all defaults"
