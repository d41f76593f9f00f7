"""Which starter this system has."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Protocol

from agent.errors import UserError
from agent.service.at_login.launchd import Launchd
from agent.service.at_login.program import Program
from agent.service.at_login.systemd import Systemd
from agent.service.at_login.windows import Windows


class Service(Protocol):
    """What starts a program at login. `how` is the sentence that says how to live with it."""

    @property
    def how(self) -> str: ...

    def install(self, program: Program, *, start: bool) -> None:
        """From the next login on, and now with `start`. Raises UserError."""
        ...

    def is_installed(self) -> bool:
        """Whether it is set. Raises UserError."""
        ...

    def uninstall(self) -> bool:
        """Stop it and take it away; False where there is none. Raises UserError."""
        ...


SHARED_NAMES = sys.platform == "win32"  # all users' tasks stand in one list


def service(name: str, home: Path) -> Service:
    """This system's, for the data folder `home`. Raises UserError where we know none."""
    if sys.platform == "win32":
        return Windows(name, home)
    if sys.platform == "darwin":
        return Launchd(name, Path.home() / "Library/LaunchAgents", os.getuid())
    if shutil.which("systemctl") is None:
        raise UserError("service_unknown", command=f"{sys.executable} -P -m agent up")
    settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Systemd(name, Path(settings) / "systemd/user")
