"""Orders that an earlier run submitted."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.sync.journal import Member, State, Verdict
from scrapers.records import Waybill
from tests.api.listening import STORE, Agent

NUMBER = "73610555582880"
DOUBT = (State.ARMED, State.UNKNOWN)


def submitted(agent: Agent, order_id: str, *way: State, store: str = STORE) -> None:
    """An order was submitted before; how it went on."""
    now = datetime.now(UTC)
    with agent.ledger() as ledger:
        made = ledger.submissions.plan(
            store, [Member(order_id, "*", 1, Waybill("zto", NUMBER))], now
        )
        for state in way:
            because = "person_drop" if made.state is State.UNKNOWN else "no_answer_seen"
            made = ledger.submissions.move(made, Verdict(state, because), now)
