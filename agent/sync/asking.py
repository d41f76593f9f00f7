"""Asks a query service for the traces that no portal told, within its limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.ledger import Ledger
from agent.rules.knowledge import Known, snapshot
from agent.rules.querying import may_ask_from
from agent.sync.options import Trouble
from scrapers.errors import CredentialsRejected, PortalError
from scrapers.records import Parcel, Waybill
from scrapers.traces.source import TraceSource

_A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Asking:
    """One run's questions. `reject` is told when the service does not take the key; `trouble`
    holds what stopped the asking, for the run's report: it never stops the run."""

    source: TraceSource
    ledger: Ledger
    now: Callable[[], datetime]
    pause: timedelta
    reject: Callable[[], None]
    trouble: PortalError | None = field(default=None, init=False)

    def ask(self, orders: Mapping[str, Known]) -> None:
        """Ask for every watched parcel that was not just looked at by a portal."""
        began = self.now()
        numbers = {
            parcel.waybill: _phone_end(known)
            for known in orders.values()
            if (parcel := _watched(known, began)) is not None
        }
        for waybill, phone_end in numbers.items():
            if self.trouble is None and self._may(waybill.number):
                self._ask(waybill, phone_end)

    def _may(self, number: str) -> bool:
        now = self.now()
        trace = self.ledger.traces.of([number]).get(number)
        if trace and any(now - look < self.pause for look in trace.looks):
            return False
        since = now - max(_A_DAY, self.pause)
        asked = self.ledger.traces.queries(number, self.source.key, since)
        return may_ask_from(asked, now, self.pause) is None

    def _ask(self, waybill: Waybill, phone_end: str | None) -> None:
        self.ledger.traces.note_query(waybill.number, self.source.key, self.now())
        try:
            told = self.source.trace(waybill, phone_end)
        except PortalError as failed:
            self.trouble = failed
            if isinstance(failed, CredentialsRejected):
                self.reject()
            return
        if told.unable is None:
            self.ledger.traces.save(waybill.number, told.events, self.source.key, self.now())


def of_service(trouble: PortalError) -> Trouble:
    """The service's trouble as a line of the run's report."""
    step = "trace_key" if isinstance(trouble, CredentialsRejected) else trouble.next_step
    kind = type(trouble).__name__
    return Trouble(trouble.portal, kind, str(trouble), step, trouble.exit_bit)


def _watched(known: Known, now: datetime) -> Parcel | None:
    seen = snapshot(known, now)
    parcels = (*seen.shown, *(p for _, view in seen.live for p in view.parcels or ()))
    return next((p for p in parcels if p.waybill.number == seen.watched), None)


def _phone_end(known: Known) -> str | None:
    """The last four digits of the receiver's number, where the store shows them."""
    phone = known.order.receiver.phone if known.order.receiver else None
    end = (phone or "")[-4:]
    return end if len(end) == 4 and end.isdigit() else None
