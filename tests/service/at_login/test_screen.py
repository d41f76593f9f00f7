"""A screen that is there only after the agent was started."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.service.at_login.screen import screen_of
from agent.service.at_login.tool import tell
from tests.service.at_login.user_manager import UserManager

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks systemd")


def test_the_desktop_that_came_later_is_found(manager: UserManager) -> None:
    assert screen_of({}) == {}
    tell("systemctl", "--user", "set-environment", "DISPLAY=:7", "XAUTHORITY=/run/x", "OTHER=1")
    assert screen_of({}) == {"DISPLAY": ":7", "XAUTHORITY": "/run/x"}


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_who_has_a_screen_keeps_it(manager: UserManager, name: str) -> None:
    tell("systemctl", "--user", "set-environment", "DISPLAY=:7")
    assert screen_of({name: "wayland-0"}) == {}


def test_where_nobody_can_be_asked_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert screen_of({}) == {}
    monkeypatch.setenv("PATH", "")
    assert screen_of({}) == {}
