"""A ledger that was found damaged by somebody else, and moved aside, while the agent runs."""

from __future__ import annotations

from agent.ledger.opening import keep_aside
from tests.api.listening import Agent


def test_nothing_is_answered_from_it_and_nothing_is_lost_in_it(one: Agent) -> None:
    by = one.paired()
    assert one.ask(by, "/v1/sync").status == 202
    assert one.ask(by, "/v1/hello").json["running"] is not None
    keep_aside(one.home / "ledger.sqlite", "damaged")
    assert one.ask(by, "/v1/hello").json["running"] is None
    assert one.ask(by, "/v1/sync").status == 202
    with one.ledger() as ledger:
        assert len(ledger.asked_runs.waiting()) == 1
