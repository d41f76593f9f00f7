"""Takes a backup of the ledger and keeps as many as the seller wants."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from agent.errors import UserError
from agent.home import Home
from agent.ledger.backups import Backup, Backups

EVERY = timedelta(days=1)


def back_up(home: Home, keep: int, now: datetime) -> Backup:
    """A backup of the ledger as it is now, the oldest beyond `keep` removed. Raises UserError."""
    backups = Backups(home.ledger)
    if not home.ledger.exists():
        raise UserError("no_ledger_yet")
    try:
        taken = backups.take(now)
        backups.trim(keep, taken)
    except (sqlite3.Error, OSError) as failed:
        told = {"folder": str(backups.folder), "trouble": str(failed)}
        raise UserError("backup_failed", **told) from failed
    return taken


def is_due(home: Home, now: datetime) -> bool:
    """Whether there is a ledger without a backup of the last day. Raises OSError."""
    ages = [now - backup.at for backup in Backups(home.ledger).kept()]
    fresh = any(timedelta() <= age < EVERY for age in ages)  # a clock that went back: not fresh
    return home.ledger.exists() and not fresh
