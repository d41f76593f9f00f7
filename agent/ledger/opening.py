"""Opens the ledger file: durable, checked, brought up to date, never silently replaced."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from agent.errors import UserError
from agent.ledger.backups import Backups, Unsound
from agent.ledger.connection import Connection
from agent.ledger.schema import Migration, migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

_STAMP = "%Y%m%d-%H%M%S-%f"


class LedgerCorrupt(RuntimeError):
    """The ledger file did not pass its integrity check; it was kept aside at `kept`."""

    def __init__(self, path: Path, kept: Path, trouble: str) -> None:
        super().__init__(f"{path.name}: {trouble}")
        self.kept = kept


def open_checked(path: Path, *, fully: bool = False) -> Connection:
    """Open (WAL, synchronous=FULL), check (`fully` once at the start of what runs long) and
    migrate.

    A damaged file is moved aside, never deleted: LedgerCorrupt. Raises sqlite3.OperationalError
    where the file may be fine: locked, disk full, no permission; UserError where tables are to be
    changed and no backup of them could be taken.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_private(path)
    connection = Connection(path)
    try:
        connection.prepare()
        connection.check(fully=fully)
        _migrate(path, connection)
    except BaseException as failed:
        connection.close()
        if isinstance(failed, sqlite3.DatabaseError) and not isinstance(
            failed, sqlite3.OperationalError
        ):
            raise LedgerCorrupt(path, keep_aside(path, "damaged"), str(failed)) from failed
        raise
    return connection


def make_private(path: Path) -> None:
    """Make the file 0600 from its first byte on.

    One that is there is never opened besides SQLite: closing any descriptor of it would drop the
    locks that this process's other connections hold.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def keep_aside(path: Path, why: str) -> Path:
    """Move a ledger out of the way, with what SQLite keeps beside it. Where it is now."""
    kept = aside(path, why)
    for ending in ("", "-wal", "-shm"):
        source = path.with_name(path.name + ending)
        if source.exists():
            source.replace(kept.with_name(kept.name + ending))
    return kept


def aside(path: Path, why: str) -> Path:
    """A name beside the ledger that nothing has yet."""
    stamp = datetime.now(UTC).strftime(_STAMP)
    return path.with_name(f"{path.stem}.{why}-{stamp}{path.suffix}")


def moved_aside(kept: Path) -> datetime | None:
    """When a ledger got such a name; None where it is another kind of name."""
    try:
        return datetime.strptime(kept.stem.partition("-")[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def known_migrations() -> set[str]:
    """Every change of tables that this program knows, by name."""
    return {migration.__name__ for migration in migrations}


def _migrate(path: Path, connection: Connection) -> None:
    """Bring the tables up to date; what holds data is backed up first, or stays as it is."""
    if not _pending(path):
        return
    with FileLock(_lock(path), timeout=60):  # two processes may find the same old ledger
        if not _pending(path):
            return
        if _has_tables(path):
            _back_up(path, connection)
        with closing(sqlite3.connect(path, timeout=30)) as plain:
            _apply(plain)


def _back_up(path: Path, connection: Connection) -> None:
    backups = Backups(path)
    try:
        backups.take(datetime.now(UTC))
    except Unsound as failed:
        connection.check(fully=True)  # is it the ledger, or only its copy?
        raise _stays(backups, failed) from failed
    except (sqlite3.OperationalError, OSError) as failed:
        raise _stays(backups, failed) from failed


def _stays(backups: Backups, failed: Exception) -> UserError:
    return UserError("migration_unsaved", folder=str(backups.folder), trouble=str(failed))


def _lock(path: Path) -> Path:
    folder = path.parent / "locks"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder / "migration.lock"


def _pending(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=30)) as plain:
        return not known_migrations() <= _applied(plain)


def _has_tables(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=30)) as plain:
        return plain.execute("SELECT 1 FROM sqlite_master").fetchone() is not None


def _applied(plain: sqlite3.Connection) -> set[str]:
    recorded = "_sqlite_migrations"  # sqlite-utils' own table
    named = "SELECT 1 FROM sqlite_master WHERE name = ?"
    if plain.execute(named, (recorded,)).fetchone() is None:
        return set()
    return {name for (name,) in plain.execute(f"SELECT name FROM {recorded}")}


def _apply(plain: sqlite3.Connection) -> None:
    from sqlite_utils import Database  # heavy, and only a new program has something to change
    from sqlite_utils.migrations import Migrations

    ordered = Migrations("yundan")
    for migration in migrations:
        ordered(name=migration.__name__)(_on_connection(migration))
    ordered.apply(Database(plain))


def _on_connection(migration: Migration) -> Callable[[Database], None]:
    return lambda db: migration(db.conn)
