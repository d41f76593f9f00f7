"""Ledgers that were set aside, as damaged or for a backup: they hold receivers as they were then,
and go once receivers are forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from agent.home import Home
from agent.ledger.opening import moved_aside

WHY = ("damaged", "replaced")


def set_aside(home: Home, *why: str) -> Iterator[tuple[Path, datetime]]:
    """Ledgers that were set aside, and when (UTC); the oldest first."""
    kind = home.ledger.suffix
    for one in why:
        for path in sorted(home.root.glob(f"{home.ledger.stem}.{one}-*{kind}")):
            if (at := moved_aside(path)) is not None:
                yield path, at


def forget_set_aside(home: Home, days: int, now: datetime) -> int:
    """Remove those that were set aside more than so many days ago, with what SQLite kept beside
    them; how many went."""
    old = [path for path, at in set_aside(home, *WHY) if now - at > timedelta(days=days)]
    for path in old:
        for ending in ("-wal", "-shm", ""):  # the ledger last: until it is gone, it is found again
            path.with_name(path.name + ending).unlink(missing_ok=True)
    return len(old)
