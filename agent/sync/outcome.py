"""How a submission ended for now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from agent.sync.journal import Submission
from scrapers.errors import PortalError

Step = Callable[[str, Submission], None]

BEFORE_THE_PRESS = frozenset({"after_plan", "after_preread", "after_fill", "before_arm"})
"""Stages at which a run may be stopped: nothing was pressed for this order. From `after_arm` on its
read-back comes first."""

RECORDED = frozenset({"pressed", "finish_taken"})
"""Stages at which a run may be stopped in haste: what was done stands in the ledger, and the next
run begins with the read-back."""

Zone = Callable[[], AbstractContextManager[None]]
"""Held from `armed` to the record of what became of the press: nobody may end us in between."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a submission ended for now. `error` is what broke off, where something did."""

    submission: Submission
    because: str
    pressed: bool = False
    error: Exception | None = None
    details: dict[str, Any] = field(default_factory=dict[str, Any])


def stops(error: Exception | None) -> Exception | None:
    """What must stop the store although the read-back settled this order."""
    passing = isinstance(error, PortalError) and error.retryable
    return None if passing else error
