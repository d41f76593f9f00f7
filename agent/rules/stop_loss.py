"""When so much goes wrong in one store that all writing to it stops until a person looks. Pure.

One conflict is a person's concern; several at once mean that something is wrong with how we see
this store, and every further press may be wrong too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from math import exp, fsum, lgamma, log, log1p

RECENT = timedelta(hours=24)
USUAL = timedelta(days=30)
FEWEST = 3
"""So many of one kind at least: one or two have reasons of their own."""
TOO_UNLIKELY = 0.001
_PRIOR_BAD, _PRIOR_ALL = 1, 100
"""Where there is no history, one in a hundred goes wrong: as often as people mistype."""


class Mishap(StrEnum):
    """What may go wrong with an order, or with the store's pages."""

    CONFLICT = "conflict"  # the store shows another waybill than ours
    REFUSED = "refused"
    EQUAL_NUMBER = "equal_number"  # one waybill on several orders
    LAYOUT = "layout"  # a page was not as we know it


@dataclass(frozen=True, slots=True)
class Tally:
    """Outcomes of one stretch of time: orders that went well, mishaps by kind, and waybill numbers
    that stood on one order alone."""

    fine: int = 0
    mishaps: Mapping[Mishap, int] = field(default_factory=dict[Mishap, int])
    own_numbers: int = 0

    def tries(self, mishap: Mishap) -> int:
        """Among how many it could have happened. Numbers are held against each other before any
        is written, and several orders that share one are one mishap."""
        equal = self.mishaps.get(Mishap.EQUAL_NUMBER, 0)
        if mishap is Mishap.EQUAL_NUMBER:
            return self.own_numbers + equal
        return self.fine + sum(self.mishaps.values()) - equal


@dataclass(frozen=True, slots=True)
class Stop:
    """Why writing stops: `count` of the last `tries` went wrong, usually so many in a thousand."""

    mishap: Mishap
    count: int
    tries: int
    usual_per_mille: int


def stop_loss(recent: Tally, usual: Tally) -> Stop | None:
    """Whether one kind of mishap is far more frequent than usual; the least likely one."""
    found: list[tuple[float, Stop]] = []
    for mishap, count in recent.mishaps.items():
        rate = (usual.mishaps.get(mishap, 0) + _PRIOR_BAD) / (usual.tries(mishap) + _PRIOR_ALL)
        tries = recent.tries(mishap)
        chance = _at_least(count, tries, rate)
        if count >= FEWEST and chance < TOO_UNLIKELY:
            found.append((chance, Stop(mishap, count, tries, round(rate * 1000))))
    return min(found, key=lambda one: one[0])[1] if found else None


def _at_least(count: int, tries: int, rate: float) -> float:
    """The chance of `count` or more among `tries`, each with this rate."""
    each = (
        _log_choose(tries, k) + k * log(rate) + (tries - k) * log1p(-rate) for k in range(count)
    )
    return max(0.0, 1 - fsum(map(exp, each)))


def _log_choose(all_of: int, some: int) -> float:
    return lgamma(all_of + 1) - lgamma(some + 1) - lgamma(all_of - some + 1)
