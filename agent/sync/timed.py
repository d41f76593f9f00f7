"""Holds due waybills back until the seller's chosen time for their supplier has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from agent.ledger import Ledger
from agent.rules.desired import Standing, Wish
from agent.rules.in_force import Packs
from agent.rules.timing import Moment, Sample, Timing, WriteWhen, timing
from scrapers.records import StoreOrder


@dataclass(slots=True)
class Timed:
    """The seller's choice per supplier account, applied to what is due. `packs` are the rules of
    the store; `traceable`: somebody shows the traces of its parcels."""

    ledger: Ledger
    choices: Mapping[str, WriteWhen]
    packs: Packs
    traceable: bool
    _samples: dict[tuple[str, str | None], list[Sample]] = field(
        default_factory=dict[tuple[str, str | None], list[Sample]]
    )

    @property
    def anything_waits(self) -> bool:
        """Whether the seller chose another time than at once for any supplier."""
        return any(choice is not WriteWhen.SHOWN for choice in self.choices.values())

    def waits(self, wish: Wish) -> bool:
        """Whether the trace of a due order matters to when it is written."""
        return wish.standing is Standing.DUE and self._choice(wish) is not WriteWhen.SHOWN

    def apply(self, wish: Wish, order: StoreOrder, now: datetime) -> Wish:
        """The wish as it is due now, or waiting until its time; with the choice and its reason."""
        if wish.standing is not Standing.DUE or wish.waybill is None:
            return wish
        told = timing(self._choice(wish), self._moment(wish, order, now), self._habit(wish))
        details = {**wish.details, **_details(told)}
        if told.write:
            return replace(wish, details=details)
        return replace(wish, standing=Standing.WAITING, reason=told.because, details=details)

    def _choice(self, wish: Wish) -> WriteWhen:
        supplier = wish.claims[0].candidate.supplier if wish.claims else ""
        return self.choices.get(supplier, WriteWhen.SHOWN)

    def _moment(self, wish: Wish, order: StoreOrder, now: datetime) -> Moment:
        claim = wish.claims[0].candidate
        parcel = claim.shipment.parcels[0]
        shown = self.ledger.shipments.first_shown(claim.supplier, parcel.waybill.number)
        rules = self.packs.rules_for(order.paid_at, now)
        pickup, ship_by = rules.pickup, self.packs.ship_by(order, now)
        hours = pickup.span.hours if pickup and pickup.rule.starts == "shipped" else None
        scanned = any(event.kind.is_scan for event in parcel.trace or ())
        return Moment(now, shown or now, scanned, ship_by, hours, self.traceable)

    def _habit(self, wish: Wish) -> list[Sample]:
        claim = wish.claims[0].candidate
        key = (claim.supplier, claim.shipment.supplier_name)
        if key not in self._samples:
            self._samples[key] = self.ledger.shipments.samples(*key)
        return self._samples[key]


def _details(told: Timing) -> dict[str, Any]:
    """What `yundan why` needs to explain the choice."""
    details: dict[str, Any] = {"timing": told.because}
    if told.until is not None:
        details["until"] = told.until.isoformat()
    if told.usual_hours is not None:
        details["usual_hours"] = f"{told.usual_hours:.0f}"
    return details
