"""One process per account."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from agent.errors import UserError
from agent.home import Home


@contextmanager
def held(home: Home, key: str, patience: float = 0) -> Generator[None]:
    """One process per account: an OS lock, held for the run, waited for up to `patience` seconds.
    Raises UserError."""
    lock = FileLock(home.lock(key), timeout=patience)
    try:
        lock.acquire()
    except Timeout as taken:
        raise UserError("store_busy", account=key) from taken
    try:
        yield
    finally:
        lock.release()
