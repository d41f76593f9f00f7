"""Progress on a terminal: what is said meanwhile stands above the bars, as it is."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal of its own")

ROOT = Path(__file__).parent.parent
SAYS = """
from agent.cli.console import Console
from agent.cli.progress import Bars

console = Console("en")
with Bars(console, quiet=False) as bars:
    bars.writing(3, 10)
    console.error("ui.waits_for_turn", account=":shop: [b]" + "x" * 80)
    bars.writing(4, 10)
"""
_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def shown(script: str) -> str:
    """Everything that a terminal of 60 columns is sent."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "60"},
    )
    os.close(theirs)
    sent = b""
    try:
        while part := os.read(ours, 4096):
            sent += part
    except OSError:  # Linux: nobody holds the other end any more
        pass
    finally:
        os.close(ours)
    assert process.wait(60) == 0
    return sent.decode()


def test_a_sentence_stands_above_the_bar_in_one_piece() -> None:
    sent = shown(SAYS)
    before, said, _ = sent.partition(":shop: [b]" + "x" * 80)
    assert said, "as it is, and not broken by us"
    on_its_line = _CODES.sub("", re.split(r"[\r\n]", before)[-1])
    assert on_its_line == "Yundan is at work on ", "no bar stands before it"
