"""A store that ships in two steps: the submit stores the waybill, a second step ships it.

The twin ships in one; what it shows of an order that was not finished yet is marked here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scrapers.records import Capture, OrderStatus, ReadPage, Response, StoreOrder
from tests.simulated.world import World

_MARK = "https://two-step.example/what-stands"


@dataclass(frozen=True, slots=True)
class Finishing:
    """What becomes of a try to finish: whether it `leaves` the browser, whether the store
    `applies` it, at once or after so many `late` reads, and whether the flow `raises`."""

    name: str
    leaves: bool = True
    applies: bool = True
    raises: bool = False
    late: int = 0


APPLIES = Finishing("applies")


class TwoStep(World):
    """The twin, with the second step. `goes` tells how the first try to finish goes, or every one
    where it is so `for_ever`. `rejects`: nothing is finished a second time.
    """

    def __init__(
        self,
        *faults: str,
        goes: Finishing = APPLIES,
        for_ever: bool = False,
        rejects: bool = True,
        orders: int = 1,
        variant: str = "0",
        resends: int = 0,
    ) -> None:
        super().__init__(*faults, orders=orders, variant=variant, resends=resends)
        self.goes, self.for_ever, self.rejects = goes, for_ever, rejects
        self.tries = Counter[str]()  # that left the browser
        self.applied = Counter[str]()
        self._by_hand = {row["order_id"] for row in self.rows() if row["shown"]}
        self._taken_out = set[str]()
        self._under_way: list[tuple[int, str]] = []

    def finished(self, order_id: str) -> bool:
        """Whether the store counts the order as shipped."""
        return order_id in self._by_hand or self.applied[order_id] > 0

    def _on_store_list(self, tab: str, number: int) -> Capture:
        return super()._on_store_list("all", number)  # one list: the twin's tabs know one step

    def _on_page(self, url: str) -> Capture:
        waits, self._under_way = self._under_way, []
        for reads, order_id in waits:
            self._later(reads - 1, order_id)
        return self._marked(super()._on_page(url))

    def _marked(self, capture: Capture) -> Capture:
        done = [row["order_id"] for row in self.rows() if self.finished(row["order_id"])]
        body = json.dumps({"finished": done, "taken_out": sorted(self._taken_out)})
        responses = (*capture.responses, Response(_MARK, 200, body))
        return replace(capture, responses=responses)

    def _on_finish(self, order_id: str) -> tuple[bool, bool]:
        """One try; whether a request left, and whether the steps break off."""
        goes = self.goes
        if not self.for_ever:
            self.goes = APPLIES
        if goes.leaves:
            self.tries[order_id] += 1
        if goes.leaves and goes.applies:
            self._later(goes.late, order_id)
        return goes.leaves, goes.raises

    def _later(self, reads: int, order_id: str) -> None:
        if reads > 0:
            self._under_way.append((reads, order_id))
        elif not (self.rejects and self.finished(order_id)):
            self.applied[order_id] += 1

    # what people do

    def finish_by_hand(self, order_id: str) -> None:
        """A person clicks the second step in the store."""
        self._by_hand.add(order_id)

    def take_out(self, order_id: str) -> None:
        """A person deletes the waybill that was stored."""
        self._taken_out.add(order_id)

    @property
    def still_comes(self) -> bool:
        """Whether a try is on its way that the store will apply."""
        return bool(self._under_way)


def as_marked(page: ReadPage, capture: Capture) -> ReadPage:
    """What the parser read, in the eyes of a store of two steps; any other store's as it is."""
    marks = [r.body for r in capture.responses if r.url == _MARK]
    if not marks:
        return page
    told = json.loads(marks[0])
    return replace(page, orders=tuple(_order(order, told) for order in page.orders))


def _order(order: StoreOrder, told: Mapping[str, Any]) -> StoreOrder:
    shipped = order.status is OrderStatus.SHIPPED
    status = OrderStatus.AWAITING if shipped else order.status
    if order.order_id in told["taken_out"]:
        return replace(order, status=status, parcels=())
    if order.order_id in told["finished"]:
        return order
    half = tuple(replace(parcel, finished=False) for parcel in order.parcels or ())
    return replace(order, status=status, parcels=None if order.parcels is None else half)
