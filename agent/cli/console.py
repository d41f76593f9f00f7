"""Where commands speak: to people on a terminal, to programs by JSON on stdout."""

from __future__ import annotations

import json
import os
from typing import Any

import click
import rich.console

from agent.errors import UserError
from agent.telling.voice import Voice
from agent.words import Words, language
from scrapers.errors import PortalError


class Console(Voice):
    """One command's voice."""

    def __init__(self, lang: str | None = None) -> None:
        super().__init__(Words(language(lang or os.environ.get("YUNDAN_LANG"))))
        self.out = rich.console.Console(highlight=False, soft_wrap=False)
        self.err = rich.console.Console(stderr=True, highlight=False)

    def json(self, value: Any) -> None:
        """One JSON value on stdout."""
        click.echo(json.dumps(value, ensure_ascii=False))

    def say(self, key: str, **details: Any) -> None:
        """One sentence on stdout; the terminal wraps it, so that a command in it can be copied."""
        self.out.print(self.words.say(key, details), markup=False, soft_wrap=True)

    def error(self, key: str, **details: Any) -> None:
        """One sentence on stderr."""
        self.err.print(self.words.say(key, details), markup=False, soft_wrap=True)

    def trouble(self, trouble: UserError) -> None:
        """A foreseen trouble: its sentence, which holds the next step."""
        self.error(f"errors.{trouble.code}", **trouble.details)

    def portal_trouble(self, trouble: PortalError) -> None:
        """What a portal did, and the next step."""
        # only where something went wrong
        from agent.telling.portal_trouble import what_happened
        from scrapers.portal_files import spoken_name

        name = spoken_name(trouble.portal)
        kind = type(trouble).__name__
        what = self.words.phrase(what_happened(kind, name, trouble.message))
        step = self.words.say(
            f"next.{trouble.next_step}", portal=trouble.portal, evidence=trouble.evidence or "-"
        )
        self.err.print(f"{what} → {step}", markup=False, soft_wrap=True)

    def bug(self, bug: BaseException) -> int:
        """A bug of ours: one sentence here, the traceback in the log. Exit status 1."""
        from agent.logs import keep_bug

        log = keep_bug(bug)
        if log is None:
            self.error("errors.bug_unsaved", trouble=f"{type(bug).__name__}: {bug}")
        else:
            self.error("errors.bug", trouble=type(bug).__name__, log=str(log))
        return 1
