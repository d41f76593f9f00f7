"""How often a waybill may still be changed in the store after it was shipped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from agent.rules.in_force import Held
from agent.rules.knowledge import View


@dataclass(frozen=True, slots=True)
class Edits:
    """Changes of an order's waybill that the store showed, and what the platform still allows.

    `left` and `until` are None where no rule names them; `confirmed` says whether a source that
    can be trusted does.
    """

    used: int
    left: int | None
    until: datetime | None
    confirmed: bool

    def possible(self, now: datetime) -> bool:
        """Whether, as far as is known, the store still takes a change."""
        return self.left != 0 and (self.until is None or now < self.until)


def edits(views: Sequence[View], held: Held | None) -> Edits:
    """Count the changes that were seen, whoever made them, against the rule in force."""
    shown = [view for view in views if view.numbers]
    used = sum(a.numbers != b.numbers for a, b in pairwise(shown))
    if held is None:
        return Edits(used, None, None, confirmed=False)
    budget, span = held.rule.budget, held.span
    timed = span.hours is not None or span.business_days is not None
    shipped = shown[0].parcels[0].shipped_at or shown[0].at if shown and shown[0].parcels else None
    return Edits(
        used,
        None if budget is None else max(0, budget - used),
        span.after(shipped) if timed and shipped else None,
        confirmed=held.rule.confirmed,
    )
