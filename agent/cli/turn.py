"""A person's command goes first: a pass of the schedule makes room for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from agent.cli.console import Console
from agent.held import Hold, held_for_person
from agent.home import Home


def persons_turn(console: Console, heed: Callable[[], None] = lambda: None) -> Hold:
    """Holds accounts for a person at the terminal, who is told once where it takes a moment."""

    def hold(home: Home, key: str) -> AbstractContextManager[None]:
        told = False

        def waiting() -> None:
            nonlocal told
            heed()
            if not told:
                console.error("ui.waits_for_turn", account=key)
            told = True

        return held_for_person(home, key, waiting)

    return hold
