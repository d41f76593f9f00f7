"""Asks the system's own tools: systemctl, launchctl, schtasks."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from agent.errors import UserError
from agent.service.at_login.program import STOP_SECONDS

PATIENCE_SECONDS = STOP_SECONDS + 30  # systemctl waits until what it stops has ended


@dataclass(frozen=True, slots=True)
class Answer:
    """How a tool ended, and what it said."""

    status: int
    said: str


def ask(*command: str) -> Answer:
    """Run a tool to its end. Raises UserError where it is not there or does not end."""
    try:
        ran = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="oem" if sys.platform == "win32" else "utf-8",
            errors="replace",
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except FileNotFoundError as missing:
        raise UserError("service_no_tool", tool=command[0]) from missing
    except subprocess.TimeoutExpired as late:
        raise _refused(command, f"> {PATIENCE_SECONDS} s") from late
    return Answer(ran.returncode, ran.stdout.strip())


def tell(*command: str) -> str:
    """Run a tool that must succeed; what it said. Raises UserError with the tool's own words."""
    answer = ask(*command)
    if answer.status:
        raise _refused(command, answer.said or f"exit {answer.status}")
    return answer.said


def _refused(command: tuple[str, ...], said: str) -> UserError:
    words = " ".join(said.split())
    return UserError("service_refused", tool=command[0], trouble=words[:300])
