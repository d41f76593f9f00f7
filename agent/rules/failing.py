"""When passes of the schedule that do not work are a person's matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

TOO_LONG = timedelta(hours=1)
"""What usually passes by itself, such as a window that somebody has open, is left so long."""
TOO_MANY = 4
"""So many passes that did not work are no chance, however their reasons differ."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a pass did not work. `says` names a sentence with cause and step, `blanks` fill it.
    `for_good`: nothing but a person ends it. `passing`: it usually ends by itself."""

    code: str
    says: str
    blanks: Mapping[str, Any] = field(default_factory=dict[str, Any])
    for_good: bool = False
    passing: bool = False


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

    What nothing else can end does so at once, what usually passes only after an hour.
    """
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
