"""A store with a full page of orders, all of them known, and its agent."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.extension.rig import LIST, Agent, running
from tests.running import shop

ORDERS, SEED = 500, 3
FULL_PAGE = f"{LIST}?practice_list=react&practice_page_size={ORDERS}"
READING_S = 600


@contextmanager
def full_store(folder: Path) -> Generator[Agent]:
    """The agent of a store that was read through once; nothing was written."""
    with shop(folder, ORDERS, SEED) as there:
        ran = there.run("sync", "--yes", "--json", "--limit", "0", timeout=READING_S)
        assert ran.out, f"exit {ran.status}: {ran.err}"
        assert ran.json["complete"], ran.json
        with running(there) as agent:
            yield agent
