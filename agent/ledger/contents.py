"""What a ledger holds, table by table, read without changing it."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.ledger.connection import Connection

_RUNS = (
    "SELECT id, store, started_at, ended_at, exit_bits, complete, summary FROM runs"
    " ORDER BY id DESC LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Contents:
    """How much there is: the changes of tables that were made, rows per table, the latest runs."""

    migrations: Sequence[str]
    rows: Mapping[str, int]
    runs: Sequence[Mapping[str, Any]]


def contents(path: Path, latest_runs: int) -> Contents:
    """Raises sqlite3.Error."""
    with _reading(path) as opened:
        migrations = opened.rows("SELECT name FROM _sqlite_migrations ORDER BY id")
        return Contents(
            [row["name"] for row in migrations],
            {table: _count(opened, table) for table in _tables(opened)},
            [
                {**dict(row), "summary": json.loads(row["summary"] or "{}")}
                for row in opened.rows(_RUNS, (latest_runs,))
            ],
        )


def every_row(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, row) of everything, as it was at one moment, one after the other.

    Raises sqlite3.Error.
    """
    with _reading(path) as opened:
        for table in _tables(opened):
            for row in opened.each(f'SELECT * FROM "{table}"'):
                yield table, dict(row)


@contextmanager
def _reading(path: Path) -> Generator[Connection]:
    """One look: what others write meanwhile is not seen."""
    with closing(Connection(path, read_only=True)) as opened:
        opened.run("BEGIN")
        yield opened


def _tables(opened: Connection) -> list[str]:
    rows = opened.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
        " ORDER BY name"
    )
    return [row["name"] for row in rows]


def _count(opened: Connection, table: str) -> int:
    row = opened.row(f'SELECT count(*) AS n FROM "{table}"')
    return int(row["n"]) if row else 0
