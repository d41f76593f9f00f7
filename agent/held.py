"""One process per account; whoever works for a person goes first."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager

from filelock import FileLock, Timeout

from agent.errors import UserError
from agent.home import Home
from agent.service.alive import runs

A_PASS_SECONDS = 180.0
"""A pass may be at work on the account: it is let end."""
_LOOKS_APART = 0.1

Hold = Callable[[Home, str], AbstractContextManager[None]]
"""Holds one account of a data folder."""


@contextmanager
def held(home: Home, key: str) -> Generator[None]:
    """One process per account: an OS lock, held for the run. Raises UserError."""
    lock = FileLock(home.lock(key))
    if not _taken(lock):
        raise UserError("store_busy", account=key)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def held_for_person(
    home: Home, key: str, waiting: Callable[[], None], patience: float = A_PASS_SECONDS
) -> Generator[None]:
    """The same for somebody who waits for it: a pass of the schedule is asked to make room. Until
    it did, `waiting` is called again and again. Raises UserError after `patience` seconds, or at
    once where nothing runs by itself that could make room."""
    lock = FileLock(home.lock(key))
    if not _taken(lock):
        if not runs(home.lock("worker")):
            raise UserError("store_busy", account=key)
        _wait(lock, home, key, waiting, patience)
    try:
        yield
    finally:
        lock.release()


def somebody_waits(home: Home) -> bool:
    """Whether a person's command waits for an account that is held."""
    return runs(home.lock("person"))


def _wait(
    lock: FileLock, home: Home, key: str, waiting: Callable[[], None], patience: float
) -> None:
    mark = FileLock(home.lock("person"))
    marked, until = False, time.monotonic() + patience
    try:
        while not _taken(lock):
            if time.monotonic() > until:
                raise UserError("store_busy", account=key)
            marked = marked or _taken(mark)
            waiting()
            time.sleep(_LOOKS_APART)
    finally:
        if marked:
            mark.release()


def _taken(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True
