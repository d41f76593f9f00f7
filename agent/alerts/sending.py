"""Hands a message to the process that carries it (`send.py`), and waits for its answer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import cast

from agent.alerts.post import REACHED, Letter, Reply

PATIENCE = 45.0  # seconds; three steps of a connection and the start of Python

Send = Callable[[Letter], Reply]


def send(letter: Letter) -> Reply:
    """Carry it; no service's trouble raises anything. "silent": nobody knows what became of it;
    where no server was even reached in time, it was surely not told."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "agent.alerts.send"],
            input=json.dumps(asdict(letter)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # nobody knows what it would quote
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as late:
        said = cast(bytes | str, late.stdout or b"")  # a text on Windows
        reached = REACHED in (said.decode() if isinstance(said, bytes) else said)
        return Reply(False, "silent" if reached else "offline")
    try:
        return Reply(**json.loads(ran.stdout.splitlines()[-1]))
    except (ValueError, TypeError, IndexError):
        return Reply(False, "broke", f"exit {ran.returncode}")
