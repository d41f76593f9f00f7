"""Says so where a ledger was found damaged and a new, empty one goes on: that knows no account, so
nothing is read, and nobody sits at the computer to see why."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from agent.care.old_ledgers import set_aside
from agent.home import Home
from agent.ledger import Ledger

ASIDE_IS_NEWS = timedelta(days=14)
_KIND = _SUBJECT = "ledger"


def damaged_lately(home: Home, now: datetime) -> list[tuple[Path, datetime]]:
    """Damaged ledgers that were moved aside in the last two weeks, and when; the oldest first."""
    return [(path, at) for path, at in set_aside(home, "damaged") if now - at <= ASIDE_IS_NEWS]


def tell_of_lost(home: Home, ledger: Ledger, now: datetime) -> None:
    """Call for a person while the accounts are gone with the old ledger; once."""
    told = any(alert.kind == _KIND for alert in ledger.alerts.open_ones())
    if ledger.decisions.accounts():
        if told:
            ledger.alerts.close(_KIND, _SUBJECT, now)
    elif not told and damaged_lately(home, now):
        ledger.alerts.open(_KIND, _SUBJECT, {"name": "Yundan"}, now)
