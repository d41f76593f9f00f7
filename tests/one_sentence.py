"""What a command says of its trouble: one line in the user's language."""

from __future__ import annotations

import re
import sys

from tests.running import Ran

LANGUAGES = ("zh", "en")
A_PROGRAM = {"YUNDAN_BROWSER": sys.executable, "DISPLAY": ":0"}  # one that is there


def sentence(ran: Ran) -> str:
    """The one line that a command said about its trouble."""
    assert "Traceback" not in ran.out + ran.err
    (line,) = ran.err.strip().splitlines()
    assert "?" not in line.replace("yundan practice serve", ""), f"a blank was left: {line}"
    return line


def in_language(lang: str, line: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", line)) == (lang == "zh")
