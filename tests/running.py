"""Yundan as a user runs it: a practice twin in its own process, commands in theirs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.practice import ask_twin
from agent.twin_process import RunningTwin, running_twin
from agent.verdict import Verdict, judge

QUICK = "[timing]\nready = 8000\n"  # a page that never gets ready need not be waited for longer
FEW_LOOKS = "max_looks = 2\n"  # following every parcel is proven where it is the subject


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Shop:
    """A running twin and a data folder for it."""

    twin: RunningTwin
    home: Path

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "YUNDAN_PRACTICE": self.twin.base,
            "YUNDAN_HOME": str(self.home),
            "YUNDAN_LANG": "en",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command without waiting for its end."""
        return subprocess.Popen(
            [sys.executable, "-m", "agent", *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, timeout: float = 170) -> Ran:
        """Run a command to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=timeout)
        return Ran(process.returncode, out, err)

    def sync(self, *arguments: str) -> dict[str, Any]:
        """`yundan sync --yes --json`: its final object, with the exit status beside it."""
        ran = self.run("sync", "--yes", "--json", *arguments)
        assert ran.out, f"exit {ran.status}: {ran.err}"
        return {**ran.json, "status": ran.status}

    def oracle(self) -> list[dict[str, Any]]:
        """What the twin knows: what should be shown, what is, and every submit it received."""
        return ask_twin(self.twin.base, "/practice/oracle")

    def world(self, change: dict[str, Any]) -> Any:
        """Let people or suppliers do something in the twin."""
        return ask_twin(self.twin.base, "/practice/world", change)

    def verdict(self) -> Verdict:
        return judge(self.oracle())


@contextmanager
def shop(folder: Path, orders: int, seed: int, arguments: Sequence[str] = ()) -> Generator[Shop]:
    """A twin with its data folder, for the length of a `with`."""
    corrections = folder / "home" / "portals"
    corrections.mkdir(parents=True, exist_ok=True)
    for portal in ("doudian", "alibaba1688"):
        (corrections / f"{portal}.toml").write_text(QUICK, "utf-8")
    if not (config := folder / "home" / "config.toml").exists():
        config.write_text(FEW_LOOKS, "utf-8")
    with running_twin(orders, seed, arguments) as twin:
        yield Shop(twin, folder / "home")
