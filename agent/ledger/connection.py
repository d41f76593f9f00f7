"""Opens the ledger file: durable, checked, never silently replaced."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from agent.ledger.schema import migrations

T = TypeVar("T")
_AT_ONCE = 500


class LedgerCorrupt(RuntimeError):
    """The ledger file did not pass its integrity check; it was kept aside at `kept`."""

    def __init__(self, path: Path, kept: Path, trouble: str) -> None:
        super().__init__(f"{path.name}: {trouble}")
        self.kept = kept


class Connection:
    """One SQLite connection, autocommit outside `transaction()`; see `open_checked`.

    A `read_only` one makes no file, and changes nothing.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        if read_only:
            address = f"{path.absolute().as_uri()}?mode=ro"
            self._db = sqlite3.connect(address, uri=True, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            return
        _make(path)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.row_factory = sqlite3.Row

    def prepare(self) -> None:
        """Durable from here on."""
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA foreign_keys=ON")

    def check(self) -> None:
        """Raise sqlite3.DatabaseError where the file is damaged."""
        row = self._db.execute("PRAGMA quick_check").fetchone()
        if row[0] != "ok":
            raise sqlite3.DatabaseError(str(row[0]))

    def migrate(self) -> None:
        """Bring the tables up to date."""
        plain = sqlite3.connect(self.path, timeout=30)
        try:
            migrations.apply(Database(plain))
        finally:
            plain.close()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """A write transaction that takes its lock at the beginning (no deferred upgrade)."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk has rolled it back already
                self._db.execute("ROLLBACK")
            raise

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute one statement; how many rows it changed."""
        return self._db.execute(sql, values).rowcount

    def insert(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute one INSERT; the new row's id."""
        return self._db.execute(sql, values).lastrowid or 0

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Every row of a query."""
        return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, if any."""
        return self._db.execute(sql, values).fetchone()

    def version(self) -> int:
        """Another number after every change: by others (data_version) or by us."""
        seen = self._db.execute("PRAGMA data_version").fetchone()[0]
        return seen * 2**32 + self._db.total_changes

    def close(self) -> None:
        self._db.close()


def _make(path: Path) -> None:
    """Make the file 0600 from its first byte on.

    One that is there is never opened besides SQLite: closing any descriptor of it would drop the
    locks that this process's other connections hold.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def open_checked(path: Path) -> Connection:
    """Open (WAL, synchronous=FULL), check and migrate.

    A damaged file is moved aside, never deleted: LedgerCorrupt. Raises sqlite3.OperationalError
    where the file may be fine: locked, disk full, no permission.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = Connection(path)
    try:
        connection.prepare()
        connection.check()
        connection.migrate()
    except BaseException as failed:
        connection.close()
        if isinstance(failed, sqlite3.DatabaseError) and not isinstance(
            failed, sqlite3.OperationalError
        ):
            raise LedgerCorrupt(path, _keep_aside(path), str(failed)) from failed
        raise
    return connection


def _keep_aside(path: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    kept = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    for ending in ("", "-wal", "-shm"):
        source = path.with_name(path.name + ending)
        if source.exists():
            source.replace(kept.with_name(kept.name + ending))
    return kept


def stamp(at: datetime | None) -> str | None:
    """A moment as it is stored: ISO 8601, UTC."""
    return at.astimezone(UTC).isoformat() if at else None


def moment(stored: str | None) -> datetime | None:
    """A stored moment as a UTC-aware datetime."""
    return datetime.fromisoformat(stored) if stored else None


def packed(value: object) -> str:
    """A value as stored JSON, its text readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def marks(values: Iterable[object]) -> str:
    """As many placeholders as there are values."""
    return ",".join("?" for _ in values)


def parts(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in parts, each of as many as one query names."""
    wanted = list(values)
    for first in range(0, len(wanted), _AT_ONCE):
        yield wanted[first : first + _AT_ONCE]
