"""抖店's trace page: what the courier says of each parcel of one order. All of it is a guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bs4 import Tag

from scrapers.answers import answers, as_text, as_time, dig, listed, maybe_list, need
from scrapers.carriers import by_name, normalise_number
from scrapers.patterns import extract
from scrapers.records import Capture, OrderTrace, Parcel, Waybill
from scrapers.selectors import On, soup, text
from scrapers.spec import PortalSpec
from scrapers.stores.doudian import orders
from scrapers.traces.event import trace_events


def order_trace(spec: PortalSpec, capture: Capture, on: On) -> OrderTrace:
    """The order's parcels with their traces, from the page's JSON; what is shown must agree."""
    shown = _shown(spec, capture, on)
    envelopes = [found.data for found in answers(capture, spec.responses["trace"])]
    if not envelopes:
        return shown
    told = _told(spec, envelopes[-1], on)
    if told.order_id != shown.order_id:
        raise on.changed("order_id", "the page and its JSON are about different orders")
    if _counts(told) != _counts(shown):
        raise on.changed("select.trace", "the page and its JSON show different traces")
    return told


def _told(spec: PortalSpec, envelope: Any, on: On) -> OrderTrace:
    names = spec.fields["trace"]
    orders.accepted(envelope, on)
    packs = listed(envelope, names["parcels"], on)
    order_id = as_text(need(envelope, names["order_id"], on)) or ""
    return OrderTrace(order_id, tuple(_parcel(spec, pack, on) for pack in packs))


def _parcel(spec: PortalSpec, pack: Any, on: On) -> Parcel:
    names, number = spec.fields["trace"], spec.fields["parcel"]["number"]
    shown = as_text(need(pack, number, on))
    if not shown:
        raise on.changed(number, "a parcel without a waybill")
    steps = maybe_list(pack, names["events"])
    told = [(as_time(dig(s, names["at"])), as_text(dig(s, names["text"])) or "") for s in steps]
    trace = trace_events((at, said, None) for at, said in told if at and said)
    if len(trace) != len(steps):
        raise on.changed(names["at"], "a line of the trace without time or words")
    return replace(orders.parcel(spec, pack, shown), trace=trace)


def _shown(spec: PortalSpec, capture: Capture, on: On) -> OrderTrace:
    select, tree = spec.select["trace"], soup(capture.html)
    order_id = extract(select["order_text"], text(on.one(tree, select["order_id"])))
    if not order_id:
        raise on.changed(select["order_text"])
    parcels = [_shown_parcel(spec, tag, on) for tag in on.each(tree, select["parcel"])]
    return OrderTrace(order_id, tuple(parcels))


def _shown_parcel(spec: PortalSpec, tag: Tag, on: On) -> Parcel:
    select = spec.select["trace"]
    facts = " | ".join(text(fact) for fact in on.some(tag, select["facts"]))
    number = extract(select["number_text"], facts)
    if not number:
        raise on.changed(select["number_text"], "a parcel without a waybill")
    carrier_shown = extract(select["carrier_text"], facts)
    carrier = by_name(carrier_shown) if carrier_shown else None
    lines: list[tuple[datetime, str, None]] = []
    for line in on.each(tag, select["event"]):
        at = as_time(text(on.one(line, select["time"])))
        if at is None:
            raise on.changed(select["time"], "a line of the trace without a time")
        lines.append((at, text(on.one(line, select["text"])), None))
    waybill = Waybill(carrier.key if carrier else "", normalise_number(number))
    return Parcel(waybill, carrier_shown=carrier_shown, trace=trace_events(lines))


def _counts(told: OrderTrace) -> list[tuple[str, int]]:
    return sorted((parcel.waybill.number, len(parcel.trace or ())) for parcel in told.parcels)
