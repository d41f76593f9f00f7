"""Who behaves how: the habit of each supplier, and how many orders of each case there are."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from . import history_cases as happens
from . import history_mistakes as mistaken
from .catalog import SUPPLIERS
from .history_draft import Draft
from .trace_events import Kind

# By number of the supplier in the catalogue.
HABITS = (
    "prompt", "prompt", "label_early", "prompt", "slow", "prompt", "out_of_stock", "never_scanned",
)  # fmt: skip
KEEPS_HABIT = 0.8
PROMPT_WEIGHT = 4


@dataclass(frozen=True)
class Case:
    """A case's share of all orders, and who writes its story."""

    share: float
    write: Callable[[Draft], str]
    in_pairs: bool = False


def _trouble(kind: Kind) -> Case:
    return Case(0.015, partial(happens.trouble, kind=kind))


# What is left after these is prompt: about half of all orders.
CASES: dict[str, Case] = {
    "label_early": Case(0.03, happens.label_early),
    "never_scanned": Case(0.02, happens.never_scanned),
    "slow": Case(0.03, happens.slow),
    "out_of_stock": Case(0.025, happens.out_of_stock),
    "no_number": Case(0.015, happens.no_number),
    "stalls": Case(0.025, happens.stalls),
    "late_delivery": Case(0.02, happens.late_delivery),
    "lost": _trouble("lost"),
    "damaged": _trouble("damaged"),
    "refused": _trouble("refused"),
    "returned": _trouble("returned"),
    "address": _trouble("address"),
    "weather": _trouble("weather"),
    "customs": _trouble("customs"),
    "changes_number": Case(0.03, mistaken.changes_number),
    "splits": Case(0.015, mistaken.splits),
    "store_typo": Case(0.015, mistaken.store_typo),
    "store_other_carrier": Case(0.015, mistaken.store_other_carrier),
    "gone": Case(0.015, mistaken.gone),
    "bought_twice": Case(0.02, mistaken.bought_twice),
    "reused_number": Case(0.02, mistaken.reused_number, in_pairs=True),
    "old_trace": Case(0.015, happens.old_trace),
    "wrong_destination": Case(0.015, happens.wrong_destination),
    "phone_as_number": Case(0.015, mistaken.phone_as_number),
    "unknown_carrier": Case(0.015, mistaken.unknown_carrier),
    "carrier_contradicts": Case(0.015, mistaken.carrier_contradicts),
    "wrong_spec": Case(0.015, mistaken.wrong_spec),
    "after_sale": Case(0.02, mistaken.after_sale),
    "never_bought": Case(0.015, mistaken.never_bought),
    "prompt": Case(0, happens.prompt),
}


def how_many(orders: int) -> dict[str, int]:
    """Orders of each case; with few orders in all, the first cases come once and the last not."""
    counts: dict[str, int] = {}
    room = orders
    for name, case in CASES.items():
        wanted = max(1, round(case.share * orders))
        if case.in_pairs:
            wanted += wanted % 2
        counts[name] = room if name == "prompt" else min(room, wanted)
        room -= counts[name]
    return counts


def supplier_for(case: str, rng: Random) -> int:
    """Whose goods an order of this case is for: mostly one's whose habit it is."""
    theirs = [i for i, habit in enumerate(HABITS) if habit == case]
    if case != "prompt" and theirs and rng.random() < KEEPS_HABIT:
        return rng.choice(theirs)
    weights = [PROMPT_WEIGHT if habit == "prompt" else 1 for habit in HABITS]
    return rng.choices(range(len(SUPPLIERS)), weights=weights)[0]
