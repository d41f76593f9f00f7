"""Why nothing is written to a store, in words."""

from __future__ import annotations

from agent.ledger.outcomes import Stopped
from agent.words import Phrase


def why_stopped(stopped: Stopped) -> Phrase:
    """What went wrong, how often, and how often it usually does."""
    return Phrase(f"stop_loss.{stopped.mishap}", stopped.details)
