"""The ledger: one SQLite file, the only SQL of the project. It keeps, it decides nothing."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from agent.ledger.alert_deliveries import AlertDeliveries
from agent.ledger.alerts import Alerts
from agent.ledger.asked_runs import AskedRuns
from agent.ledger.brought_up import BroughtUp
from agent.ledger.captured import Captured
from agent.ledger.decisions import Decisions
from agent.ledger.disarmed import DisarmedPortals
from agent.ledger.ignored import Ignored
from agent.ledger.leases import Leases
from agent.ledger.links import Links
from agent.ledger.logins import Logins
from agent.ledger.offers import Offers
from agent.ledger.opening import LedgerCorrupt, open_checked
from agent.ledger.orders import StoreOrders
from agent.ledger.outcomes import Outcomes
from agent.ledger.parked import ParkedAccounts
from agent.ledger.polls import Polls
from agent.ledger.purchases import Purchases
from agent.ledger.receivers import ReceiverKey
from agent.ledger.requests import Requests
from agent.ledger.retention import Retention
from agent.ledger.reviews import Reviews
from agent.ledger.shipments import Shipments
from agent.ledger.submissions import Submissions
from agent.ledger.traces import Traces
from agent.ledger.views import Views
from agent.ledger.watches import Watches
from agent.ledger.witnesses import Witnesses

__all__ = ["Ledger", "LedgerCorrupt"]


class Ledger:
    """An open ledger, by subject."""

    def __init__(self, path: Path, key: ReceiverKey, *, fully: bool = False) -> None:
        self._path = path
        self._connection = open_checked(path, fully=fully)
        self._file = _file(path)
        self.orders = StoreOrders(self._connection, key)
        self.shipments = Shipments(self._connection, key)
        self.views = Views(self._connection)
        self.traces = Traces(self._connection)
        self.watches = Watches(self._connection)
        self.links = Links(self._connection)
        self.reviews = Reviews(self._connection)
        self.decisions = Decisions(self._connection)
        self.submissions = Submissions(self._connection)
        self.parked = ParkedAccounts(self._connection)
        self.logins = Logins(self._connection)
        self.brought_up = BroughtUp(self._connection)
        self.outcomes = Outcomes(self._connection)
        self.disarmed = DisarmedPortals(self._connection)
        self.polls = Polls(self._connection)
        self.requests = Requests(self._connection)
        self.asked_runs = AskedRuns(self._connection)
        self.leases = Leases(self._connection)
        self.ignored = Ignored(self._connection)
        self.witnesses = Witnesses(self._connection)
        self.captured = Captured(self._connection)
        self.purchases = Purchases(self._connection)
        self.offers = Offers(self._connection)
        self.alerts = Alerts(self._connection)
        self.alert_deliveries = AlertDeliveries(self._connection)

    def retention(self) -> Retention:
        """What is forgotten in time."""
        return Retention(self._connection)

    def version(self) -> int:
        """Another number after every change that any process made."""
        return self._connection.version()

    def was_moved(self) -> bool:
        """Whether this file is no longer the ledger: somebody found it damaged and moved it aside.
        What is read from it is stale, and what is written to it is lost."""
        return _file(self._path) != self._file

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _file(path: Path) -> tuple[int, int] | None:
    """Which file stands at a path; it is never opened besides SQLite."""
    with suppress(FileNotFoundError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None
