"""One connection to the ledger file, and how its values are stored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_AT_ONCE = 500
_COPY_TRIES = 120  # a quarter of a second each


class Connection:
    """One SQLite connection, autocommit outside `transaction()`; see opening.py.

    A `read_only` one makes no file, and changes nothing.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        if read_only:
            address = f"{path.absolute().as_uri()}?mode=ro"
            self._db = sqlite3.connect(address, uri=True, isolation_level=None)
        else:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.row_factory = sqlite3.Row

    def prepare(self) -> None:
        """Durable from here on."""
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA foreign_keys=ON")

    def check(self, *, fully: bool = False) -> None:
        """Raise sqlite3.DatabaseError where the file is damaged. `fully` also compares every index
        with its table and looks for rows that others point at: that takes its time."""
        look = "integrity_check" if fully else "quick_check"
        row = self._db.execute(f"PRAGMA {look}").fetchone()
        if row[0] != "ok":
            raise sqlite3.DatabaseError(str(row[0]))
        if fully and (lost := self._db.execute("PRAGMA foreign_key_check").fetchone()):
            raise sqlite3.DatabaseError(f"{lost[0]}: the row of {lost[2]} that it needs is gone")

    def copy_to(self, other: Connection) -> None:
        """Make `other` what this one is now, in one transaction; others may use either meanwhile.

        Raises sqlite3.OperationalError where one of them is held for too long.
        """
        waits = iter(range(_COPY_TRIES))

        def progress(status: int, remaining: int, total: int) -> None:
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and next(waits, None) is None:
                raise sqlite3.OperationalError("database is locked")

        self._db.backup(other._db, progress=progress)

    def alone(self) -> None:
        """A file by itself from here on, with no second one beside it."""
        self._db.execute("PRAGMA journal_mode=DELETE")

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

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a query, one after the other."""
        yield from self._db.execute(sql, values)

    def has_table(self, name: str) -> bool:
        """Whether there is one of this name; an older ledger may have none."""
        known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return self.row(known, (name,)) is not None

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, if any."""
        return self._db.execute(sql, values).fetchone()

    def version(self) -> int:
        """Another number after every change: by others (data_version) or by us."""
        seen = self._db.execute("PRAGMA data_version").fetchone()[0]
        return seen * 2**32 + self._db.total_changes

    def close(self) -> None:
        self._db.close()


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
