"""1688's order page: the parcels of one supplier order, with their traces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scrapers.answers import answers, as_text, as_time, dig, listed, maybe_list, need
from scrapers.carriers import normalise_number
from scrapers.patterns import every
from scrapers.records import Capture, Parcel, Shipment
from scrapers.selectors import On
from scrapers.spec import PortalSpec
from scrapers.suppliers.alibaba1688 import orders
from scrapers.suppliers.alibaba1688.mtop import ret_class
from scrapers.traces.event import trace_events
from scrapers.traces.line import TraceEvent


def shipment(spec: PortalSpec, capture: Capture, on: On) -> Shipment:
    """The one order that this page is about. It tells neither memo nor downstream number."""
    told = [
        f.data for f in answers(capture, spec.responses["order"]) if ret_class(spec, f.data) == "ok"
    ]
    if not told:
        raise on.changed(spec.responses["order"], "the order's page made no call that we know")
    model = need(told[-1], "data.model", on)
    entries = listed(model, "orderEntries", on)
    packs = _packs(spec, capture)
    parcels = _traced(spec, _parcels(spec, model, entries), packs)
    return Shipment(
        order_id=as_text(need(model, "idStr|id", on)) or "",
        status=orders.status(spec, None, as_text(need(model, "status", on)), on),
        memo=None,
        named=None,
        lines=tuple(orders.line(spec, entry, n, on) for n, entry in enumerate(entries)),
        receiver=None,
        parcels=parcels,
        all_told=len(parcels) >= len(packs) or not parcels,
    )


def _parcels(spec: PortalSpec, model: Any, entries: Sequence[Any]) -> tuple[Parcel, ...]:
    """The numbers of the entries, and the one that the page names with its carrier."""
    parcels = {p.waybill.number: p for p in orders.parcels(spec, entries, {})}
    number = as_text(dig(model, "logistics.billNo"))
    if number and orders.is_number(number):
        number = normalise_number(number)
        named = orders.parcel(number, as_text(dig(model, "logistics.logisticsCompanyName")))
        before = parcels.get(number)
        parcels[number] = replace(named, line_ids=before.line_ids) if before else named
    return tuple(parcels.values())


def _packs(spec: PortalSpec, capture: Capture) -> list[Any]:
    packs: list[Any] = []
    for found in answers(capture, spec.responses["parcels"]):
        if ret_class(spec, found.data) == "ok":
            packs = maybe_list(found.data, "data.model")
    return packs


def _traced(
    spec: PortalSpec, parcels: tuple[Parcel, ...], packs: Sequence[Any]
) -> tuple[Parcel, ...]:
    """The parcels with their traces. A pack has no field for its number: it is the parcel's that
    its lines name, or the only one of the page."""
    found = {parcel.waybill.number: parcel for parcel in parcels}
    for pack in packs:
        steps = maybe_list(pack, "logisticsTracePackDTOList")
        said = [as_text(dig(step, "remark")) or "" for step in steps]
        numbers = {n for line in said for n in _named(spec, line)}
        if not numbers and len(packs) == len(parcels) == 1:
            numbers = set(found)
        if len(numbers) == 1:
            (number,) = numbers
            known = found.get(number) or orders.parcel(number, None)
            found[number] = replace(known, trace=_events(steps))
    return tuple(found.values())


def _named(spec: PortalSpec, line: str) -> list[str]:
    """Waybill numbers that a line of the trace names as such."""
    return [normalise_number(n) for n in every(spec.select["order"]["number_text"], line)]


def _events(steps: Sequence[Any]) -> tuple[TraceEvent, ...]:
    told = [(as_time(dig(s, "actionTime")), as_text(dig(s, "remark")) or "") for s in steps]
    return trace_events((at, said, None) for at, said in told if at and said)
