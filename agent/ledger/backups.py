"""Backups of the ledger: whole, checked copies that are taken while it is in use."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

from agent.ledger.connection import Connection
from scrapers.private_file import sync_folder

_NAME = re.compile(r"ledger-(\d{8}-\d{6})\.sqlite")
_STAMP = "%Y%m%d-%H%M%S"


class Unsound(sqlite3.DatabaseError):
    """A copy did not pass its integrity check."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy; `at` is UTC, `size` bytes."""

    path: Path
    at: datetime
    size: int

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.path.name


class Backups:
    """The folder of backups beside one ledger."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self.folder = ledger.parent / "backups"  # in a data folder: home.backups

    def kept(self) -> list[Backup]:
        """Every backup, newest first. Raises OSError where the folder cannot be read."""
        found = [_backup(path) for path in _entries(self.folder)]
        return sorted((b for b in found if b), key=lambda b: b.name, reverse=True)

    def newest_sound(self) -> Backup | None:
        """The newest one that holds what it should; None where there is none, or none is found."""
        try:
            kept = self.kept()
        except OSError:  # who asks has a damaged ledger at hand: that is what is to be told
            return None
        return next((backup for backup in kept if is_sound(backup.path)), None)

    def take(self, now: datetime) -> Backup:
        """Copy the ledger as it is now. The copy has its name only once it is whole and checked.

        Raises Unsound, sqlite3.Error, OSError; nothing is left of a copy that failed.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        locks = self._ledger.parent / "locks"
        locks.mkdir(exist_ok=True, mode=0o700)
        with FileLock(locks / "backups.lock", timeout=60):
            for left in self.folder.glob(".ledger-*"):  # of a process that died over it
                left.unlink()
            target = self._free(now)
            fresh = target.with_name(f".{target.name}.new")
            copy(self._ledger, fresh)
            fresh.replace(target)
            sync_folder(self.folder)
        return Backup(target, now.astimezone(UTC).replace(microsecond=0), target.stat().st_size)

    def trim(self, keep: int, newest: Backup) -> int:
        """Remove all but the latest `keep`; the one just taken stays whatever its clock said."""
        others = [backup for backup in self.kept() if backup.path != newest.path]
        old = others[keep - 1 :]
        for backup in old:
            backup.path.unlink()
        return len(old)

    def _free(self, now: datetime) -> Path:
        """A name that no backup has: two may be taken within one second."""
        at = now.astimezone(UTC)
        while (path := self.folder / f"ledger-{at:{_STAMP}}.sqlite").exists():
            at += timedelta(seconds=1)
        return path


def copy(ledger: Path, target: Path) -> None:
    """A private copy of a ledger that may be in use, checked and on the disk.

    Raises Unsound, sqlite3.Error, OSError; FileNotFoundError where there is no ledger. Nothing is
    left of a copy that failed.
    """
    ledger.stat()
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy(ledger, target)
    except BaseException:
        for ending in ("", "-journal", "-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        raise


def _copy(ledger: Path, target: Path) -> None:
    with closing(Connection(ledger)) as source, closing(Connection(target)) as copied:
        source.copy_to(copied)
        copied.alone()
    with closing(Connection(target)) as copied:
        try:
            copied.check(fully=True)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as damaged:
            raise Unsound(str(damaged)) from damaged
    handle = os.open(target, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_sound(path: Path) -> bool:
    """Whether a backup can be read, is a ledger's and holds together."""
    try:
        with closing(Connection(path, read_only=True)) as opened:
            opened.check(fully=True)
            return bool(opened.rows("SELECT name FROM _sqlite_migrations"))
    except sqlite3.Error:
        return False


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


def _backup(path: Path) -> Backup | None:
    named = _NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        at = datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:  # 13 o'clock on the 40th: a file of somebody else's
        return None
    return Backup(path, at, path.stat().st_size)
