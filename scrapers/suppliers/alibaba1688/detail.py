"""1688's order page: the carrier and the trace of one supplier order."""

from __future__ import annotations

from typing import Any

from scrapers.answers import answers, as_text, as_time, dig, listed, maybe_list, need
from scrapers.carriers import normalise_number
from scrapers.records import Capture, Parcel, Shipment, TraceEvent
from scrapers.selectors import On
from scrapers.spec import PortalSpec
from scrapers.suppliers.alibaba1688 import orders
from scrapers.suppliers.alibaba1688.mtop import ret_class


def shipment(spec: PortalSpec, capture: Capture, on: On) -> Shipment:
    """The one order that this page is about. It tells neither memo nor downstream number."""
    told = [
        f.data for f in answers(capture, spec.responses["order"]) if ret_class(spec, f.data) == "ok"
    ]
    if not told:
        raise on.changed(spec.responses["order"], "the order's page made no call that we know")
    model = need(told[-1], "data.model", on)
    entries = listed(model, "orderEntries", on)
    return Shipment(
        order_id=as_text(need(model, "idStr|id", on)) or "",
        status=orders.status(spec, None, as_text(need(model, "status", on)), on),
        memo=None,
        named=None,
        lines=tuple(orders.line(spec, entry, n, on) for n, entry in enumerate(entries)),
        receiver=None,
        parcels=_parcels(spec, capture, model),
    )


def _parcels(spec: PortalSpec, capture: Capture, model: Any) -> tuple[Parcel, ...]:
    number = as_text(dig(model, "logistics.billNo"))
    packs = _packs(spec, capture)
    if (
        not number or not orders.is_number(number) or len(packs) > 1
    ):  # the page names one number, whichever pack it is of
        return ()
    found = orders.parcel(
        normalise_number(number), as_text(dig(model, "logistics.logisticsCompanyName"))
    )
    return (
        Parcel(
            found.waybill,
            trace=_trace(packs),
            carrier_shown=found.carrier_shown,
        ),
    )


def _packs(spec: PortalSpec, capture: Capture) -> list[Any]:
    packs: list[Any] = []
    for found in answers(capture, spec.responses["parcels"]):
        if ret_class(spec, found.data) == "ok":
            packs = maybe_list(found.data, "data.model")
    return packs


def _trace(packs: list[Any]) -> tuple[TraceEvent, ...]:
    events = [
        (as_time(dig(step, "actionTime")), as_text(dig(step, "remark")) or "")
        for pack in packs
        for step in maybe_list(pack, "logisticsTracePackDTOList")
    ]
    return tuple(sorted((TraceEvent(at, said) for at, said in events if at), key=lambda e: e.at))
