"""What is done for a data folder once a day, whoever stays running and calls often."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from agent.care.keeping import back_up, is_due
from agent.care.old_evidence import prune, still_needed
from agent.care.old_ledgers import forget_set_aside
from agent.care.old_receivers import forget_receivers
from agent.errors import UserError
from agent.home import Home
from agent.log_file import trim
from agent.logs import Log
from agent.open_ledger import open_ledger
from agent.settings import Keep

EVERY = timedelta(days=1)
AGAIN = timedelta(hours=1)  # after one that failed
LOOK = timedelta(minutes=10)  # at the backups: somebody else may have taken or removed one


class Daily:
    """The daily care of one data folder. Calling it again before it is time costs nothing."""

    def __init__(self, home: Home, keep: Keep) -> None:
        self._home = home
        self._keep = keep
        self._next: dict[str, datetime] = {}

    def tend(self, now: datetime, log: Log) -> None:
        """Do what is due. What fails is in the log, stops nothing and is tried again in an hour."""
        self._once("backup", self._backup, LOOK, now, log)
        self._once("receivers", self._receivers, EVERY, now, log)
        self._once("set_aside", self._set_aside, EVERY, now, log)
        self._once("evidence", self._evidence, EVERY, now, log)
        self._once("logs", self._logs, EVERY, now, log)

    def _once(
        self,
        name: str,
        work: Callable[[datetime], int],
        every: timedelta,
        now: datetime,
        log: Log,
    ) -> None:
        due = self._next.get(name)
        if due is not None and due - EVERY <= now < due:  # else the clock went back
            return
        try:
            done = work(now)
        except (UserError, OSError, sqlite3.Error) as failed:
            self._next[name] = now + AGAIN
            why = failed.code if isinstance(failed, UserError) else type(failed).__name__
            log.note(
                "care_failed", level=logging.WARNING, what=name, because=why, said=_said(failed)
            )
            return
        self._next[name] = now + every
        if done:
            log.note("cared", what=name, n=done)

    def _backup(self, now: datetime) -> int:
        if not is_due(self._home, now):
            return 0
        back_up(self._home, self._keep.backups, now)
        return 1

    def _receivers(self, now: datetime) -> int:
        if not self._home.ledger.exists():
            return 0
        with open_ledger(self._home) as ledger:
            return forget_receivers(ledger, self._keep.receiver_days, now)

    def _set_aside(self, now: datetime) -> int:
        return forget_set_aside(self._home, self._keep.receiver_days, now)

    def _evidence(self, now: datetime) -> int:
        held = frozenset[str]()
        if self._home.ledger.exists():
            with open_ledger(self._home) as ledger:
                held = still_needed(ledger)
        return prune(self._home.evidence, self._keep.evidence_days, now, held)

    def _logs(self, now: datetime) -> int:
        return trim(self._home.log, self._keep.log_files)


def _said(failed: Exception) -> str:
    if isinstance(failed, UserError):
        return str(failed.details.get("trouble", ""))
    return str(failed)
