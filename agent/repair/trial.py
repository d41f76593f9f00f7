"""What a changed recipe makes of the pages that were seen before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.repair.pages import Page
from scrapers.fixtures import Outcome, outcome
from scrapers.portal import Portal
from scrapers.recipe.mending.change import Change


class Verdict(StrEnum):
    """What became of one saved page."""

    SAME = "same"
    HEALED = "healed"  # was refused for the very place that is changed, is read now
    LOST = "lost"  # was read, is refused now: the old layout
    OTHER = "other"  # reads otherwise than before
    OPENED = "opened"  # had to be refused, is read now

    @property
    def blocks(self) -> bool:
        """Whether a recipe that does this may not be used."""
        return self in (Verdict.OTHER, Verdict.OPENED)


@dataclass(frozen=True, slots=True)
class Judged:
    """One saved page and what became of it."""

    name: str
    verdict: Verdict


def judged(
    before: Portal, after: Portal, changes: Sequence[Change], saved: Sequence[Page]
) -> list[Judged]:
    """Every saved page, read by both recipes."""
    replaced = {change.old for change in changes} | {change.value for change in changes}
    return [
        Judged(
            page.name,
            _verdict(outcome(before, page.capture), outcome(after, page.capture), replaced),
        )
        for page in saved
    ]


def _verdict(was: Outcome, now: Outcome, replaced: set[str]) -> Verdict:
    if was.read is None:
        if now.read is None:
            return Verdict.SAME
        named = was.content.get("selector") in replaced
        return Verdict.HEALED if named else Verdict.OPENED
    if now.read is None:
        return Verdict.LOST
    return Verdict.SAME if was.read == now.read else Verdict.OTHER
