"""Everything that is known, one JSON object a line, read row by row."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent.home import Home
from agent.ledger.contents import every_row
from agent.sync.armed_log import ArmedLog


def every_line(home: Home) -> Iterator[str]:
    """The ledger's rows as they are stored, table by table, as of one moment; then what the armed
    logs hold, as table "armed_log". Raises sqlite3.Error, ArmedLogDamaged."""
    if home.ledger.exists():
        for table, row in every_row(home.ledger):
            yield _line({"table": table, **row})
    for path in sorted(home.armed.glob("*.log")):
        for entry in ArmedLog(home.armed, path.stem).each():
            yield _line({"table": "armed_log", "store": path.stem, **entry})


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_bytes) + "\n"


def _bytes(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(type(value).__name__)


def write_lines(lines: Iterator[str], path: Path) -> int:
    """Write them into a file for its owner alone, which is there whole or not at all; how many."""
    fresh = path.with_name(f".{path.name}.new")
    count = 0
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for line in lines:
                file.write(line)
                count += 1
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return count
