"""What runs when: runs that are asked for, those of persons first, and those that the time brings.

The queue only decides when. What was asked for, how far it is and what came of it stands in the
ledger, so that a queue that is lost or a worker that dies loses nothing and runs nothing twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from huey import SqliteHuey

from agent.ledger import Ledger
from agent.rules.passes_due import due_stores
from agent.settings import StoreConfig

APART = timedelta(seconds=55)
LONGEST_APART = timedelta(minutes=15)
AFTER_SLEEP = timedelta(seconds=15)
"""A computer that woke up finds its network first."""
WAS_ASLEEP = timedelta(seconds=30)
PERSONS, SCHEDULES = 10, 0


def queue(file: Path) -> SqliteHuey:
    """The queue of one data folder; a damaged one is made anew."""
    try:
        return _opened(file)
    except sqlite3.OperationalError:  # locked, no room: the file may be fine
        raise
    except sqlite3.DatabaseError:
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        return _opened(file)


def _opened(file: Path) -> SqliteHuey:
    return SqliteHuey("yundan", filename=str(file), fsync=True, results=False)


def task(huey: SqliteHuey, work: Callable[[int], None]) -> Callable[[int, int], Any]:
    """The one thing that is queued: an asked-for run, by its number, with its priority."""

    def asked_run(run: int) -> None:
        work(run)

    made = huey.task(name="asked_run")(asked_run)
    return lambda run, priority: made(run, priority=priority)


@dataclass(slots=True)
class Schedule:
    """Asks for passes as their time comes, one per store, each no sooner than `shortest` after the
    last; `now` moves on from look to look."""

    ledger: Ledger
    stores: Sequence[StoreConfig]
    shortest: timedelta
    _looked_at: datetime | None = None
    _quiet_until: datetime | None = None
    _asked: dict[str, _Asked] = field(default_factory=dict[str, "_Asked"])

    def look(self, now: datetime) -> list[str]:
        """Ask for what is due; the stores. After a sleep a moment later, and one pass each: what
        was missed meanwhile is one reading, not many."""
        if self._looked_at is not None and now - self._looked_at > WAS_ASLEEP:
            self._quiet_until = now + AFTER_SLEEP
        if self._looked_at is not None and now < self._looked_at:  # the clock was ahead
            self._quiet_until, self._asked = None, {}
        self._looked_at = now
        if self._quiet_until is not None and now < self._quiet_until:
            return []
        self._quiet_until = None
        asked = [store for store in self._due(now) if self._may(store, now)]
        for store in asked:
            self.ledger.asked_runs.ask(store, None, now, by="schedule")
        return asked

    def _due(self, now: datetime) -> list[str]:
        ours = {account.key for account in self.ledger.decisions.accounts()}
        stores = {
            store.key: [key for key in store.suppliers if key in ours]
            for store in self.stores
            if store.key in ours
        }
        polls = self.ledger.polls
        return due_stores(stores, polls.plans(now), polls.stakes(), now, self.shortest)

    def _may(self, store: str, now: datetime) -> bool:
        """Whether no pass of this store waits or works, and the last one was not just now.

        One that ended without having read anything must not be asked for again and again.
        """
        if self.ledger.asked_runs.open_stores() & {None, store}:
            return False
        read_at = self.ledger.polls.last_at(store)
        before = self._asked.get(store)
        if before is None:
            self._asked[store] = _Asked(now, APART, read_at)
            return True
        vain = read_at == before.read_at
        if now - before.at < (before.apart if vain else APART):
            return False
        apart = min(before.apart * 2, LONGEST_APART) if vain else APART
        self._asked[store] = _Asked(now, apart, read_at)
        return True


@dataclass(frozen=True, slots=True)
class _Asked:
    """When a pass was asked for last, how long to wait if that reads nothing, when its store had
    been read."""

    at: datetime
    apart: timedelta
    read_at: datetime | None
