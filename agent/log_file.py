"""A log's file: several processes append to it, it makes room by itself, nobody else may read it.

No handle is kept between two lines: so a file can be turned over while others write, on Windows
too, where an open file cannot be renamed.
"""

from __future__ import annotations

import errno
import logging
import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

MAX_BYTES = 2_000_000
PATIENCE_SECONDS = 5
MOST = 50
"""Older files, where nobody says how many: the daily care leaves as many as the settings want."""
APPENDS_WHOLE = os.name != "nt"
"""Whether the system itself appends a line in one piece, whoever else appends in that moment."""


class LogFile(logging.Handler):
    """Appends whole lines, and keeps `older` files beside the one that is written.

    One that cannot be written stops nothing: `trouble` is the first failure, the next line is
    tried all the same.
    """

    def __init__(self, path: Path, older: int) -> None:
        super().__init__()
        self.trouble: OSError | None = None
        self._path = path
        self._older = older
        guard = path.with_name(f".{path.name}.lock")
        self._guard = FileLock(guard, timeout=PATIENCE_SECONDS, mode=0o600)

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{self.format(record)}\n".encode("utf-8", "replace")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._alone():
                self._make_room()
                self._append(line)
        except OSError as failed:
            self.trouble = self.trouble or failed

    def _alone(self) -> AbstractContextManager[Any]:
        return nullcontext() if APPENDS_WHOLE else self._guard

    def _append(self, line: bytes) -> None:
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if os.write(handle, line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
        finally:
            os.close(handle)

    def _make_room(self) -> None:
        """Begin a new file where this one is full, once, whoever else found it full."""
        if not self._is_full():
            return
        try:
            with self._guard.acquire(timeout=0):
                if self._is_full():
                    self._turn_over()
        except Timeout:  # somebody is at it
            return
        except PermissionError:  # Windows: somebody reads it right now, the next line tries again
            return

    def _is_full(self) -> bool:
        try:
            return self._path.stat().st_size >= MAX_BYTES
        except FileNotFoundError:
            return False

    def _turn_over(self) -> None:
        """The file itself goes first: where that fails, or we die over it, nothing else moved."""
        if not older(self._path, 0).exists():
            self._path.replace(older(self._path, 0))
        for n in range(self._older - 1, -1, -1):
            if (one := older(self._path, n)).exists():
                one.replace(older(self._path, n + 1))
        trim(self._path, self._older)


def older(path: Path, n: int) -> Path:
    """The n-th file before the one that is written."""
    return path.with_name(f"{path.name}.{n}")


def trim(path: Path, keep: int) -> int:
    """Remove the older files of a log beyond `keep`; how many went."""
    found = [one for one in path.parent.glob(f"{path.name}.*") if one.suffix[1:].isdigit()]
    over = [one for one in found if int(one.suffix[1:]) > keep]
    for one in over:
        one.unlink(missing_ok=True)
    return len(over)
