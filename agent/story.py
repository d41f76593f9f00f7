"""All that is known of one store order: what was decided, from what, and each step since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.ledger import Ledger
from agent.ledger.decisions import Kept
from agent.ledger.submissions import Event
from agent.sync.journal import Submission
from scrapers.records import StoreOrder


@dataclass(frozen=True, slots=True)
class Chapter:
    """One submission and what happened to it."""

    submission: Submission
    events: list[Event]


@dataclass(frozen=True, slots=True)
class Story:
    """One order's story. `decision` is None where the order was read but never decided about."""

    store: str
    order: StoreOrder
    decision: Kept | None
    chapters: list[Chapter]
    read_at: datetime | None
    by_others: tuple[str, ...] = ()  # waybills in the store that another writer entered

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        kept = self.decision
        return {
            "store": self.store,
            "order_id": self.order.order_id,
            "status": str(self.order.status),
            "ship_by": self.order.ship_by.isoformat() if self.order.ship_by else None,
            "read_at": self.read_at.isoformat() if self.read_at else None,
            "state": kept.state if kept else None,
            "reason": kept.reason if kept else None,
            "since": kept.since.isoformat() if kept else None,
            "details": dict(kept.details) if kept else {},
            "evidence": [dict(e) for e in kept.evidence] if kept else [],
            "waybills": [
                {"carrier": w.carrier, "number": w.number} for w in (kept.waybills if kept else ())
            ],
            "store_shows": [
                {"carrier": p.waybill.carrier, "number": p.waybill.number}
                for p in self.order.parcels or ()
            ],
            "another_writer": list(self.by_others),
            "submissions": [_chapter(c) for c in self.chapters],
        }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    submission = chapter.submission
    return {
        "id": submission.id,
        "state": str(submission.state),
        "attempts": submission.attempts,
        "carrier": submission.waybill.carrier,
        "number": submission.waybill.number,
        "events": [
            {
                "at": e.at.isoformat(),
                "from": e.old,
                "to": e.new,
                "because": e.because,
                "details": json.loads(e.details),
            }
            for e in chapter.events
        ],
    }


def tell(ledger: Ledger, stores: list[str], order_id: str) -> Story | None:
    """The story of an order in whichever of `stores` it was read; None where in none."""
    for store in stores:
        order = ledger.orders.get(store, order_id)
        if order is not None:
            decided = ledger.decisions.get(store, order_id)
            chapters = [
                Chapter(s, ledger.submissions.events(s.id))
                for s in ledger.submissions.of_order(store, order_id)
            ]
            seen = ledger.orders.last_seen(store, order_id)
            others = tuple(ledger.orders.by_others(store).get(order_id, ()))
            return Story(store, order, decided, chapters, seen, others)
    return None
