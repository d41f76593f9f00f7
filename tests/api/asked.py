"""Runs asked for in a data folder, as the API asks for them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

from agent.home import Home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from tests.api.listening import STORE


@contextmanager
def ledger_of(home: Home) -> Generator[Ledger]:
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        yield ledger


def ask(home: Home, order_id: str | None = None) -> int:
    with ledger_of(home) as ledger:
        return ledger.asked_runs.ask(STORE, order_id, datetime.now(UTC))
