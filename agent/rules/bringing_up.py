"""When the window of an account that shows a slider is brought up for the person. Pure.

Once for each time that it is shown, and not in the night: a window that comes again and again is in
the way, and nobody sits there to solve it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.rules.polling import Pace

STALE = timedelta(hours=24)
"""What has been waiting for so long is not brought up any more: it was told, and is left alone."""


@dataclass(frozen=True, slots=True)
class Challenged:
    """An account that shows a slider, since when."""

    account: str
    since: datetime


def to_bring_up(
    challenged: Sequence[Challenged], brought_up: Mapping[str, datetime], now: datetime, pace: Pace
) -> str | None:
    """The account whose window comes next, the one that waits longest; None where there is none.

    `brought_up` tells of each account for which challenge (by its `since`) that was done last.
    """
    if pace.is_night(now):
        return None
    waiting = [
        one
        for one in challenged
        if brought_up.get(one.account) != one.since and now - one.since < STALE
    ]
    return min(waiting, key=lambda one: (one.since, one.account)).account if waiting else None
