"""`yundan up` beside the demo, so that the extension can be tried on its pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import agent
from agent.api.pairing import Pairings, code_of
from agent.environment import ADDRESS, again_at, read_environment
from agent.errors import UserError

PATIENCE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """A running agent: its port, a pairing code, and the folder of the extension."""

    port: int
    code: str
    extension: Path


@contextmanager
def beside(base: str, folder: Path) -> Generator[DemoAgent]:
    """An agent for the demo's data folder. Raises UserError where it does not start."""
    port = _port(read_environment().port)
    named = {"YUNDAN_PRACTICE": base, "YUNDAN_HOME": str(folder), "YUNDAN_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "agent", "up"],
        env={**os.environ, **named},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is the demo's: it ends its agent itself
    )
    try:
        if process.stdout is None or not process.stdout.readline():
            raise UserError("port_taken", port=port, again=again_at(port))
        kept = Pairings(folder).make(datetime.now(UTC))
        yield DemoAgent(port, code_of(kept, port), extension_folder())
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def extension_folder() -> Path:
    """Where the extension lies: beside the code, or in the installed package."""
    root = Path(agent.__file__).resolve().parent.parent
    beside_code = root / "extension"
    return beside_code if beside_code.is_dir() else root / "yundan_extension"


def _port(usual: int) -> int:
    """The usual port, or a free one where a real agent has it."""
    with socket.socket() as tried:
        try:
            tried.bind((ADDRESS, usual))
        except OSError:
            with socket.socket() as other:
                other.bind((ADDRESS, 0))
                return other.getsockname()[1]
    return usual
