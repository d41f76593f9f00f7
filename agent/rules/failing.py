"""When passes of the schedule that do not work are a person's matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

TOO_LONG = timedelta(hours=1)
"""What usually passes by itself, such as a window that somebody has open, is left so long."""


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
    """Passes do not work, for one reason, since a time."""

    failure: Failure
    since: datetime


def failing(latest: Sequence[Ended]) -> Failing | None:
    """Whether the `latest` passes, newest first, call for a person: the same reason twice in a row.

    What nothing else can end does so at once, what usually passes only after an hour.
    """
    newest = latest[0].failure if latest else None
    if newest is None:
        return None
    row = list[Ended]()
    for one in latest:
        if one.failure is None or one.failure.code != newest.code:
            break
        row.append(one)
    since = row[-1].at
    lasts = row[0].at - since >= TOO_LONG
    calls = lasts if newest.passing else newest.for_good or len(row) > 1
    return Failing(newest, since) if calls else None
