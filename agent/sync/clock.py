"""A clock that went back: what is read now would look older than what is known. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.errors import UserError
from agent.rules.polling import CLOCKS_DIFFER
from agent.words import Phrase


def check_clock(now: datetime, latest: datetime | None) -> None:
    """Raise UserError where `now` lies well before the `latest` moment that was written down.

    A jump forward is nothing to stop for: it only makes knowledge look older than it is.
    """
    if latest is not None and latest - now > CLOCKS_DIFFER:
        raise UserError("clock_wrong", gap=spoken(latest - now))


def spoken(gap: timedelta) -> Phrase:
    """A length of time in its largest fitting unit."""
    minutes = round(gap / timedelta(minutes=1))
    if minutes < 120:
        return Phrase("ui.minutes", {"n": minutes})
    if minutes < 48 * 60:
        return Phrase("ui.hours", {"n": round(minutes / 60)})
    return Phrase("ui.days", {"n": round(minutes / 1440)})
