"""Thirty days of orders: every verdict tells exactly what the twin's oracle lists, since exactly
then. The oracle knows the truth and shares no code with parsers, ledger or rules."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

from agent.rules.reason import Why
from tests.simulated.history import BEGIN, History, Outage, told

SIZES = {"small": 40, "full": 2000}
ORDERS = SIZES[os.environ.get("YUNDAN_STORM", "small")]
OUTAGES = (
    Outage("supplier", BEGIN + timedelta(days=6), BEGIN + timedelta(days=8)),
    Outage("store", BEGIN + timedelta(days=14), BEGIN + timedelta(days=15)),
)


def test_every_reason_at_every_time_is_the_oracles(tmp_path: Path) -> None:
    history = History(ORDERS, 7, tmp_path, outages=OUTAGES)
    asked, seen = 0, Counter[str]()
    for order_ids in history.rounds():
        for order_id, (_, said) in history.judged(order_ids).items():
            found, expected = told(said), history.expected(order_id)
            about = (history.now, order_id, history.told[order_id]["case"])
            assert found == expected, about
            asked += 1
            seen.update(reason for reason, *_ in found)
    assert asked > 10 * ORDERS
    if len(history.paid) >= SIZES["full"]:
        assert seen.keys() == {str(why) for why in Why}
