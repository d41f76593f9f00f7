"""What a run has written so far: a line per order, the brakes, a bug of our own."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.sync.journal import Brakes
from agent.sync.options import OrderResult
from agent.sync.outcome import Outcome
from agent.sync.results import laid_over
from scrapers.errors import PortalError


@dataclass(slots=True)
class Tally:
    """`bug` is trouble of our own: nothing more is pressed then, but the report is kept."""

    results: list[OrderResult] = field(default_factory=list[OrderResult])
    brakes: Brakes = field(default_factory=Brakes)
    bug: Exception | None = None

    def put(self, result: OrderResult) -> None:
        """One order's line, in place of what was said of it before."""
        self.results = laid_over(self.results, (result,))

    def ended(self, result: OrderResult, outcome: Outcome) -> None:
        """A submission ended for now. Raises the PortalError that stops the store."""
        self.put(result)
        self.brakes = self.brakes.after(outcome.submission.state, pressed=outcome.pressed)
        if isinstance(outcome.error, PortalError):
            raise outcome.error
        self.bug = outcome.error
