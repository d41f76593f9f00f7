"""Where a pass spends its time and its requests: the journal's log beside what the twin saw."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from tests.bench.passes.traffic import Asked

# What begins with each line of the log.
BEGINS = {
    "run_began": "start and read",
    "after_plan": "pre-read",
    "after_preread": "form",
    "after_fill": "arm",
    "before_arm": "arm",
    "after_arm": "press",
    "after_press": "answer",
    "after_response": "read-back",
    "before_confirm": "record",
    "run_ended": "end",
}
READING = {
    ("supplier", "/app/ctf-page/trade-order-list/buyer-order-list.html"): "supplier list",
    ("supplier", "/app/ctf-page/trade-order-detail/index.html"): "supplier details",
    ("store", "/ffa/morder/order/list"): "store list",
    ("store", "/ffa/morder/order/detail"): "store details",
    ("store", "/ffa/morder/logistics/track"): "store traces",
}


@dataclass(slots=True)
class Stage:
    """One stage of a pass, all orders together. `seconds` by the clock."""

    seconds: float = 0
    waited: float = 0  # of it something was under way to the portal
    asked: list[Asked] = field(default_factory=list[Asked])

    @property
    def groups(self) -> Counter[str]:
        """How many requests of which group."""
        return Counter(one.group for one in self.asked)


def stages(log: str, asked: Sequence[Asked], began: float, ended: float) -> Mapping[str, Stage]:
    """The stages in the order in which they came first. Before and after the writing, where the log
    says nothing, the pages that are opened tell what is done."""
    marks = [(began, "start and read"), *_marks(log), (ended, "")]
    first_write = next((at for at, name in marks if name == "pre-read"), ended)
    last_write = max((at for at, name in marks if name == "record"), default=ended)
    pages = [
        (one.began, _reading(one) + (", followed" if one.began > last_write else ""))
        for one in asked
        if one.kind == "document" and not first_write <= one.began <= last_write
    ]
    marks = sorted([*marks, *pages])
    found: defaultdict[str, Stage] = defaultdict(Stage)
    for (at, name), (until, _) in pairwise(marks):
        found[name].seconds += until - at
    times = [at for at, _ in marks]
    groups: defaultdict[int, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[max(0, bisect_right(times, one.began) - 1)].append(one)
    for index, group in groups.items():
        stage = found[marks[index][1]]
        stage.asked += group
        stage.waited += _busy(group)
    return {name: stage for name, stage in found.items() if stage.seconds > 0.05 or stage.asked}


def _marks(log: str) -> list[tuple[float, str]]:
    """When each stage began."""
    lines = [line.split(" ", 3) for line in log.splitlines()]
    return [
        (datetime.fromisoformat(words[0]).timestamp(), BEGINS[words[2]])
        for words in lines
        if len(words) > 2 and words[2] in BEGINS
    ]


def _reading(document: Asked) -> str:
    side = "supplier" if document.host.endswith(".1688.com") else "store"
    return READING.get((side, document.path), f"{side}: other pages")


def _busy(asked: Iterable[Asked]) -> float:
    """Seconds in which at least one of them was under way."""
    total, until = 0.0, 0.0
    for one in sorted(asked, key=lambda one: one.began):
        total += max(0.0, one.ended - max(one.began, until))
        until = max(until, one.ended)
    return total
