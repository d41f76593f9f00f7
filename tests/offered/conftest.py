"""A ledger of each test's own."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from tests.offered.world import NOW, OTHER, SOLD, STORE
from tests.rule_worlds import store_order


@pytest.fixture
def ledger(tmp_path: Path) -> Generator[Ledger]:
    """A store with two orders that are to be shipped."""
    with Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "receiver.key")) as opened:
        opened.orders.save(STORE, [store_order(SOLD), store_order(OTHER)], NOW, listed=True)
        yield opened
