"""One process by Linux' /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Weight:
    """Seconds of processor time so far; bytes of memory, shared pages shared out (`pss`), counted
    whole (`rss`), or left out (`own`)."""

    cpu_seconds: float
    pss: int
    rss: int
    own: int


def together(weights: Iterable[Weight]) -> int:
    """Bytes that the processes of one family hold, whatever else runs on this machine: what is
    each one's own, and once what the one with the most shares."""
    all_of = list(weights)
    shared = max((one.rss - one.own for one in all_of), default=0)
    return sum(one.own for one in all_of) + shared


def weigh(pid: int) -> Weight:
    """A process as it is now. Raises FileNotFoundError where it is gone."""
    folder = Path(f"/proc/{pid}")
    fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    lines = (folder / "smaps_rollup").read_text("utf-8").splitlines()[1:]
    told = {line.split()[0]: int(line.split()[1]) * 1024 for line in lines}
    own = told["Private_Clean:"] + told["Private_Dirty:"]
    seconds = (int(fields[11]) + int(fields[12])) / _TICKS
    return Weight(seconds, told["Pss:"], told["Rss:"], own)
