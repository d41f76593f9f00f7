"""What is to be started at login: the same for every system."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.errors import UserError
from agent.service.supervisor import AFTER_A_PRESS_SECONDS, END_SECONDS

# the system ends it by force after these: what was just pressed is recorded before
STOP_SECONDS = int(END_SECONDS + AFTER_A_PRESS_SECONDS) + 5
AGAIN_SECONDS = 30  # between two starts, where it ends by a fault that its supervisor cannot mend
NAME = "yundan"

_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # no unit and no XML holds these


@dataclass(frozen=True, slots=True)
class Program:
    """A program, where it runs and what must stand in its environment."""

    name: str
    interpreter: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str  # it runs there: the data folder, in which no module lies that Python would take
    log: str  # a file for its last words, on systems that keep none

    def __post_init__(self) -> None:
        for text in (self.interpreter, *self.arguments, *self.environment.values(), self.folder):
            if _UNFIT.search(text):
                raise UserError("service_path", path=_UNFIT.sub("?", text))


def up(name: str, interpreter: str, home: Path, environment: Mapping[str, str]) -> Program:
    """`yundan up` on this data folder. Raises UserError where a path holds a control character."""
    return Program(
        name=name,
        interpreter=interpreter,
        arguments=("-P", "-m", "agent", "up"),
        environment={"YUNDAN_HOME": str(home), **environment},
        folder=str(home),
        log=str(home / "logs" / "up.err"),
    )


def name_of(home: Path, default: Path, *, shared: bool) -> str:
    """A name of its own for each data folder but the default one; `shared` where the names of all
    users of a computer stand in one list."""
    if home == default and not shared:
        return NAME
    return f"{NAME}-{hashlib.sha256(str(home).encode('utf-8', 'replace')).hexdigest()[:8]}"
