"""1688: turns pages of the buyer's order list. It reads nothing out of them."""

from __future__ import annotations

from scrapers.browser.session import Session
from scrapers.records import Capture
from scrapers.spec import PortalSpec

PAGE_SIZE = 50


class Flow:
    """A supplier's flow over one browser session."""

    def __init__(self, spec: PortalSpec, session: Session) -> None:
        self._spec = spec
        self._session = session

    def list_page(self, number: int) -> Capture:
        """Page `number` of all orders, by its own address."""
        return self._session.go(self._spec.url("list", number=number, size=PAGE_SIZE), "list")

    def order(self, order_id: str) -> Capture:
        """The page of one order."""
        return self._session.go(self._spec.url("order", order_id=order_id), "order")
