"""A reason why an order is not simply in order. The keys are those of the interface's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scrapers.traces.line import TraceKind


class Why(StrEnum):
    """What is wrong, or about to be."""

    WAYBILL_MISSING = "waybill_missing"
    WAYBILL_CHANGED = "waybill_changed"
    CARRIER_MISMATCH = "carrier_mismatch"
    WAYBILL_INVALID = "waybill_invalid"
    WAYBILL_REUSED = "waybill_reused"
    DUPLICATE_PURCHASE = "duplicate_purchase"
    WRONG_ITEM_SUSPECTED = "wrong_item_suspected"
    DESTINATION_MISMATCH = "destination_mismatch"
    TRACE_BEFORE_PAYMENT = "trace_before_payment"
    EXCEPTION = "exception"
    PICKUP_OVERDUE = "pickup_overdue"
    TRACE_STALLED = "trace_stalled"
    DELIVERY_OVERDUE = "delivery_overdue"
    STORE_UNREAD = "store_unread"
    SUPPLIER_UNREAD = "supplier_unread"
    SHIP_DEADLINE_NEAR = "ship_deadline_near"
    PICKUP_DEADLINE_NEAR = "pickup_deadline_near"
    DELIVERY_DEADLINE_NEAR = "delivery_deadline_near"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `since` is when it began (UTC): the event's or deadline's own time where it has
    one, else when we first read it. `level` is the warning reached (per cent of the clock),
    `kind` an exception's, `form` which of several forms a reason has."""

    why: Why
    since: datetime
    deadline: datetime | None = None
    level: int | None = None
    kind: TraceKind | None = None
    form: str | None = None
    details: Mapping[str, str] = field(default_factory=dict[str, str])
