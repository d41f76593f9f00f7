"""Nothing else runs in a data folder for the length of a `with`."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager

from filelock import FileLock, Timeout

from agent.errors import UserError
from agent.held import held
from agent.home import Home

PATIENCE_SECONDS = 1  # whether somebody lives is seen by taking its lock for a moment


@contextmanager
def nothing_runs(home: Home, accounts: Iterable[str]) -> Generator[None]:
    """Hold what `yundan up` and every pass hold. Raises UserError where one of them is at work."""
    with ExitStack() as stack:
        for name in ("up", "worker"):  # a worker lives on for a moment after what started it
            alone = FileLock(home.lock(name), timeout=PATIENCE_SECONDS)
            try:
                alone.acquire()
            except Timeout as taken:
                raise UserError("stop_first") from taken
            stack.callback(alone.release)
        for key in sorted(set(accounts)):
            stack.enter_context(held(home, key))
        yield
