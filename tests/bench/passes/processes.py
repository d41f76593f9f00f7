"""Runs a command and measures all of its processes from outside, by Linux' /proc."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Role = Literal["agent", "driver", "browser"]
PROC = Path("/proc")
LOOK_S = 0.2
MEMORY_EVERY = 5  # looks; a look at the memory costs more
TELL_S = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """A command that ended. `cpu` is seconds of all its processes, `busy` the same by role as far
    as it was seen, `memory` the peak of the proportional set size (PSS), in bytes, by role."""

    status: int
    out: str
    began: float
    seconds: float
    cpu: float
    busy: Mapping[Role, float]
    memory: Mapping[Role, int]


@dataclass(slots=True)
class Family:
    """A process and all that came of it, those that left their parent as well."""

    root: int
    _ticks: dict[tuple[Role, int, int], int] = field(
        default_factory=dict[tuple[Role, int, int], int]
    )
    _sessions: set[int] = field(default_factory=set[int])
    _roles: dict[int, Role] = field(default_factory=dict[int, Role])
    peak: Counter[Role] = field(default_factory=Counter[Role])

    @property
    def busy(self) -> Mapping[Role, float]:
        """Seconds of processor time, as far as it was seen."""
        found = Counter[Role]()
        for (role, _, _), ticks in self._ticks.items():
            found[role] += ticks
        return {role: ticks / _TICKS for role, ticks in found.items()}

    def look(self) -> None:
        """Note who is there and how much each has worked."""
        found = {pid: stat for pid in _pids() if (stat := _stat(pid))}
        family = {self.root}
        grown = True
        while grown:
            more = {
                pid
                for pid, (parent, session, _, _) in found.items()
                if pid not in family and (parent in family or session in self._sessions)
            }
            family |= more
            grown = bool(more)
        self._roles = {pid: role for pid in family & found.keys() if (role := _role(pid))}
        for pid, role in self._roles.items():
            _, session, started, ticks = found[pid]
            self._sessions.add(session)
            self._ticks[role, pid, started] = ticks

    def weigh(self) -> None:
        """Note how much memory those have who were there at the last look."""
        now = Counter[Role]()
        for pid, role in self._roles.items():
            now[role] += _pss(pid)
        self.peak |= now


def run(
    command: Sequence[str], environment: Mapping[str, str], tell: Callable[[float], None]
) -> Cost:
    """Run to the end; `tell` hears every quarter of a minute how many seconds it has been."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        began = time.time()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=out, start_new_session=True
        )  # whoever ends with its parent is held by its standard input
        try:
            family, by_wait, status = _watched(process, tell)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdin is not None:
                process.stdin.close()
        seconds = time.time() - began
        out.seek(0)
        # The one misses the last moments of a process, the other those that nobody waited for.
        cpu = max(sum(family.busy.values()), by_wait)
        return Cost(status, out.read(), began, seconds, cpu, family.busy, dict(family.peak))


def _watched(
    process: subprocess.Popen[bytes], tell: Callable[[float], None]
) -> tuple[Family, float, int]:
    family, began, told, looks = Family(process.pid), time.monotonic(), 0.0, 0
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            return family, usage.ru_utime + usage.ru_stime, process.returncode
        family.look()
        if looks % MEMORY_EVERY == 0:
            family.weigh()
        looks += 1
        if (passed := time.monotonic() - began) - told >= TELL_S:
            told = passed
            tell(passed)
        time.sleep(LOOK_S)


def _pids() -> list[int]:
    return [int(one.name) for one in PROC.iterdir() if one.name.isdigit()]


def _stat(pid: int) -> tuple[int, int, int, int] | None:
    """Parent, session, start, ticks of work; None where it is gone."""
    try:
        text = (PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    told = text.rpartition(")")[2].split()
    return int(told[1]), int(told[3]), int(told[19]), int(told[11]) + int(told[12])


def _role(pid: int) -> Role | None:
    try:
        name = (PROC / str(pid) / "exe").readlink().name
    except OSError:
        return None
    if name.startswith("python"):
        return "agent"
    return "driver" if name.startswith("node") else "browser"


def _pss(pid: int) -> int:
    try:
        told = (PROC / str(pid) / "smaps_rollup").read_text("utf-8")
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in told.splitlines() if line[:4] == "Pss:")
