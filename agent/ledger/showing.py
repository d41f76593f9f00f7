"""A number on an order, from the first look that showed it until it was gone."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from agent.ledger.connection import moment


@dataclass(frozen=True, slots=True)
class Showing:
    """One number on one order. `until` is None while it still stands there."""

    number: str
    order_id: str
    since: datetime
    until: datetime | None


def showing(row: sqlite3.Row) -> Showing:
    """The row of a parcel, of either side."""
    since = moment(row["first_seen"]) or datetime.min
    return Showing(row["number"], row["order_id"], since, moment(row["gone_at"]))
