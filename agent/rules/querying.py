"""How often a query service may be asked about one number.

快递100 locks a number (锁单) that is asked about more than 48 times in 24 hours: for a day its
trace stands still, and no answer says so. It advises once an hour at most
(api.kuaidi100.com/document/suodanhouguo), which is half of that and is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

MOST_A_DAY = 24
DAY = timedelta(hours=24)


def may_ask_from(asked: Iterable[datetime], now: datetime, pause: timedelta) -> datetime | None:
    """None where a number may be asked about `now`, else the moment from which it may.

    `asked` are its earlier queries in any order, whatever became of them; all times are UTC. A
    query later than `now`, from a clock that was wrong, counts like any other.
    """
    earlier = sorted(asked)
    moments = [earlier[-1] + pause] if earlier else []
    if len(earlier) >= MOST_A_DAY:  # any 24 hours, not a calendar day
        moments.append(earlier[-MOST_A_DAY] + DAY)
    moment = max(moments, default=now)
    return moment if moment > now else None
