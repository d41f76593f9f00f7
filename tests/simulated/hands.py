"""Flows and write gate of a pass without a browser: every move is an ask to the world."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from agent.settings import Account, StoreConfig, SupplierConfig
from agent.sync.hands import Deed, StoreHands, SupplierHands
from scrapers.carriers import carriers
from scrapers.errors import LayoutChanged, Unreachable
from scrapers.portal import Portal
from scrapers.portal_files import load
from scrapers.records import Answer, Capture, ReadPage, Resubmit, ShipForm, Waybill
from tests.simulated.two_step import as_marked

Ask = Callable[..., Any]
STORE_KEY, SUPPLIER_KEY = "shop", "buyer"
ACCOUNTS: list[Account] = [
    StoreConfig(key=STORE_KEY, portal="doudian", suppliers=[SUPPLIER_KEY]),
    SupplierConfig(key=SUPPLIER_KEY, portal="alibaba1688"),
]
"""Both, as the settings name them."""


@dataclass(slots=True)
class Passage:
    """What left while the gate was open for one deed."""

    deed: Deed
    conclusive: bool
    sent: int = 0

    @property
    def surely_not_sent(self) -> bool:
        return self.conclusive and self.sent == 0


class Gate:
    """`conclusive`: the store's submit request is known, so that silence proves something."""

    def __init__(self, *, conclusive: bool) -> None:
        self.conclusive = conclusive
        self.passage: Passage | None = None

    @contextmanager
    def opened(self, deed: Deed = "submit") -> Generator[Passage]:
        assert self.passage is None, "the write gate is open already"
        self.passage = Passage(deed, self.conclusive)
        try:
            yield self.passage
        finally:
            self.passage = None

    def for_deed(self, deed: Deed) -> Passage:
        """The open passage; nothing is done to the store without one."""
        assert self.passage is not None, f"{deed} while the write gate is shut"
        assert self.passage.deed == deed, f"{deed} while the write gate is open for another deed"
        return self.passage


KEPT_PAGES = 2000


class Reading:
    """The real parser, asked once for every page: it is pure, and most cells see the same pages."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._known: dict[tuple[object, ...], ReadPage] = {}

    def read(self, capture: Capture) -> ReadPage:
        page = (capture.url, capture.html, capture.responses, capture.account)
        if page not in self._known:
            if len(self._known) >= KEPT_PAGES:
                self._known.clear()
            self._known[page] = self._portal.read(capture)
        return as_marked(self._known[page], capture)

    def form(self, capture: Capture) -> ShipForm:
        return self._portal.form(capture)

    def answer(self, capture: Capture) -> Answer:
        return self._portal.answer(capture)


class StoreFlow:
    """A store's flow over the asked world."""

    def __init__(self, portal: Portal, ask: Ask, gate: Gate) -> None:
        self._portal, self._ask, self._gate = portal, ask, gate

    def list_page(self, tab: str, number: int) -> Capture:
        return self._ask("store_list", tab, number)

    def order(self, order_id: str) -> Capture:
        return self._ask("page", self._portal.spec.url("order", order_id=order_id))

    def account(self) -> Capture:
        raise AssertionError("this store names its account on every page")

    def trace(self, order_id: str) -> Capture:
        return self._ask("page", self._portal.spec.url("trace", order_id=order_id))

    def open_form(self, order_id: str) -> Capture:
        return self._ask("open_form", order_id)

    def fill(self, order_id: str, waybill: Waybill, line_ids: Sequence[str]) -> None:
        self._ask("fill", carriers()[waybill.carrier].name, waybill.number)

    def form(self) -> Capture:
        return self._ask("form")

    def press(self) -> Capture:
        before = self.form()
        passage = self._gate.for_deed("submit")
        if not self._ask("press"):
            raise Unreachable(self._portal.key, "the button did not react")
        passage.sent += 1
        return before

    def answer(self) -> Capture:
        return self._ask("answer")

    def dismiss(self) -> None:
        self._ask("dismiss")

    def finish(self, order_id: str, waybill: Waybill) -> None:
        passage = self._gate.for_deed("after")
        left, breaks_off = self._ask("finish", order_id)
        passage.sent += left
        if breaks_off:
            raise LayoutChanged(self._portal.key, "after", "order", "a control is not there")


class SupplierFlow:
    """A supplier's flow over the asked world."""

    def __init__(self, portal: Portal, ask: Ask) -> None:
        self._portal, self._ask = portal, ask

    def list_page(self, number: int) -> Capture:
        return self._ask("page", self._portal.spec.url("list", number=number))

    def order(self, order_id: str) -> Capture:
        return self._ask("page", self._portal.spec.url("order", order_id=order_id))

    def account(self) -> Capture:
        raise AssertionError("this supplier names its account on every page")


def store_hands(
    ask: Ask,
    on_resubmit: Resubmit,
    *,
    conclusive: bool,
    account: str | None,
    mended: Reading | None = None,
) -> StoreHands:
    """The store as a pass holds it, with the real parser, as it came or as it was mended."""
    portal, gate = _portal("doudian"), Gate(conclusive=conclusive)
    return StoreHands(
        STORE_KEY,
        portal.key,
        mended or _reading("doudian"),
        _now(ask),
        _wait(ask),
        account,
        traces=True,
        flow=StoreFlow(portal, ask, gate),
        gate=gate,
        flush_sockets=lambda: ask("flush"),
        on_resubmit=on_resubmit,
        settle_ms=tuple(portal.spec.timing.settle),
    )


def supplier_hands(ask: Ask, account: str | None, mended: Reading | None = None) -> SupplierHands:
    """The supplier as a pass holds it, with the real parser, as it came or as it was mended."""
    portal = _portal("alibaba1688")
    return SupplierHands(
        SUPPLIER_KEY,
        portal.key,
        mended or _reading("alibaba1688"),
        _now(ask),
        _wait(ask),
        account,
        traces=True,
        flow=SupplierFlow(portal, ask),
    )


@cache
def _portal(key: str) -> Portal:
    return load(key)


@cache
def _reading(key: str) -> Reading:
    return Reading(_portal(key))


def _now(ask: Ask) -> Callable[[], datetime]:
    return lambda: ask("now")


def _wait(ask: Ask) -> Callable[[float], None]:
    return lambda milliseconds: ask("wait", milliseconds)
