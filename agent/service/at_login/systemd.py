"""Linux: a systemd user unit."""

from __future__ import annotations

import re
from pathlib import Path

from agent.errors import NEEDS_FIX, USAGE, UserError
from agent.service.at_login.program import AGAIN_SECONDS, STOP_SECONDS, Program
from agent.service.at_login.tool import ask, tell
from scrapers.private_file import write_private

_UNIT = """\
[Unit]
Description=Yundan 运单

[Service]
Type=exec
ExecStart={command}
WorkingDirectory={folder}
{environment}
Restart=on-failure
RestartSec={again}
RestartPreventExitStatus={final}
KillMode=mixed
TimeoutStopSec={stop}
OOMPolicy=continue

[Install]
WantedBy=default.target
"""
# no systemd takes quotes or backslashes in the program's own path, and its first argument is
# searched for variables, which Python takes for where it stands: a shell hands the path on
_ODD = re.compile(r"""["'\\$]""")
_BY_SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')


def render(program: Program) -> str:
    """The unit. A wrong setting or a second instance ends with USAGE, a damaged file with
    NEEDS_FIX: starting again mends neither. Where memory runs out, only what was killed ends: its
    parent notes it and goes on."""
    command = (program.interpreter, *program.arguments)
    if _ODD.search(program.interpreter):
        command = (*_BY_SHELL, *command)
    settings = (f"{name}={value}" for name, value in program.environment.items())
    return _UNIT.format(
        command=" ".join(_quoted(part).replace("$", "$$") for part in command),
        folder=_literal(program.folder) + "/.",  # so that its last sign means nothing to systemd
        environment="\n".join(f"Environment={_quoted(setting)}" for setting in settings),
        again=AGAIN_SECONDS,
        final=f"{USAGE} {NEEDS_FIX}",
        stop=STOP_SECONDS,
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_literal(escaped)}"'


def _literal(text: str) -> str:
    return text.replace("%", "%%")


class Systemd:
    """The unit of this name among the user's own."""

    how = "service.how_systemd"

    def __init__(self, name: str, units: Path) -> None:
        self._unit = f"{name}.service"
        self._file = units / self._unit

    def install(self, program: Program, *, start: bool) -> None:
        """Raises UserError, and leaves nothing, where systemd does not take it."""
        write_private(self._file, render(program))
        try:
            tell("systemctl", "--user", "daemon-reload")
            tell("systemctl", "--user", "enable", *(["--now"] if start else []), self._unit)
        except UserError:
            ask("systemctl", "--user", "disable", "--now", self._unit)
            self._forget()
            raise

    def is_installed(self) -> bool:
        """Whether it is set."""
        return self._file.exists()

    def uninstall(self) -> bool:
        """Stop it and take it away; False where there is none. Raises UserError."""
        if not self.is_installed():
            return False
        tell("systemctl", "--user", "disable", "--now", self._unit)
        self._forget()
        return True

    def _forget(self) -> None:
        self._file.unlink(missing_ok=True)
        ask("systemctl", "--user", "daemon-reload")
        ask("systemctl", "--user", "reset-failed", self._unit)  # one that failed would stay listed
