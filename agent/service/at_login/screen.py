"""Linux: where windows can be shown by now, for what systemd started before anybody had a desktop.

A user unit starts with the login; the desktop comes after it and tells systemd then.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping

from agent.errors import UserError
from agent.service.at_login.tool import ask

_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY")


def screen_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that this process lacks to show a window; empty where it has a screen, or
    where there is none yet."""
    if not sys.platform.startswith("linux") or any(environment.get(name) for name in _SCREEN[:2]):
        return {}
    if shutil.which("systemctl") is None:
        return {}
    try:
        answer = ask("systemctl", "--user", "show-environment")
    except UserError:  # one that does not answer tells of no screen
        return {}
    pairs = (line.partition("=") for line in answer.said.splitlines())
    return {name: value for name, _, value in pairs if name in _SCREEN and value}
