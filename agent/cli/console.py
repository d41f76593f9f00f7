"""Where commands speak: to people on a terminal, to programs by JSON on stdout."""

from __future__ import annotations

import json
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from agent.errors import UserError
from agent.telling.voice import Voice
from agent.words import Words, language
from scrapers.errors import PortalError

if TYPE_CHECKING:  # what only says a sentence needs none of it, and `yundan up` stays in memory
    import rich.console


class Console(Voice):
    """One command's voice."""

    def __init__(self, lang: str | None = None) -> None:
        super().__init__(Words(language(lang or os.environ.get("YUNDAN_LANG"))))

    @cached_property
    def out(self) -> rich.console.Console:
        """Stdout, for tables and styles."""
        from rich.console import Console as Rich

        return Rich(highlight=False)

    @cached_property
    def err(self) -> rich.console.Console:
        """Stderr, for styles."""
        from rich.console import Console as Rich

        return Rich(stderr=True, highlight=False)

    def json(self, value: Any) -> None:
        """One JSON value on stdout."""
        click.echo(json.dumps(value, ensure_ascii=False))

    def say(self, key: str, **details: Any) -> None:
        """One sentence on stdout; the terminal wraps it, so that a command in it can be copied."""
        click.echo(self.words.say(key, details))

    def error(self, key: str, **details: Any) -> None:
        """One sentence on stderr."""
        self._to_stderr(self.words.say(key, details))

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
        self._to_stderr(f"{what} → {step}")

    def _to_stderr(self, said: str) -> None:
        """As it is; above the bars, where some may be drawn."""
        if "err" in self.__dict__:
            self.err.print(said, markup=False, emoji=False, soft_wrap=True)
        else:
            click.echo(said, err=True)

    def bug(self, bug: BaseException) -> int:
        """A bug of ours: one sentence here, the traceback in the log. Exit status 1."""
        from agent.logs import keep_bug

        log = keep_bug(bug)
        if log is None:
            self.error("errors.bug_unsaved", trouble=f"{type(bug).__name__}: {bug}")
        else:
            self.error("errors.bug", trouble=type(bug).__name__, log=str(log))
        return 1
