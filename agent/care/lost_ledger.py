"""Says so where a ledger was found damaged and a new, empty one goes on: that knows no account, so
nothing is read, and nobody sits at the computer to see why."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.home import Home
from agent.ledger import Ledger
from agent.ledger.opening import moved_aside

ASIDE_IS_NEWS = timedelta(days=14)
_KIND = _SUBJECT = "ledger"


def tell_of_lost(home: Home, ledger: Ledger, now: datetime) -> None:
    """Call for a person while the accounts are gone with the old ledger; once."""
    if ledger.decisions.accounts():
        ledger.alerts.close(_KIND, _SUBJECT, now)
        return
    aside = home.root.glob(f"{home.ledger.stem}.damaged-*{home.ledger.suffix}")
    times = [at for path in aside if (at := moved_aside(path)) is not None]
    if times and now - max(times) <= ASIDE_IS_NEWS:
        ledger.alerts.open(_KIND, _SUBJECT, {"name": "Yundan"}, now)
