"""Where commands speak: to people on a terminal, to programs by JSON on stdout."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import rich.console

from agent.errors import UserError
from agent.words import Words, language
from scrapers.answers import CHINA


class Console:
    """One command's voice."""

    def __init__(self, lang: str | None = None) -> None:
        self.words = Words(language(lang or os.environ.get("YUNDAN_LANG")))
        self.out = rich.console.Console(highlight=False, soft_wrap=False)
        self.err = rich.console.Console(stderr=True, highlight=False)

    def json(self, value: Any) -> None:
        """One JSON value on stdout."""
        click.echo(json.dumps(value, ensure_ascii=False))

    def say(self, key: str, **details: Any) -> None:
        """One sentence on stdout."""
        self.out.print(self.words.say(key, details), markup=False)

    def error(self, key: str, **details: Any) -> None:
        """One sentence on stderr."""
        self.err.print(self.words.say(key, details), markup=False, soft_wrap=True)

    def trouble(self, trouble: UserError) -> None:
        """A foreseen trouble: its sentence, which holds the next step."""
        self.error(f"errors.{trouble.code}", **trouble.details)

    def bug(self, bug: BaseException, trace: str) -> int:
        """A bug of ours: one sentence here, the traceback in a file. Exit status 1."""
        folder = Path(os.environ.get("YUNDAN_HOME") or Path.home() / ".yundan-bugs")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        log = folder / f"bug-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
        log.write_text(trace, "utf-8")
        self.error("errors.bug", trouble=type(bug).__name__, log=str(log))
        return 1

    def time(self, at: datetime | None) -> str:
        """A moment in the store's zone, short."""
        return at.astimezone(CHINA).strftime("%m-%d %H:%M") if at else ""
