"""Thirty days of a store, read as a pass reads: the twin's pages, the real parsers, a real ledger.

Orders are read when the verdict says that it is time to look; what the twin's oracle is asked is
what was read when, so that both judge the same knowledge.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from agent.home import open_home
from agent.known import Gatherer
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.rule_packs import packs_of
from agent.rules.freshness import Verdict, verdict
from agent.rules.in_force import Packs, Rules
from agent.rules.knowledge import Known
from agent.sync.follow import refreshed
from scrapers.browser.world import World
from scrapers.portal_files import load
from scrapers.practice.twin import Twin
from scrapers.records import ReadPage
from tests.simulated.world import capture_of

Side = Literal["store", "supplier"]
STORE, SUPPLIER = "doudian", "alibaba1688"
BEGIN = datetime(2026, 10, 1, 1, tzinfo=UTC)
ROUND = timedelta(hours=2)
AFTERWARDS = timedelta(days=12)
_DOUDIAN = "https://fxg.jinritemai.com/ffa/morder"
_1688 = "https://air.1688.com/app/ctf-page"
_PAGES = {
    "order": _DOUDIAN + "/order/detail?id={}",
    "trace": _DOUDIAN + "/logistics/track?order_id={}",
    "bought": _1688 + "/trade-order-list/buyer-order-list.html?page=1&pageSize=50&word={}",
    "parcels": _1688 + "/trade-order-detail/index.html?orderId={}&to=logisticsTabTitle",
}


@dataclass(slots=True)
class Outage:
    """One side cannot be read between two moments: a lost login, a closed computer."""

    side: Side
    begin: datetime
    end: datetime


class History:
    """A twin with a history, and a ledger that somebody fills by reading it."""

    def __init__(
        self, orders: int, seed: int, home: Path, days: int = 30, outages: Sequence[Outage] = ()
    ) -> None:
        self.home, self.now = home, BEGIN
        self.end = BEGIN + timedelta(days=days) + AFTERWARDS
        self.outages = outages
        self.reads = defaultdict[str, list[tuple[datetime, Side]]](list)
        self.twin = Twin(orders=orders, seed=seed, clock=lambda: self.now, days=days)
        self.told = {str(row["order_id"]): row for row in self.twin.orders_of_history()}
        self.paid = {o: datetime.fromisoformat(row["paid"]) for o, row in self.told.items()}
        folder = open_home(home, World())
        self.ledger = Ledger(folder.ledger, ReceiverKey(folder.receiver_key))
        self.packs: Packs = packs_of(home / "rules", STORE)
        store, supplier = load(STORE), load(SUPPLIER)
        self._portals = {"order": store, "trace": store, "bought": supplier, "parcels": supplier}
        self._pages: dict[str, tuple[object, ReadPage]] = {}
        self._chance = random.Random(seed)

    def rounds(self) -> Iterable[list[str]]:
        """Round by round, the orders to be judged: those whose time to look has come, before and
        after they are read, and one in a while in between."""
        next_look: dict[str, datetime | None] = {}
        while self.now < self.end:
            self.now += ROUND + timedelta(minutes=self._chance.randrange(-17, 18))
            for order_id, paid in self.paid.items():
                if paid <= self.now and order_id not in next_look:
                    next_look[order_id] = self.now
            due = [o for o, at in next_look.items() if at is not None and at <= self.now]
            known = [o for o in due if self.reads[o]]
            if known:
                yield known
            for order_id in due:
                self.read(order_id)
            judged = self.judged(due)
            next_look |= {o: said.look_at for o, (_, said) in judged.items()}
            yield due

    def can(self, side: Side) -> bool:
        """Whether a side can be read now."""
        return not any(o.side == side and o.begin <= self.now < o.end for o in self.outages)

    def read(self, order_id: str) -> None:
        """Both sides' pages of one order, as far as they can be read now."""
        if self.can("store"):
            self._read_store(order_id)
            self.reads[order_id].append((self.now, "store"))
        if self.can("supplier") and self.reads[order_id]:
            self._read_supplier(order_id)
            self.reads[order_id].append((self.now, "supplier"))

    def _read_store(self, order_id: str) -> None:
        (order,) = self._page("order", order_id).orders
        self.ledger.orders.save(STORE, [order], self.now, listed=False)
        if order.parcels:
            told = self._page("trace", order_id).trace
            assert told is not None
            for parcel in told.parcels:
                self.ledger.traces.save(parcel.waybill.number, parcel.trace or (), STORE, self.now)

    def _read_supplier(self, order_id: str) -> None:
        listed = self._page("bought", order_id).shipments
        self.ledger.shipments.save(SUPPLIER, listed, self.now, listed=True)
        self.ledger.views.note_list(SUPPLIER, self.now, whole=False, oldest=self.now)
        for shipment in listed:
            (told,) = self._page("parcels", shipment.order_id).shipments
            whole = refreshed(shipment, told)
            self.ledger.shipments.save(SUPPLIER, [whole], self.now, listed=False)

    def _page(self, name: str, id: str) -> ReadPage:
        """A page as read; one that shows the same as before is not parsed again."""
        url = _PAGES[name].format(id)
        capture = capture_of(self.twin.capture(url))
        shown = (capture.html, [r.body for r in capture.responses])
        before = self._pages.get(url)
        if before is None or before[0] != shown:
            before = (shown, self._portals[name].read(capture))
            self._pages[url] = before
        return before[1]

    def judged(self, order_ids: Sequence[str]) -> dict[str, tuple[Known, Verdict]]:
        """What is known of these orders now, and the verdict on it."""
        known = Gatherer(self.ledger, STORE, [SUPPLIER]).known(order_ids)
        return {
            order_id: (one, verdict(one, self._rules(one), self.now))
            for order_id, one in known.items()
        }

    def _rules(self, known: Known) -> Rules:
        return self.packs.rules_for(known.order.paid_at, self.now)

    def expected(self, order_id: str) -> list[tuple[str, ...]]:
        """What the twin's oracle says must be told of an order now."""
        rows = self.twin.freshness(order_id, self.now, self.reads, oracle_rules(self.packs))
        return sorted(_row(row) for row in rows)


