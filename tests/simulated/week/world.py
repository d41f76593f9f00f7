"""The twin as days pass: every ask takes its time, meanwhile people act and things break."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from scrapers.portal import Portal
from scrapers.portal_files import load
from scrapers.records import Capture
from tests.simulated.week.plan import Event, Plan, Span
from tests.simulated.world import STORE, World

GONE = "the network is gone"
"""What an ask is answered with that leaves the computer while its network is gone."""
_SECONDS = {
    "page": 1.2,
    "store_list": 1.5,
    "open_form": 2.0,
    "fill": 1.0,
    "press": 0.4,
    "answer": 0.4,
}
_LEAVES = frozenset({"page", "store_list", "open_form", "press"})
_PULLED_FOR = timedelta(minutes=4)
_LIST = {"doudian": "/ffa/morder/order/list", "1688": "/trade-order-list/"}
_PAGES = {
    "doudian": STORE + "/ffa/morder/order/list?tab=all&page={}",
    "1688": "https://air.1688.com/app/ctf-page/trade-order-list/buyer-order-list.html"
    "?page={}&pageSize=50",
}
_KEYS = {"doudian": "doudian", "1688": "alibaba1688"}
_CLASSES = re.compile(r'(?<=\sclass=")[^"]*(?=")')


def rebuilt(html: str) -> str:
    """The same page after its design system was rebuilt: every class has another name."""
    return _CLASSES.sub(lambda names: " ".join(f"n-{name}" for name in names[0].split()), html)


def _shows_orders(portal: str, page: Capture) -> bool:
    """Not a login page, a slider or an empty list, which stayed as they were."""
    known = _bundled(_KEYS[portal])
    return known.pages.recognise(known.spec, page) == "list"


@cache
def _bundled(key: str) -> Portal:
    return load(key)


@dataclass(frozen=True, slots=True)
class Shown:
    """A waybill that the supplier began to show."""

    order_id: str
    number: str
    at: datetime


@dataclass(slots=True)
class Loss:
    """A portal that only a person brings back: from when, until when."""

    what: str  # log_out | show_slider | redesign
    portal: str
    begin: datetime
    end: datetime | None = None


class Days(World):
    """A world with a plan. `losses` are those that struck, `stopped` is when a breaker stood."""

    def __init__(self, plan: Plan, orders: int, seed: int) -> None:
        super().__init__(orders=orders, seed=seed)
        assert self.clock.now == plan.begin
        self.plan = plan
        self.shown: list[Shown] = []
        self.by_hand = set[str]()
        self.losses: list[Loss] = []
        self.redesigned = set[str]()
        self.kept: dict[str, Capture] = {}  # of a redesigned list, the page seen last
        self.stopped: list[Span] = []
        self.to_our_processes: list[str] = []
        self._agenda = list(reversed(plan.events))
        self._orders: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        self._chance = Random(f"{seed}/seconds")
        self._pulled: list[Span] = []
        self._pull_next = False

    @property
    def offline(self) -> list[Span]:
        """When the network was gone, as far as is known by now."""
        return [*self.plan.offline, *self._pulled]

    def pass_time(self, seconds: float = 0.0) -> None:
        """Time passes; a computer that falls asleep comes back where it wakes up."""
        self.clock.forward(seconds=seconds)
        for span in self.plan.asleep:
            if span.holds(self.clock.now):
                self.clock.now = span.end
        while self._agenda and self._agenda[-1].at <= self.clock.now:
            self._happens(self._agenda.pop())

    def answer(self, ask: str, *values: Any) -> Any:
        self.pass_time(_SECONDS.get(ask, 0.0) * self._chance.uniform(0.6, 1.8))
        if ask in _LEAVES and any(span.holds(self.clock.now) for span in self.offline):
            return GONE
        told = super().answer(ask, *values)
        self.asked.clear()
        if ask == "press" and told and self._pull_next:
            self._pull_next = False
            self._pulled.append(Span(self.clock.now, self.clock.now + _PULLED_FOR))
        return told

    def _on_page(self, url: str) -> Capture:
        seen = super()._on_page(url)
        for portal in self.redesigned:
            if _LIST[portal] in url and _shows_orders(portal, seen):
                seen = replace(seen, html=rebuilt(seen.html))
                self.kept[portal] = seen
        return seen

    def list_with(self, portal: str, order_id: str) -> Capture:
        """The page of a list on which an order stands, as a person brings it."""
        for number in range(1, 100):
            page = self._on_page(_PAGES[portal].format(number))
            if order_id in page.html:
                return page
        raise AssertionError(f"{portal} lists no {order_id} any more")

    def mend(self, what: str, portal: str) -> None:
        """A person ends a loss: logs in, moves the slider, or taught us the new page, which
        stays as it is."""
        if what == "log_out":
            self.do(do="log_in", portal=portal)
        elif what == "show_slider":
            self.solve_slider()
        for loss in self.losses:
            if (loss.what, loss.portal, loss.end) == (what, portal, None):
                loss.end = self.clock.now

    def _happens(self, event: Event) -> None:
        """The world at its own time, which may lie behind: the computer slept."""
        late, self.clock.now = self.clock.now, event.at
        try:
            self._do(event)
        finally:
            self.clock.now = late

    def _do(self, event: Event) -> None:
        order_id = self._orders.get(event.about, "")
        match event.what:
            case "order":
                self._orders[event.about] = self.do(do="new_order", unsent="yes")["order_id"]
            case "ship" if self._still_wanted(order_id):
                number = self.do(do="supplier_ships", order_id=order_id)["number"]
                self._sent[order_id] = number
                self.shown.append(Shown(order_id, number, event.at))
            case "by_hand" if order_id in self._sent and not self.row(order_id)["shown"]:
                self.by_hand.add(order_id)
                self.do(
                    do="ship_by_hand",
                    order_id=order_id,
                    carrier=self.row(order_id)["expected"][0]["carrier"],
                    number=self._sent[order_id],
                )
            case "refund" | "cancel" if not self.row(order_id)["shown"]:
                self.do(do="open_refund" if event.what == "refund" else "cancel", order_id=order_id)
            case "log_out" | "show_slider":
                self.losses.append(Loss(event.what, event.about, event.at))
                self.do(do=event.what, portal=event.about)
            case "redesign":
                self.losses.append(Loss(event.what, event.about, event.at))
                self.redesigned.add(event.about)
            case "pulled_at_press":
                self._pull_next = True
            case "manual" | "kill_writing" | "kill_reading" | "kill_worker":
                self.to_our_processes.append(event.what)
            case _:  # what nobody wants any more does not happen
                pass

    def _still_wanted(self, order_id: str) -> bool:
        return self.row(order_id)["expected"] == "not shipped by the supplier"
