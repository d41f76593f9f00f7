"""macOS: a launchd agent."""

from __future__ import annotations

import plistlib
import time
from pathlib import Path

from agent.errors import UserError
from agent.service.at_login.program import AGAIN_SECONDS, STOP_SECONDS, Program
from agent.service.at_login.tool import ask, tell
from scrapers.private_file import write_private

_LOOK_SECONDS = 0.2


def render(program: Program) -> str:
    """The property list. launchd starts it again after any exit but 0, and counts
    ThrottleInterval from the last start: after a long life it is there again at once."""
    about = {
        "Label": program.name,
        "ProgramArguments": [program.interpreter, *program.arguments],
        "EnvironmentVariables": dict(program.environment),
        "WorkingDirectory": program.folder,
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": AGAIN_SECONDS,
        "ExitTimeOut": STOP_SECONDS,
        "ProcessType": "Background",
        "LimitLoadToSessionType": "Aqua",
        "StandardErrorPath": program.log,
        "Umask": 0o077,
    }
    return plistlib.dumps(about, sort_keys=False).decode("utf-8")


class Launchd:
    """The agent of this name in the user's own session (`gui/UID`)."""

    how = "service.how_launchd"

    def __init__(self, name: str, agents: Path, uid: int) -> None:
        self._session = f"gui/{uid}"
        self._target = f"{self._session}/{name}"
        self._file = agents / f"{name}.plist"

    def install(self, program: Program, *, start: bool) -> None:
        """Raises UserError, and leaves nothing, where launchd does not take it."""
        write_private(self._file, render(program))
        try:
            tell("launchctl", "enable", self._target)  # it may have been disabled by hand once
            if start:  # a file that is there is loaded at the next login
                tell("launchctl", "bootstrap", self._session, str(self._file))
        except UserError:
            ask("launchctl", "bootout", self._target)
            self._file.unlink()
            raise

    def is_installed(self) -> bool:
        """Whether it is set."""
        return self._file.exists()

    def uninstall(self) -> bool:
        """Stop it and take it away; False where there is none. Raises UserError."""
        if not self.is_installed():
            return False
        if self._loaded():
            said = ask("launchctl", "bootout", self._target).said
            self._wait_until_gone(said)  # bootout may return while it still stops
        self._file.unlink()
        return True

    def _loaded(self) -> bool:
        return ask("launchctl", "print", self._target).status == 0

    def _wait_until_gone(self, said: str) -> None:
        deadline = time.monotonic() + STOP_SECONDS + 5
        while self._loaded():
            if time.monotonic() > deadline:
                raise UserError("service_refused", tool="launchctl", trouble=said)
            time.sleep(_LOOK_SECONDS)
