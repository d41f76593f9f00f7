"""Orders that a person ships by hand right now: the agent does not arm them meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.ledger.connection import Connection, marks, moment, stamp
from agent.sync.journal import State
from scrapers.records import Waybill

_FREE = (State.PLANNED, State.WITHDRAWN)
LINGERS = timedelta(minutes=2)
"""An order given back is left alone a little longer: the person may just have pressed, and the
store's pages lag."""


class Leased(RuntimeError):
    """A person ships this order by hand right now: nothing was armed."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What was filled into the form for one order, and until when it is left to the person."""

    order_id: str
    waybill: Waybill
    until: datetime


class Leases:
    """All SQL about leases."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def take(self, store: str, lease: Lease) -> bool:
        """Leave an order to the person; False where the agent is at it, or wrote it meanwhile."""
        with self._db.transaction():
            busy = self._db.row(
                "SELECT 1 FROM members m JOIN submissions s ON s.id = m.submission_id"
                f" WHERE s.store = ? AND m.order_id = ? AND s.state NOT IN ({marks(_FREE)})",
                (store, lease.order_id, *_FREE),
            )
            if busy is not None:
                return False
            self._db.run(
                "INSERT OR REPLACE INTO leases VALUES (?,?,?,?,?)",
                (
                    store,
                    lease.order_id,
                    lease.waybill.carrier,
                    lease.waybill.number,
                    stamp(lease.until),
                ),
            )
        return True

    def renew(self, store: str, order_id: str, until: datetime, now: datetime) -> None:
        """The person is still at it. A lease that ended stays ended."""
        self._db.run(
            "UPDATE leases SET until = ? WHERE store = ? AND order_id = ? AND until > ?",
            (stamp(until), store, order_id, stamp(now)),
        )

    def release(self, store: str, order_id: str, now: datetime) -> None:
        """The person is done with it: it ends in a little while."""
        end = stamp(now + LINGERS)
        self._db.run(
            "UPDATE leases SET until = min(until, ?) WHERE store = ? AND order_id = ?",
            (end, store, order_id),
        )

    def of(self, store: str, order_ids: Collection[str], now: datetime) -> dict[str, Lease]:
        """The leases that still hold, of these orders."""
        rows = self._db.rows(
            f"SELECT * FROM leases WHERE store = ? AND order_id IN ({marks(order_ids)})"
            " AND until > ?",
            (store, *order_ids, stamp(now)),
        )
        return {
            row["order_id"]: Lease(row["order_id"], Waybill(row["carrier"], row["number"]), until)
            for row in rows
            if (until := moment(row["until"]))
        }


def check_free(connection: Connection, store: str, orders: Iterable[str], now: datetime) -> None:
    """Within the arming transaction. Raises Leased where a person has one of these orders."""
    ids = list(orders)
    row = connection.row(
        f"SELECT order_id FROM leases WHERE store = ? AND order_id IN ({marks(ids)}) AND until > ?",
        (store, *ids, stamp(now)),
    )
    if row is not None:
        raise Leased(row["order_id"])
