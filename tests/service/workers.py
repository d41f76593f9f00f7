"""A worker as its supervisor has it, without the supervisor."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from agent.service.child import Child
from tests.api.waiting import children, until

READY_SECONDS = 60


@contextmanager
def worker() -> Generator[Child]:
    """A running worker of the data folder that the environment names."""
    child = Child("agent.worker")
    begin(child)
    try:
        yield child
    finally:
        child.let_go()
        assert child.wait(30)


def begin(child: Child) -> None:
    """Start it and wait until it is at work."""
    child.start()
    assert child.ready.wait(READY_SECONDS), "the worker is not ready"


def pass_of(child: Child) -> int:
    """The process that carries out a run for a worker, as soon as there is one."""
    found = list[int]()

    def there_is_one() -> bool:
        found[:] = children(child.pid or 0)
        return bool(found)

    until("a pass is at work", there_is_one)
    return found[0]
