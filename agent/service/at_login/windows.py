"""Windows: a scheduled task of this user."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path, PureWindowsPath
from xml.sax.saxutils import escape

from agent.errors import UserError
from agent.service.at_login.program import Program
from agent.service.at_login.tool import ask, tell

# The scheduler's RestartOnFailure counts a task that could not be started, never one that ended
# with a fault; and what repeats after a logon does not begin before the next one. So a second
# trigger looks every five minutes: where it runs already, IgnoreNew makes that nothing.
_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Yundan 运单</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <UserId>{user}</UserId>
    </LogonTrigger>
    <TimeTrigger>
      <StartBoundary>2020-01-01T00:00:00</StartBoundary>
      <Repetition>
        <Interval>PT5M</Interval>
      </Repetition>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <IdleSettings>
      <StopOnIdleEnd>false</StopOnIdleEnd>
      <RestartOnIdle>false</RestartOnIdle>
    </IdleSettings>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
_FILLED_IN = re.compile(r"%[\w()]+%|\$\(")  # what the scheduler itself would put something in for
_LONGEST = 260  # of a path in a task


def render(program: Program, user: str) -> str:
    """The task, for a file in UTF-16. `user` is a SID: it stays when the user is renamed.

    A task has no environment of its own: it goes along as arguments. Raises UserError where a
    path cannot stand in a task.
    """
    settings = [f"{name}={value}" for name, value in program.environment.items()]
    flags, (_, _, *command) = program.arguments[:1], program.arguments[1:]
    handed = ["-m", "agent.cli.as_task", program.log, *settings, "--", *command]
    arguments = subprocess.list2cmdline([*flags, *handed])
    windowless = _windowless(program.interpreter)
    for text in (windowless, arguments, program.folder):
        if _FILLED_IN.search(text):
            raise UserError("service_path", path=text)
    for path in (windowless, program.folder):
        if len(path) > _LONGEST:
            raise UserError("service_path", path=path)
    return _TASK.format(
        user=escape(user),
        command=escape(windowless),
        arguments=escape(arguments),
        folder=escape(program.folder),
    )


def _windowless(interpreter: str) -> str:
    """pythonw.exe beside python.exe: no console window stands there all day."""
    path = PureWindowsPath(interpreter)
    return str(path.with_name("pythonw.exe")) if path.name.lower() == "python.exe" else interpreter


class Windows:
    """The task of this name. `folder` holds its file for the moment of reading it in."""

    how = "service.how_windows"

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._file = folder / f"{name}.xml"

    def install(self, program: Program, *, start: bool) -> None:
        """Raises UserError, and leaves nothing, where the scheduler does not take it."""
        task = render(program, _own_sid())
        try:
            self._file.write_text(task, "utf-16")
            tell("schtasks", "/Create", "/TN", self._name, "/XML", str(self._file), "/F")
            if start:
                tell("schtasks", "/Run", "/TN", self._name)
        except UserError:
            ask("schtasks", "/Delete", "/TN", self._name, "/F")
            raise
        finally:
            self._file.unlink(missing_ok=True)

    def is_installed(self) -> bool:
        """Whether it is set. Raises UserError."""
        return ask("schtasks", "/Query", "/TN", self._name).status == 0

    def uninstall(self) -> bool:
        """End it and take it away; False where there is none. Raises UserError."""
        if not self.is_installed():
            return False
        ask("schtasks", "/End", "/TN", self._name)
        tell("schtasks", "/Delete", "/TN", self._name, "/F")
        return True


def _own_sid() -> str:
    """Who runs this. Raises UserError."""
    said = tell("whoami", "/user", "/fo", "csv", "/nh")
    found = re.search(r"S-1-[0-9-]+", said)
    if found is None:
        raise UserError("service_refused", tool="whoami", trouble=said)
    return found.group()
