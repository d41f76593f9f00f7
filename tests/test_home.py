"""Which folders Yundan keeps its data in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Command

STATUS, DOCTOR = ("status",), ("doctor", "--json")


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir(mode=0o755)
    return made


def test_a_folder_of_other_things_is_left_as_it_is(chosen: Path, command: Command) -> None:
    """Erasing would take the photos along."""
    photo = chosen / "backups" / "photo.jpg"
    photo.parent.mkdir()
    photo.write_text("a photo")
    ran = command(*STATUS)
    assert ran.status == 2
    assert "(backups)" in ran.err
    assert "Set YUNDAN_HOME to a new folder" in ran.err
    assert [path.name for path in chosen.iterdir()] == ["backups"]
    if os.name != "nt":
        assert chosen.stat().st_mode & 0o777 == 0o755, "who reads it is not ours to say"
    assert command("data", "erase", "--yes").status == 2
    assert photo.exists()
    told = command(*DOCTOR, YUNDAN_BROWSER="/nowhere/chrome").json["findings"]
    assert any("other things" in one["message"] for one in told if one["check"] == "folder")


def test_a_folder_of_ours_that_lost_its_mark_is_taken(chosen: Path, command: Command) -> None:
    """Whoever lost the rest puts a backup in its place."""
    for name in ("backups/ledger-20261121-040000.sqlite", "keys/sessions.key", "locks/up.lock"):
        (chosen / name).parent.mkdir()
        (chosen / name).write_bytes(b"0" * 32)
    assert command(*STATUS).status == 0
    assert (chosen / "keys" / "sessions.key").read_bytes() == b"0" * 32


def test_keys_of_something_else_are_not_ours(chosen: Path, command: Command) -> None:
    (chosen / "keys").mkdir()
    (chosen / "keys" / "server.key").write_text("of a web server")
    assert "(keys)" in command(*STATUS).err


def test_a_folder_in_which_the_seller_prepared_settings_is_taken(
    chosen: Path, command: Command
) -> None:
    (chosen / "config.toml").write_text("", "utf-8")
    (chosen / "rules").mkdir()
    (chosen / ".DS_Store").write_text("")
    assert command(*STATUS).status == 0
    (chosen / "notes.txt").write_text("ours by now, whatever comes later")
    assert command(*STATUS).status == 0
