"""Questions to a person."""

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
    WaybillShown,
    When,
)


class ReviewsAsked(Asked):
    """The open questions of one store, or of all."""

    store: Key | None = None


class LineView(Answer):
    """One order line in words."""

    product: str
    spec: str
    quantity: int


class SideView(Answer):
    """One side's order: what a person compares. Receivers only as the portal masks them. `order_id`
    is empty for what was entered by hand; `choice` names the side with a yes."""

    side: Literal["store", "supplier"]
    title: str
    order_id: str
    choice: str | None
    url: str | None
    status: str
    at: When | None
    lines: list[LineView]
    receiver: str
    waybills: list[WaybillShown]
    notes: list[str]


class ReviewView(Answer):
    """One question with both sides. `can_accept`: there is something to say yes to; `choices` are
    the supplier orders of which one must be named with the yes."""

    id: int
    store: str
    order_id: str
    reason: str
    text: str
    opened_at: When
    can_accept: bool
    choices: list[str]
    sides: list[SideView]


class NeedsPerson(Answer):
    """An order that needs a person without a question that could be answered here: `texts` say
    why, and what helps."""

    store: str
    order_id: str
    texts: list[str]
    deadline: When | None


class Reviews(Answer):
    """`put_off`: so many orders more are ignored for now."""

    reviews: list[ReviewView]
    others: list[NeedsPerson]
    put_off: int


class AcceptAsked(FromPage):
    """Yes. `supplier_order` names the right one of several, `last_edit` is the second yes to the
    last change of a waybill that the store allows."""

    id: RowId
    supplier_order: Annotated[str, Field(max_length=64), Plain] | None = None
    last_edit: bool = False


class RejectAsked(FromPage):
    """No."""

    id: RowId


class Decided(Answer):
    """What follows from the answer. `decided` is False where it needs more, which `text` says."""

    id: int
    order_id: str
    decided: bool
    effect: str
    text: str


class ResolveAsked(Asked):
    """A person's word on a press that nothing proves: `retry` or `drop`; `show` only tells."""

    order_id: OrderId
    store: Key | None = None
    answer: Annotated[str, Field(pattern="^(show|retry|drop)$")] = "show"


class Resolved(Answer):
    """The press in doubt as it stands now."""

    order_id: str
    state: str
    carrier: str
    number: str
    text: str
