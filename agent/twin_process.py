"""The practice twin as a process of its own, for the demo and the tests."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from agent.errors import UserError


@dataclass(frozen=True, slots=True)
class RunningTwin:
    """A twin that answers. `base` is what YUNDAN_PRACTICE takes."""

    base: str
    process: subprocess.Popen[str]

    def stop(self) -> None:
        """End it and wait for its end."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_twin(orders: int, seed: int, arguments: Sequence[str] = ()) -> RunningTwin:
    """Start a twin and wait until it answers. Raises UserError where it does not start."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "agent",
            "practice",
            "serve",
            "--orders",
            str(orders),
            "--seed",
            str(seed),
            *arguments,
        ],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        process.wait()
        raise UserError("practice_unreachable", base="127.0.0.1")
    return RunningTwin(json.loads(line)["base"], process)


@contextmanager
def running_twin(orders: int, seed: int, arguments: Sequence[str] = ()) -> Generator[RunningTwin]:
    """A twin for the length of a `with`."""
    twin = start_twin(orders, seed, arguments)
    try:
        yield twin
    finally:
        twin.stop()
