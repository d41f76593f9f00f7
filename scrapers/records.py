"""What portals show, as frozen values. No I/O, no clocks, no decisions.

Ids are always strings (19-digit ids do not survive a float), times are UTC-aware datetimes,
money is integer fen (分). Receivers keep what the portal showed only in memory: `repr` and
JSON carry the masked form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from scrapers.traces.line import TraceEvent


@dataclass(frozen=True, slots=True)
class Response:
    """One JSON answer that the page itself fetched: URL, HTTP status, body as text."""

    url: str
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Capture:
    """One page as read: everything a parser may look at.

    `html` is our own serialisation: open shadow roots stand as `<shadow-root>` elements, live
    control state is written into attributes. `account` is the logged-in account that the browser
    side could tell (a cookie), else None; pages may tell it too. `captured_at` is UTC.
    """

    url: str
    html: str
    responses: tuple[Response, ...] = ()
    account: str | None = None
    captured_at: datetime | None = None


Resubmit = Literal["rejects", "overwrites", "duplicates", "unknown"]
"""What a store does with a second submit for one order, where that is known."""


class OrderStatus(StrEnum):
    """Where an order stands, the same words for store and supplier."""

    UNPAID = "unpaid"  # 待付款
    HELD = "held"  # 风控审核中, on hold: may not be shipped yet
    AWAITING = "awaiting_shipment"  # 待发货
    PARTLY_SHIPPED = "partly_shipped"  # 部分发货
    SHIPPED = "shipped"  # 已发货
    FINISHED = "finished"  # 已完成 / 已签收
    CANCELLED = "cancelled"  # 已取消 / 已关闭


TO_SHIP = (OrderStatus.AWAITING, OrderStatus.PARTLY_SHIPPED)
NOT_SHIPPED = (OrderStatus.UNPAID, OrderStatus.HELD, OrderStatus.AWAITING)
STILL_OPEN = (OrderStatus.UNPAID, OrderStatus.HELD, *TO_SHIP)
"""Not all of it is on its way, and it may still come to be."""


@dataclass(frozen=True, slots=True)
class Waybill:
    """A courier's waybill (运单号): canonical carrier key (see carriers.toml) and number.

    `carrier` is "" where the portal did not name one that we know; such a waybill is never written.
    """

    carrier: str
    number: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel (包裹). `line_ids` is empty where the page does not say what is in it, `trace`
    None where it shows no traces at all.

    `finished` is False where a store that ships in two steps has stored the waybill, but does not
    count it as shipped yet.
    """

    waybill: Waybill
    shipped_at: datetime | None = None
    trace: tuple[TraceEvent, ...] | None = None
    line_ids: tuple[str, ...] = ()
    carrier_shown: str | None = None  # the carrier in the portal's own words
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One order line. `spec` holds name → value as shown (颜色 → 白色); amounts in fen."""

    line_id: str
    product: str
    quantity: int
    product_id: str | None = None
    sku: str | None = None
    spec: Mapping[str, str] = field(default_factory=dict[str, str])
    amount_fen: int | None = None


_NAME_KEPT = re.compile(r"^(.).*$", re.S)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver (收件人) as the portal showed it; usually masked there already.

    Only `masked()` may leave the process: into the ledger, JSON, logs.
    """

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    province: str | None = None
    city: str | None = None
    district: str | None = None
    address: str | None = field(default=None, repr=False)

    def masked(self) -> dict[str, str | None]:
        """The form that may be stored and shown: 张**, 138****1234, province, city, district."""
        return {
            "name": _NAME_KEPT.sub(r"\1**", self.name) if self.name else None,
            "phone": _mask_phone(self.phone),
            "province": self.province,
            "city": self.city,
            "district": self.district,
        }


def _mask_phone(phone: str | None) -> str | None:
    if not phone:
        return None
    kept = re.sub(r"[^\d*]", "", phone)
    return f"{kept[:3]}****{kept[-4:]}" if len(kept) >= 11 else "****" + kept[-4:]


@dataclass(frozen=True, slots=True)
class StoreOrder:
    """One order in the seller's store (店铺订单).

    `parcels` is None where this page does not show parcels at all, and empty where it shows
    that there are none: absence is never concluded from the former. `lines` is empty where the
    page shows none. `ship_by` is the order's own deadline (发货截止时间). `after_sale` is the
    store's text of an open refund or hold, else None.
    """

    order_id: str
    status: OrderStatus
    paid_at: datetime | None
    ship_by: datetime | None
    lines: tuple[Line, ...]
    receiver: Receiver | None
    parcels: tuple[Parcel, ...] | None
    after_sale: str | None = None
    seller_note: str | None = None


@dataclass(frozen=True, slots=True)
class Shipment:
    """One supplier order (采购单) with what the supplier says was shipped.

    `named` is the downstream order number (下游订单号) that the portal itself keeps, `memo` the
    buyer's memo (买家留言). `store_order_ids` are the candidates both contain, unverified.
    `all_told` is False where the page shows that there are parcels whose numbers it does not tell.
    """

    order_id: str
    status: OrderStatus
    memo: str | None
    named: str | None
    lines: tuple[Line, ...]
    receiver: Receiver | None
    parcels: tuple[Parcel, ...]
    ordered_at: datetime | None = None
    paid_at: datetime | None = None
    supplier_name: str | None = None
    status_shown: str | None = None
    refund: str | None = None
    all_told: bool = True

    @property
    def store_order_ids(self) -> tuple[str, ...]:
        """Numbers that may be store orders: the downstream number first, then the memo's."""
        found = [self.named] if self.named else []
        found += re.findall(r"(?<![0-9A-Za-z])\d{15,24}(?![0-9A-Za-z])", self.memo or "")
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class ShipForm:
    """The live ship form (发货表单) as the page holds it at this moment.

    `covered` are the line ids that a submit would ship; None where the form shows no lines and
    ships the whole order. `quantities` are their pieces by line id, where the form shows them.
    `ready` is False while the form's button cannot be pressed.
    """

    order_id: str | None
    carrier: str
    carrier_shown: str | None
    number: str
    covered: tuple[str, ...] | None
    ready: bool
    quantities: Mapping[str, int] = field(default_factory=dict[str, int])


class AnswerKind(StrEnum):
    """What the page seems to say after a press. A hint, never proof."""

    ACCEPTED = "accepted"
    SHIPPED = "shipped"  # shipped already: maybe by this very press, which the browser sent twice
    REFUSED = "refused"
    QUESTION = "question"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Answer:
    """The page's answer to a press, with the store's own text and error code where it has one."""

    kind: AnswerKind
    text: str = ""
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list. `link` is the path of the order's own page, where the row links it."""

    order_id: str
    link: str | None = None
    ordered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderTrace:
    """What a store's trace page tells: each parcel of one order with its trace."""

    order_id: str
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A recognised page: its name, its records, and what it says of itself.

    `stated` is the count the page states for the whole list (None where it states none), `more`
    whether it offers a further page (None where it does not say), `account` the logged-in account
    that the page shows. `rows` are all rows of a list, also of one whose rows tell no more.
    """

    page: str
    orders: tuple[StoreOrder, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    form: ShipForm | None = None
    answer: Answer | None = None
    trace: OrderTrace | None = None
    rows: tuple[Row, ...] = ()
    more: bool | None = None
    stated: int | None = None
    account: str | None = None