def oracle_rules(packs: Packs) -> dict[str, Any]:
    """The numbers of the rules in force, as the oracle takes them."""
    rules = packs.rules_for(BEGIN, BEGIN)
    assert rules.pickup is not None
    assert rules.delivery is not None
    knowledge: dict[str, dict[str, float | None]] = {"awaiting": {}, "shipped": {}}
    for (phase, side), held in rules.knowledge.items():
        knowledge[phase][side] = held.rule.hours
    return {
        "pickup": {"hours": rules.pickup.rule.hours, "starts": "shipped"},
        "delivery": {"hours": rules.delivery.rule.hours, "starts": "picked_up"},
        "stall_hours": {str(kind): held.rule.hours for kind, held in rules.stall.items()},
        "knowledge_hours": knowledge,
        "warn": [50, 75, 90],
    }


def told(said: Verdict) -> list[tuple[str, ...]]:
    """A verdict's reasons in the oracle's shape."""
    forms = {"deadline", "supplier", "gone"}
    return sorted(
        (
            str(reason.why),
            reason.since.astimezone(UTC).isoformat(),
            str(reason.level or reason.kind or (reason.form if reason.form in forms else "") or ""),
        )
        if reason.why not in ("trace_stalled",)
        else (str(reason.why), reason.since.astimezone(UTC).isoformat(), "")
        for reason in said.reasons
    )


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    since = datetime.fromisoformat(row["since"]).astimezone(UTC).isoformat()
    extra = row.get("level") or row.get("kind") or row.get("why") or ""
    return (row["reason"], since, str(extra))
