"""A run's progress as bars on stderr; nothing where nobody looks."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from agent.cli.console import Console


class Bars:
    """A Watcher that draws. `heed` is called at every sign of progress, and may stop the run."""

    def __init__(
        self, console: Console, *, quiet: bool, heed: Callable[[], None] = lambda: None
    ) -> None:
        self._heed = heed
        self._words = console.words
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console.err,
            disable=quiet,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def reading(self, what: str, read: int, stated: int | None) -> None:
        self._show(self._words.say("ui.reading", what=what), read, stated)

    def writing(self, done: int, due: int) -> None:
        self._show(self._words.say("ui.writing"), done, due)

    def _show(self, title: str, done: int, total: int | None) -> None:
        self._heed()
        if title not in self._tasks:
            self._tasks[title] = self._progress.add_task(title, total=total)
        self._progress.update(self._tasks[title], completed=done, total=total)
