"""How the orders of a store stand that are still cared for: counts, and what is near."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.api.here import Here
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


def care(here: Here, store: StoreConfig) -> Care:
    """How a store's orders stand; judged again only after a change of the ledger, or a minute."""
    now, version = here.now(), here.ledger.version()
    slot = (store.key, threading.get_ident())  # a version is one of this thread's connection
    kept = here.kept_care.get(slot)
    if kept is not None and kept[0] == version and timedelta() <= now - kept[1] < GOOD_FOR:
        return kept[2]
    found = _care(here, store, now)
    here.kept_care[slot] = (version, now, found)
    return found


def _care(here: Here, store: StoreConfig, now: datetime) -> Care:
    ledger = here.ledger
    asked = {review.order_id for review in ledger.reviews.listed(store.key)}
    ids = ledger.orders.ids(store.key, STILL_OPEN) | ledger.watches.watched(store.key) | asked
    ignored = ledger.ignored.of(store.key, ids, now)
    judged = here.judge().of(store, sorted(ids))
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
