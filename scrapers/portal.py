"""What a portal is: its data file, its pages (pure) and its flow (the browser).

A bundled portal lives in one folder, `stores/<key>/` or `suppliers/<key>/`: `portal.toml` (the
recipe) and `fixtures/`. One that is odd adds `pages.py` (Capture → records) or `flow.py`
(navigate, fill, submit); the rest is served by `scrapers/recipe/`. A user's recipes and
corrections lie in a folder of their own, see `scrapers/portal_files.py`.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from scrapers.errors import Throttled, Unreachable
from scrapers.recipe.eyes import pages as by_recipe
from scrapers.records import Answer, Capture, ReadPage, ShipForm, Waybill
from scrapers.spec import PortalSpec


class Pages(Protocol):
    """`pages.py`: pure. Raises LoginExpired, ChallengeShown, LayoutChanged."""

    def recognise(self, spec: PortalSpec, capture: Capture) -> str | None: ...

    def read(self, spec: PortalSpec, capture: Capture) -> ReadPage: ...


class SupplierFlow(Protocol):
    """A supplier's flow: hands that turn pages and never read them."""

    def list_page(self, number: int) -> Capture:
        """Page `number` (from 1) of the buyer's order list, newest first, freshly loaded."""
        ...

    def order(self, order_id: str) -> Capture:
        """The order's own page, freshly loaded, with its parcels' traces where it has them."""
        ...

    def account(self) -> Capture:
        """The page that names the account, where the recipe says that there is one."""
        ...


class StoreFlow(Protocol):
    """A store's flow. `press` and `finish` are called by the write journal and nowhere else."""

    def list_page(self, tab: str, number: int) -> Capture:
        """Page `number` (from 1) of a tab ("all", "awaiting"), freshly loaded."""
        ...

    def order(self, order_id: str) -> Capture:
        """The order's own page by fresh navigation: where pre-read and read-back look."""
        ...

    def account(self) -> Capture:
        """The page that names the account, where the recipe says that there is one."""
        ...

    def trace(self, order_id: str) -> Capture:
        """The store's trace page of one order, where the recipe has one (`open.trace`)."""
        ...

    def open_form(self, order_id: str) -> Capture:
        """The ship form of one order, opened and empty of our doing."""
        ...

    def fill(self, order_id: str, waybill: Waybill, line_ids: Sequence[str]) -> None:
        """Put carrier and waybill into the open form, tick the lines. Presses nothing."""
        ...

    def form(self) -> Capture:
        """The live form as it stands now, after our filling."""
        ...

    def press(self) -> Capture:
        """Press the submit button once; the page as it stood right before. Never retried."""
        ...

    def answer(self) -> Capture:
        """The page once it seems to have answered the press, or its time is up."""
        ...

    def dismiss(self) -> None:
        """Answer a question of the store ("carrier differs, continue?") with cancel."""
        ...

    def finish(self, order_id: str, waybill: Waybill) -> None:
        """Take the steps after the submit, on the order's page as it stands. Never retried."""
        ...


class Portal:
    """A portal of this installation: data, pages and the way to its flow.

    `package` is the folder of a bundled portal, None for a recipe of the user's own.
    """

    def __init__(self, spec: PortalSpec, package: str | None) -> None:
        self.spec = spec
        self.package = package
        odd = package is not None and find_spec(f"{package}.pages") is not None
        self.pages = cast(Pages, import_module(f"{package}.pages") if odd else by_recipe)

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def has_own_pages(self) -> bool:
        """Whether Python of its own reads this portal's pages, in place of the recipe."""
        return self.pages is not by_recipe

    def read(self, capture: Capture) -> ReadPage:
        """Capture → records, or a PortalError.

        A failed call of the page (5xx, 429) is said as what it is: rows that are missing because
        of it must not look like an empty list.
        """
        self._check_calls(capture)
        return self.pages.read(self.spec, capture)

    def form(self, capture: Capture) -> ShipForm:
        """The live ship form, or a PortalError."""
        self._check_calls(capture)
        return by_recipe.form(self.spec, capture)

    def answer(self, capture: Capture) -> Answer:
        """What the page seems to answer to a press, or a PortalError."""
        self._check_calls(capture)
        return by_recipe.answer(self.spec, capture)

    def _check_calls(self, capture: Capture) -> None:
        for response in capture.responses:
            if response.status == 429:
                raise Throttled(self.key, "the portal answers 429")
            if response.status >= 500:
                raise Unreachable(self.key, f"the page's own call was answered {response.status}")

    def flow(self, session: object, links: MutableMapping[str, str] | None = None) -> Any:
        """A flow over a browser session. Imported only here: parsing needs no browser.

        `links` are paths of the orders' own pages by order number, kept up by who reads the lists.
        """
        odd = self.package is not None and find_spec(f"{self.package}.flow") is not None
        if odd:
            return import_module(f"{self.package}.flow").Flow(self.spec, session)
        flows = import_module("scrapers.recipe.hands.flow")
        kind = flows.StoreFlow if self.spec.portal.kind == "store" else flows.SupplierFlow
        return kind(self.spec, session, {} if links is None else links)
