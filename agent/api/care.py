"""How the orders of a store stand that are still cared for: counts, and what is near."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.judging import Judge
from agent.rules.freshness import State
from agent.settings import StoreConfig
from scrapers.records import STILL_OPEN

GOOD_FOR = timedelta(seconds=60)
"""Time alone may change a verdict: after so long it is judged again though nothing was read."""


@dataclass(frozen=True, slots=True)
class Near:
    """An order whose deadline is near."""

    order_id: str
    deadline: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Care:
    """`counts` by state; `asking` the orders that need a person, `put_off` those of them that are
    ignored for now."""

    counts: Mapping[str, int]
    asking: frozenset[str]
    put_off: frozenset[str]
    near: Sequence[Near]


class Cares:
    """Keeps how each store stands until the ledger changes, or for a minute."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], tuple[int, datetime, Care]] = {}

    def of(self, store: StoreConfig, judge: Judge) -> Care:
        """How a store's orders stand now."""
        version, now = judge.ledger.version(), judge.now
        slot = (store.key, threading.get_ident())  # a version is one of this thread's connection
        kept = self._kept.get(slot)
        if kept is not None and kept[0] == version and timedelta() <= now - kept[1] < GOOD_FOR:
            return kept[2]
        found = _care(store, judge)
        self._kept[slot] = (version, now, found)
        return found


def _care(store: StoreConfig, judge: Judge) -> Care:
    ledger = judge.ledger
    asked = {review.order_id for review in ledger.reviews.listed(store.key)}
    ids = ledger.orders.ids(store.key, STILL_OPEN) | ledger.watches.watched(store.key) | asked
    ignored = ledger.ignored.of(store.key, ids, judge.now)
    judged = judge.of(store, sorted(ids))
    counts = Counter(one.said.state.value for one in judged)
    asking = asked | {one.order_id for one in judged if one.said.state is State.REVIEW}
    return Care(
        {state.value: counts[state.value] for state in State},
        frozenset(asking - ignored.keys()),
        frozenset(asking & ignored.keys()),
        [
            Near(one.order_id, one.said.deadline, one.zone)
            for one in judged
            if one.said.state is State.RISK and one.said.deadline and one.order_id not in ignored
        ],
    )
