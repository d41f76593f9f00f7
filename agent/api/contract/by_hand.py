"""What a person does by hand, with the agent's help."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent.api.contract.common import (
    Answer,
    Asked,
    FromPage,
    Key,
    OrderId,
    Plain,
    RowId,
    StorePage,
    When,
)

Number = Annotated[str, Field(min_length=1, max_length=64), Plain]


class FillAsked(StorePage):
    """`take` leases the order to the person and tells what to fill in; `shown` compares what the
    form then shows with what belongs there by now, and renews the lease where the person `touched`
    the form since; `release` gives the order back, in a little while."""

    order_id: OrderId
    action: Literal["take", "shown", "release"] = "take"
    carrier: Annotated[str, Field(max_length=120), Plain] | None = None
    number: Annotated[str, Field(max_length=120), Plain] | None = None
    touched: bool = True


class Filling(Answer):
    """What belongs into the form. `carrier_names` are the carrier's names in this store, the usual
    one first; `same` whether the form shows just that (None where it was not asked)."""

    order_id: str
    number: str
    carrier_name: str
    carrier_names: list[str]
    until: When | None
    same: bool | None = None
    text: str


class IgnoreAsked(FromPage):
    """Do not remind me of this order until then; None: remind me again."""

    store: Key
    order_id: OrderId
    until: When | None


class Ignored(Answer):
    order_id: str
    until: When | None


class ByHandAsked(Asked):
    """One waybill for one order, entered by hand. `check` only says what would be made of it."""

    store: Key
    order_id: OrderId
    number: Number
    carrier: Annotated[str, Field(max_length=40), Plain] | None = None
    check: bool = True


class CarrierView(Answer):
    key: str
    name: str


class ByHand(Answer):
    """`carriers` are those whose numbers look like this one, the likeliest first, or all where none
    does; `troubles` are what the guards would say. `kept`: it is a shipment like any other now."""

    carriers: list[CarrierView]
    troubles: list[str]
    kept: bool
    text: str


class PurchaseAsked(Asked):
    """The way to an order at a supplier: `begin` on a card, `form` on the supplier's order form,
    `placed` when its button was pressed, `shown` when the supplier's page in the same tab then
    shows the new order's number."""

    action: Literal["begin", "form", "placed", "shown"]
    portal: Key
    store: Key | None = None
    order_id: OrderId | None = None
    product_id: Annotated[str, Field(min_length=1, max_length=64), Plain] | None = None
    purchase: RowId | None = None
    quantity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    memo_given: bool = False
    supplier_order: Annotated[str, Field(min_length=1, max_length=64), Plain] | None = None
    tab: Annotated[int, Field(ge=0, le=2**53)] | None = Field(
        default=None, description="the browser's tab, by the extension's worker"
    )


class PurchaseOpen(Answer):
    """A purchase under way. `order_id` is what belongs into the memo."""

    purchase: int
    store: str
    order_id: str
    begun_at: When


class Purchasing(Answer):
    """Purchases under way for this offer, newest first; `url` is the offer's page."""

    open: list[PurchaseOpen]
    url: str | None
    text: str
