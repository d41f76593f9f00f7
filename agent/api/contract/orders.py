"""Orders with their verdicts: what the badges, the bar and the card show."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agent.api.contract.common import Answer, OrderId, StorePage, WaybillShown, When
from agent.api.contract.pages import Seen
from agent.api.contract.reviews import ReviewView

OrderState = Literal["synced", "stale", "due", "waiting", "risk", "review", "closed"]


class OrdersAsked(StorePage):
    """Up to 500 orders of one store; with `detail` also what a card shows (then a few at most).
    `seen` is what the page shows of them, as in observe: one request does for both."""

    ids: list[OrderId] = Field(max_length=500)
    seen: list[Seen] = Field(default=[], max_length=500)
    detail: bool = False


class ReasonView(Answer):
    """Why an order is not simply in order: in a few words, and as a sentence."""

    why: str
    label: str
    text: str
    since: When
    deadline: When | None


class OfferView(Answer):
    """An offer that a product was bought as before. `times` is in how many confirmed purchases."""

    supplier: str
    portal: str
    supplier_name: str
    product_id: str
    title: str
    url: str
    times: int


class PurchaseView(Answer):
    """A supplier order that belongs to the store order."""

    supplier: str
    supplier_name: str
    order_id: str
    status: str
    url: str | None
    tied_by: str


class TraceView(Answer):
    """The last line of the parcel's trace."""

    at: When
    kind: str
    text: str


class OrderDetail(Answer):
    """What a card shows besides."""

    paragraph: str
    decided: str | None
    decided_at: When | None
    waybills: list[WaybillShown]
    purchases: list[PurchaseView]
    trace: TraceView | None
    reviews: list[ReviewView]
    offers: list[OfferView]


class OrderView(Answer):
    """One order's verdict now. `read_at` is when the store's side was last read."""

    id: str
    state: OrderState
    reasons: list[ReasonView]
    since: When | None
    deadline: When | None
    read_at: When | None
    numbers: list[str]
    reviews: list[int]
    leased_until: When | None = None
    ignored_until: When | None = None
    detail: OrderDetail | None = None


class Orders(Answer):
    """`unknown` are numbers that this store never showed us."""

    store: str
    now: When
    orders: list[OrderView]
    unknown: list[str]
