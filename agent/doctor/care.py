"""The care of the data: are there backups to go on from, can the log be written?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from agent.care.lost_ledger import damaged_lately
from agent.doctor.finding import Finding, fine, problem, warning
from agent.errors import UserError
from agent.home import Home
from agent.ledger.backups import Backup, Backups, is_sound
from agent.ledger.inspection import Inspection
from agent.sync.clock import spoken

BACKUP_IS_OLD = timedelta(days=2)


def backups(seen: Inspection, home: Home, now: datetime) -> Iterator[Finding]:
    """Per folder: readable, every backup whole, the latest good one new enough?"""
    try:
        kept = Backups(home.ledger).kept()
    except OSError as failed:
        folder, trouble = str(home.backups), failed.strerror or str(failed)
        yield problem("backups", UserError("backups_unreadable", folder=folder, trouble=trouble))
        return
    sound = [one for one in kept if is_sound(one.path)]
    damaged = [one.name for one in kept if one not in sound]
    if damaged:
        yield warning("backups", "backup_damaged", "step_backup_damaged", names=", ".join(damaged))
    if not kept and (not seen.exists or not (seen.accounts or seen.latest or seen.trouble)):
        yield fine("backups", "backups_not_yet")
    elif not sound:
        yield warning("backups", "backups_none", "step_backup")
    else:
        yield _age(sound, now)


def _age(sound: list[Backup], now: datetime) -> Finding:
    age = max(now - sound[0].at, timedelta())
    told = {"n": len(sound), "ago": spoken(age)}
    if age > BACKUP_IS_OLD:
        return warning("backups", "backups_old", "step_backup", **told)
    return fine("backups", "backups_kept", **told)


def kept_aside(home: Home, days: int, now: datetime) -> Iterator[Finding]:
    """A damaged ledger that was moved aside lately: a new one goes on, without what a backup of
    the time before still knows. It stays for so many `days`."""
    for path, at in damaged_lately(home, now):
        earlier = [b for b in Backups(home.ledger).kept() if b.at < at.replace(microsecond=0)]
        good = next((one for one in earlier if is_sound(one.path)), None)
        if good is not None:
            told = {"path": str(path), "days": days, "name": good.name}
            yield warning("ledger", "ledger_kept_aside", "step_kept_aside", **told)


def log(path: Path) -> Finding:
    """Can a line be appended? Nothing is."""
    trouble = _trouble(path)
    if trouble is None:
        return fine("log", "log_writable", path=str(path))
    return warning("log", "log_unwritable", "step_log", path=str(path), trouble=trouble)


def _trouble(path: Path) -> str | None:
    if path.exists():
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
        except OSError as failed:
            return failed.strerror or str(failed)
        return None
    there = next(one for one in (path.parent, *path.parents) if one.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return "Permission denied" if there.is_dir() else "not a folder"
    return None
