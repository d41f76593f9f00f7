"""A listening agent of each file's own."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.api.listening import Agent, agent_in


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Generator[Agent]:
    """One agent for all tests of a file: each pairs anew."""
    with agent_in(tmp_path_factory.mktemp("agent") / "home") as listening:
        yield listening


@pytest.fixture
def quiet(agent: Agent) -> Agent:
    """The agent after a minute in which nobody called."""
    agent.clock.ahead_ms += 61_000
    return agent


@pytest.fixture
def one(tmp_path: Path) -> Generator[Agent]:
    """An agent that knows nothing yet."""
    with agent_in(tmp_path / "home") as listening:
        yield listening
