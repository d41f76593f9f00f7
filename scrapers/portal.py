"""What a portal is: its data file, its pages (pure) and its flow (the browser).

A portal lives in one folder, `stores/<key>/` or `suppliers/<key>/`: `portal.toml` (data),
`pages.py` (Capture → records), `flow.py` (navigate, fill, submit), `fixtures/`. A user may
correct single values in a file of the same shape (see `load`); hosts cannot be added that way.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Protocol, cast

from pydantic import ValidationError

from scrapers.errors import Throttled, Unreachable
from scrapers.records import Capture, ReadPage, Waybill
from scrapers.selectors import attr, soup, text
from scrapers.spec import PortalSpec


class Pages(Protocol):
    """`pages.py`: pure. Raises LoginExpired, ChallengeShown, LayoutChanged."""

    def recognise(self, spec: PortalSpec, capture: Capture) -> str | None: ...

    def read(self, spec: PortalSpec, capture: Capture) -> ReadPage: ...


class SupplierFlow(Protocol):
    """`flow.py` of a supplier: hands that turn pages and never read them."""

    def list_page(self, number: int) -> Capture:
        """Page `number` (from 1) of the buyer's order list, newest first, freshly loaded."""
        ...

    def order(self, order_id: str) -> Capture: ...


class StoreFlow(Protocol):
    """`flow.py` of a store. `press` is called by the write journal and nowhere else."""

    def list_page(self, tab: str, number: int) -> Capture:
        """Page `number` (from 1) of a tab ("all", "awaiting"), freshly loaded."""
        ...

    def order(self, order_id: str) -> Capture:
        """The order's own page by fresh navigation: where pre-read and read-back look."""
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

    def press(self) -> None:
        """Press the submit button once. Never retried, by nobody."""
        ...

    def answer(self) -> Capture:
        """The page once it seems to have answered the press, or its time is up."""
        ...

    def dismiss(self) -> None:
        """Answer a question of the store ("carrier differs, continue?") with cancel."""
        ...


def recognise(spec: PortalSpec, capture: Capture) -> str | None:
    """The first page of the data file whose signs hold, or None. Order in the file is priority."""
    tree = soup(capture.html)
    for page, signs in spec.pages.items():
        for sign in signs:
            if sign.url and not re.search(sign.url, capture.url):
                continue
            if sign.css and tree.select_one(sign.css) is None:
                continue
            if sign.unless and tree.select_one(sign.unless) is not None:
                continue
            if sign.text and not re.search(sign.text, text(tree)):
                continue
            return page
    return None


def shown_account(spec: PortalSpec, capture: Capture) -> str | None:
    """The logged-in account: what the page shows, else what the browser's cookie said."""
    if css := spec.account.get("css"):
        for tag in soup(capture.html).select(css):
            wanted = spec.account.get("attr")
            if value := (attr(tag, wanted) if wanted else text(tag)):
                return value
    return capture.account


class Portal:
    """A portal of this installation: data, pages and the way to its flow."""

    def __init__(self, spec: PortalSpec, package: str) -> None:
        self.spec = spec
        self.package = package
        self.pages = cast(Pages, import_module(f"{package}.pages"))

    @property
    def key(self) -> str:
        return self.spec.key

    def read(self, capture: Capture) -> ReadPage:
        """Capture → records, or a PortalError.

        A failed call of the page (5xx, 429) is said as what it is: rows that are missing because
        of it must not look like an empty list.
        """
        for response in capture.responses:
            if response.status == 429:
                raise Throttled(self.key, "the portal answers 429")
            if response.status >= 500:
                raise Unreachable(self.key, f"the page's own call was answered {response.status}")
        return self.pages.read(self.spec, capture)

    def flow(self, session: object) -> Any:
        """A flow over a browser session. Imported only here: parsing needs no browser."""
        return import_module(f"{self.package}.flow").Flow(self.spec, session)


class BrokenPortalFile(ValueError):
    """A portal's data file that does not hold; the message names file, key and trouble."""


def discover() -> dict[str, str]:
    """Portal key → package, for every folder that holds a portal.toml."""
    found: dict[str, str] = {}
    for group in ("stores", "suppliers"):
        for entry in resources.files(f"scrapers.{group}").iterdir():
            if entry.is_dir() and entry.joinpath("portal.toml").is_file():
                found[entry.name] = f"scrapers.{group}.{entry.name}"
    return dict(sorted(found.items()))


def load(key: str, *, corrections: Path | None = None) -> Portal:
    """A portal by key, with the user's own corrections (a folder of `<key>.toml`) laid over it.

    Raises KeyError for an unknown key, BrokenPortalFile for a file that does not hold.
    """
    package = discover()[key]
    data = tomllib.loads(resources.files(package).joinpath("portal.toml").read_text("utf-8"))
    own = corrections / f"{key}.toml" if corrections else None
    if own and own.is_file():
        try:
            changes = tomllib.loads(own.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as broken:
            raise BrokenPortalFile(f"{own}: {broken}") from broken
        if "portal" in changes:
            raise BrokenPortalFile(f"{own}: [portal] (name and hosts) cannot be corrected")
        data = _laid_over(data, changes)
    try:
        return Portal(PortalSpec.model_validate(data), package)
    except ValidationError as broken:
        first = broken.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BrokenPortalFile(f"{own or package}: {where}: {first['msg']}") from broken


def _laid_over(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _laid_over(cast(dict[str, Any], old), cast(dict[str, Any], value))
        else:
            merged[key] = value
    return merged
