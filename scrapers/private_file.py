"""Files that only their owner may read."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from glob import escape
from pathlib import Path

_LEFT_SECONDS = 60.0
"""No write takes so long."""


def write_private(path: Path, content: str) -> None:
    """Write a text file 0600 from its first byte on, its folder made 0700 if need be.

    Whole or not at all: a disk that fills up leaves what was there before.
    """
    write_private_bytes(path, content.encode())


def write_private_bytes(path: Path, content: bytes) -> None:
    """The same, of bytes. Of several who write at once one is the last, and whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear_left(path)
    fresh = path.with_name(f".{path.name}.new-{os.getpid()}-{threading.get_ident()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _clear_left(path: Path) -> None:
    """What a process left that was killed over it: secrets may stand in it."""
    for left in path.parent.glob(f".{escape(path.name)}.new*"):
        with suppress(OSError):  # its writer was done just now
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                left.unlink()


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    if os.name != "nt":  # a folder cannot be opened, nor needs to be, on Windows
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
