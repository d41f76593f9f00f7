"""The verdicts of one store, as the ledger stands now: what every surface shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from agent.known import Gatherer
from agent.ledger import Ledger
from agent.ledger.decisions import Kept
from agent.place import Place
from agent.rules.freshness import State, Verdict, verdict
from agent.rules.in_force import Packs, Rules
from agent.rules.knowledge import Known, snapshot
from agent.settings import StoreConfig
from scrapers.records import Waybill

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judged:
    """One order: what is known, what holds for it, what is to be said, what a run last decided."""

    store: str
    known: Known
    rules: Rules
    said: Verdict
    decided: Kept | None
    zone: str

    @property
    def order_id(self) -> str:
        return self.known.order.order_id

    def waybills(self, now: datetime) -> list[Waybill]:
        """The waybills in the store, else those of the supplier."""
        seen = snapshot(self.known, now)
        parcels = seen.shown or tuple(p for _, view in seen.live for p in view.parcels or ())
        return [parcel.waybill for parcel in parcels]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the orders of the settings' stores at one moment."""

    place: Place
    ledger: Ledger
    now: datetime

    def all(self, config: StoreConfig) -> list[Judged]:
        """Every order of a store, what costs most and is due first coming first."""
        ids = sorted(self.ledger.orders.last_looks(config.key))
        return sorted(self.of(config, ids), key=_worst_first)

    def of(self, config: StoreConfig, order_ids: Sequence[str]) -> list[Judged]:
        """These orders, as far as they were read."""
        packs = self.place.packs(config)
        gatherer = Gatherer(self.ledger, config.key, config.suppliers, self.place.traceable(config))
        decided = self.ledger.decisions.of(config.key, order_ids)
        return [
            self._judged(config.key, known, packs, decided.get(order_id))
            for order_id, known in gatherer.known(order_ids).items()
        ]

    def _judged(self, store: str, known: Known, packs: Packs, decided: Kept | None) -> Judged:
        rules = packs.rules_for(known.order.paid_at, self.now)
        said = verdict(known, rules, self.now)
        return Judged(store, known, rules, said, decided, packs.zone)


def _worst_first(one: Judged) -> tuple[bool, int, datetime, str]:
    closed = one.said.state is State.CLOSED
    return (closed, -one.said.penalty_fen, one.said.deadline or _FAR, one.order_id)
