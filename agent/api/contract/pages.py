"""What the seller's own pages show, and what the extension needs to read them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent.api.contract.common import Answer, Asked, Key, OrderId, Plain, StorePage, Text, When


class Seen(Answer):
    """One row as the page shows it, and since when. `numbers` is None where the page shows none."""

    id: OrderId
    since: When | None = None
    status: Text | None = None
    numbers: list[Annotated[str, Field(max_length=64), Plain]] | None = Field(None, max_length=20)


class ObserveAsked(StorePage):
    """What a page of the store shows."""

    orders: list[Seen] = Field(max_length=500)


class Observed(Answer):
    """`differs` are orders that the page shows otherwise than we last read them."""

    differs: list[str]


class CaptureAsked(Asked):
    """A page of a supplier as the seller has it open, by our own serialisation. `captured_at` is
    since when it has shown these orders so."""

    portal: Key
    url: Annotated[str, Field(max_length=4000), Plain]
    html: Annotated[str, Field(max_length=11_000_000)]
    account: Annotated[str, Field(max_length=120), Plain] | None = None
    captured_at: When


class Captured(Answer):
    """What was read from a captured page. `proposed` numbers wait for the seller's yes, `taken`
    ones count like our own reading, `tied` store orders got their purchase by it."""

    read: int
    proposed: int
    taken: int
    tied: list[str]
    trusted: bool
    text: str


class TrustAsked(Asked):
    """Whether captures of a supplier account count like our own reading."""

    supplier: Key
    trusted: bool


class Trusted(Answer):
    supplier: str
    trusted: bool


class PortalsAsked(Asked):
    """Nothing more."""


class PlaceView(Answer):
    """Where something stands. `contains` is a text that the element must hold, `pattern` what of
    its text (or of attribute `attr`) is meant: the first group, else the whole match."""

    css: str | None = None
    attr: str | None = None
    contains: str | None = None
    pattern: str | None = None


class RowsView(Answer):
    """How the rows of a list are marked."""

    page: str = Field(description="a pattern that the page's address must match")
    row: str
    order_id: PlaceView
    badge_after: str
    bar_before: str | None
    status: PlaceView | None
    numbers: PlaceView | None
    inside_shadow: bool


class FormView(Answer):
    """The ship form: where it shows its order, and where carrier and number are entered."""

    page: str | None
    order_id: PlaceView
    address: str | None
    number: str
    carrier: str | None
    carrier_input: str | None
    carrier_option: str | None


class BuyingView(Answer):
    """A supplier's pages on the way to an order. Addresses are patterns, `{product_id}` a place."""

    offer: str
    form_page: str
    product_id: PlaceView
    quantity: PlaceView | None
    memo: str
    submit: str
    done_page: str
    done_order_id: PlaceView


class PortalView(Answer):
    """One portal as the extension needs it."""

    key: str
    name: str
    kind: Literal["store", "supplier"]
    hosts: list[str]
    accounts: list[str]
    account: PlaceView | None
    rows: RowsView | None
    form: FormView | None
    buying: BuyingView | None


class Portals(Answer):
    portals: list[PortalView]
