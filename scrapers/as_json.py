"""Records as JSON values: ids as strings, times as ISO 8601 with their zone, receivers masked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scrapers.errors import PortalError
from scrapers.records import (
    Answer,
    Line,
    OrderTrace,
    Parcel,
    ReadPage,
    Receiver,
    Row,
    ShipForm,
    Shipment,
    StoreOrder,
)
from scrapers.traces.line import TraceEvent

Json = dict[str, Any]


def records(page: ReadPage) -> list[Json]:
    """Everything that a page holds: store orders, supplier orders, or its ship form.

    Of a list whose rows only name their orders, the names.
    """
    found = [store_order(order) for order in page.orders]
    found += [shipment(bought) for bought in page.shipments]
    if not found:
        found = [_row(row) for row in page.rows]
    if page.trace is not None:
        found.append(order_trace(page.trace))
    if page.form is not None:
        found.append(ship_form(page.form, page.answer))
    return found


def _row(row: Row) -> Json:
    return {"order_id": row.order_id, "link": row.link, "ordered_at": _time(row.ordered_at)}


def failure(portal: str, error: PortalError, page: str | None) -> Json:
    """A PortalError: its class, where it arose, the selector or rule that did not hold."""
    return {
        "error": type(error).__name__,
        "portal": portal,
        "page": getattr(error, "page", page),
        "selector": getattr(error, "selector", None),
        "message": str(error),
    }


def store_order(order: StoreOrder) -> Json:
    """A store order. `parcels` is null where the page does not show parcels at all."""
    return {
        "order_id": order.order_id,
        "status": str(order.status),
        "paid_at": _time(order.paid_at),
        "ship_by": _time(order.ship_by),
        "lines": [line_json(line) for line in order.lines],
        "receiver": _receiver(order.receiver),
        "parcels": None if order.parcels is None else [_parcel(p) for p in order.parcels],
        "after_sale": order.after_sale,
    }


def shipment(bought: Shipment) -> Json:
    """A supplier order with its parcels and the store orders that it may be for."""
    return {
        "order_id": bought.order_id,
        "store_order_ids": list(bought.store_order_ids),
        "named": bought.named,
        "memo": bought.memo,
        "status": str(bought.status),
        "status_shown": bought.status_shown,
        "ordered_at": _time(bought.ordered_at),
        "paid_at": _time(bought.paid_at),
        "lines": [line_json(line) for line in bought.lines],
        "receiver": _receiver(bought.receiver),
        "parcels": [_parcel(parcel) for parcel in bought.parcels],
        "refund": bought.refund,
        **({} if bought.all_told else {"all_told": False}),
    }


def order_trace(told: OrderTrace) -> Json:
    """A store's trace page: each parcel of one order with its trace."""
    return {"order_id": told.order_id, "parcels": [_parcel(parcel) for parcel in told.parcels]}


def ship_form(form: ShipForm, answer: Answer | None) -> Json:
    """A ship form as it stands, and what the page seems to answer to a press."""
    return {
        "order_id": form.order_id,
        "carrier": form.carrier,
        "carrier_shown": form.carrier_shown,
        "number": form.number,
        "covered": None if form.covered is None else list(form.covered),
        "ready": form.ready,
        "answer": None
        if answer is None
        else {"kind": str(answer.kind), "text": answer.text, "code": answer.code},
    }


def line_json(line: Line) -> Json:
    """One order line."""
    return {
        "line_id": line.line_id,
        "product": line.product,
        "quantity": line.quantity,
        "product_id": line.product_id,
        "sku": line.sku,
        "spec": dict(line.spec),
        "amount_fen": line.amount_fen,
    }


def _parcel(parcel: Parcel) -> Json:
    return {
        "waybill": {"carrier": parcel.waybill.carrier, "number": parcel.waybill.number},
        "carrier_shown": parcel.carrier_shown,
        "shipped_at": _time(parcel.shipped_at),
        "line_ids": list(parcel.line_ids),
        **({} if parcel.finished else {"finished": False}),
        **({} if parcel.trace is None else {"trace": [_event(event) for event in parcel.trace]}),
    }


def _event(event: TraceEvent) -> Json:
    return {
        "at": _time(event.at),
        "kind": str(event.kind),
        "place": event.place,
        "text": event.text,
    }


def _receiver(receiver: Receiver | None) -> Json | None:
    return None if receiver is None else dict(receiver.masked())


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
