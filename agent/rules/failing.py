"""When passes of the schedule that do not work are a person's matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from typing import Any

TOO_LONG = timedelta(hours=1)
"""What usually passes by itself, such as a window that somebody has open, is left so long."""
TOO_MANY = 4
"""So many passes that did not work are no chance, however their reasons differ."""
UNREAD_TOO_LONG = timedelta(hours=2)
"""A portal that cannot be read to the end is left so long: most are back before."""
UNREAD_BETWEEN = timedelta(minutes=30)
"""Between two passes that could not read, no more counts: the computer may have slept."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a pass did not work. `details` say it: `says` names a sentence with cause and step that
    `blanks` fill, or they tell a portal's trouble. `for_good`: nothing but a person ends it.
    `passing`: it usually ends by itself. `unread`: the portal could not be read, which says nothing
    of our own passes."""

    code: str
    details: Mapping[str, Any]
    for_good: bool = False
    passing: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """A pass over one store that is over: it did not work, or all was well."""

    at: datetime
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Failing:
    """Passes do not work since a time, the latest for this reason. `mixed`: for one reason in this
    pass, for another in that."""

    failure: Failure
    since: datetime
    mixed: bool = False


def failing(latest: Sequence[Ended]) -> Failing | None:
    """Whether the `latest` passes, newest first, call for a person: the same reason twice in a row,
    or one reason after the other and no pass that worked for long.

    What nothing else can end does so at once, what usually passes only after an hour; a portal that
    could not be read all the while after two.
    """
    unread = list(takewhile(lambda one: one.failure and one.failure.unread, latest))
    if unread and unread[0].failure and _unread_for(unread) >= UNREAD_TOO_LONG:
        return Failing(unread[0].failure, unread[-1].at)
    return _broken([one for one in latest if one.failure is None or not one.failure.unread])


def _broken(latest: Sequence[Ended]) -> Failing | None:
    row = list(takewhile(lambda one: one.failure is not None, latest))
    newest = row[0].failure if row else None
    if newest is None:
        return None
    same = list(takewhile(lambda one: one.failure and one.failure.code == newest.code, row))
    if newest.for_good or (_lasts(same) if newest.passing else len(same) > 1):
        return Failing(newest, same[-1].at)
    stay = [one for one in row if one.failure and not one.failure.passing]
    if (_lasts(row) and len(row) > 2) or (not newest.passing and len(stay) >= TOO_MANY):
        return Failing(newest, row[-1].at, mixed=True)
    return None


def _lasts(row: Sequence[Ended]) -> bool:
    return row[0].at - row[-1].at >= TOO_LONG


def _unread_for(row: Sequence[Ended]) -> timedelta:
    gaps = (later.at - earlier.at for later, earlier in pairwise(row))
    return sum((min(gap, UNREAD_BETWEEN) for gap in gaps), timedelta())
