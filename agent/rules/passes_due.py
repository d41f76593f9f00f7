"""Which stores' passes are due, and which suppliers each reads along. Pure.

A pass reads the store too: its suppliers are read together, or a store of five would be read five
times as often as a portal should see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.rules.polling import Planned

SOON = timedelta(seconds=60)
"""What is due so soon is read along with what is due now."""


@dataclass(frozen=True, slots=True)
class Stake:
    """What a store's orders are likely to cost (fen), and the nearest deadline among them."""

    penalty_fen: int = 0
    deadline: datetime | None = None


def due_stores(
    stores: Mapping[str, Sequence[str]],
    plans: Mapping[str, Planned],
    stakes: Mapping[str, Stake],
    now: datetime,
    shortest: timedelta,
) -> list[str]:
    """Stores of which the own account or one of its suppliers' is due, the costliest first.

    `stores` names the supplier accounts of each that are ours; one that was never read is due. A
    store that waits for a person, or that keeps its own time, waits with all its suppliers: a pass
    would read it too. So it does `shortest` after its last reading, but for what was never read,
    and for a second look at a login, which somebody is to hear of soon.
    """

    def is_due(store: str) -> bool:
        own = plans.get(store)
        if own is None or own.next_at <= now:
            return True
        due = [plans.get(key) for key in stores[store]]
        due = [plan for plan in due if plan is None or plan.next_at <= now]
        if any(plan is not None and plan.is_second_look for plan in due):
            return not own.must_wait(now)
        if own.for_itself(now) or not due:
            return False
        return None in due or now - own.last.at >= shortest

    def cost(store: str) -> tuple[int, float]:
        stake = stakes.get(store, Stake())
        return -stake.penalty_fen, stake.deadline.timestamp() if stake.deadline else float("inf")

    return sorted(filter(is_due, stores), key=cost)


def wants_second_look(plans: Iterable[Planned], began: datetime, now: datetime) -> bool:
    """Whether a login that seemed lost in a pass that `began` then is to be looked at again by
    now: a long pass ends for it, and the next one goes on."""
    return any(
        plan.is_second_look and plan.last.at >= began and plan.next_at <= now for plan in plans
    )


def is_read_along(supplier: Planned, now: datetime, shortest: timedelta) -> bool:
    """Whether a supplier is read in a pass that is made `now`: in the second half of its interval,
    so that all of a store come to be read together, and each no more often than it may be."""
    if supplier.next_at <= now + SOON:
        return True
    passed, interval = now - supplier.last.at, supplier.next_at - supplier.last.at
    return not supplier.for_itself(now) and passed >= max(shortest, interval / 2)
