"""One question of the oracle of freshness, and the rows that answer it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .freshness_reads import ReadOrder
from .freshness_trace import Known
from .freshness_truth import StoreView
from .messages import Json


@dataclass(frozen=True)
class Row:
    """One reason, with what belongs to it: a level, a kind or a why."""

    reason: str
    since: datetime
    extra: tuple[tuple[str, str | int], ...] = ()

    def order(self) -> tuple[str, datetime, str]:
        return self.reason, self.since, str(self.extra)

    def json(self) -> Json:
        since = self.since.astimezone(UTC).isoformat()
        return {"reason": self.reason, "since": since, **dict(self.extra)}


@dataclass(frozen=True)
class Question:
    """An order as it was last read, and by which rules it is judged at which moment."""

    mine: ReadOrder
    store: StoreView
    store_read: datetime
    number: str | None
    trace: Known
    now: datetime
    rules: Json

    def row(self, reason: str, since: datetime | None, **extra: str | int) -> Iterator[Row]:
        """The reason, if there is a moment since which it holds."""
        if since is not None:
            yield Row(reason, since, tuple(extra.items()))

    def level(self, start: datetime, span: timedelta) -> tuple[int, datetime] | None:
        """The highest level of warning reached by now, and when it was."""
        for percent in sorted(self.rules["warn"], reverse=True):
            moment = start + span * percent / 100
            if self.now >= moment:
                return percent, moment
        return None

    def near(self, reason: str, start: datetime, span: timedelta) -> Iterator[Row]:
        reached = self.level(start, span)
        if reached is not None:
            yield from self.row(reason, reached[1], level=reached[0])
