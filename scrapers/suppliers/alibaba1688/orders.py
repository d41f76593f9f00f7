"""1688's order list as the page's own JSON tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from scrapers.answers import as_int, as_text, as_time, dig, listed, maybe_list, need
from scrapers.carriers import by_name, normalise_number, not_a_waybill
from scrapers.quoting import quoted
from scrapers.records import Line, OrderStatus, Parcel, Receiver, Shipment, Waybill
from scrapers.selectors import On
from scrapers.spec import PortalSpec


def carriers_named(summaries: Sequence[Any]) -> dict[str, str]:
    """Waybill number → carrier in the portal's words, from the fulfilment summaries.

    The carrier is the plain text on the line that carries the number.
    """
    found: dict[str, str] = {}
    for entry in (e for summary in summaries for e in cast(list[Any], summary)):
        for item in maybe_list(entry, "displayItems"):
            for line in maybe_list(item, "progressLines"):
                parts = maybe_list(line, "segments")
                said = [
                    (as_text(dig(p, "semanticType")), as_text(dig(p, "text")) or "") for p in parts
                ]
                names = [words for kind, words in said if kind == "NORMAL"]
                for kind, words in said:
                    if kind == "WAYBILL_NO" and words:
                        found[normalise_number(words)] = " ".join(names)
    return found


def shipment(spec: PortalSpec, raw: Any, carriers: Mapping[str, str], on: On) -> Shipment:
    """One supplier order from the list's JSON."""
    names = spec.fields["list"]
    order_id = as_text(need(raw, names["order_id"], on))
    if not order_id or not order_id.isdigit():
        raise on.changed(names["order_id"], f"{quoted(order_id)} is no order number")
    label = as_text(dig(raw, names["status_shown"]))
    entries = listed(raw, names["lines"], on)
    return Shipment(
        order_id=order_id,
        status=status(spec, label, as_text(need(raw, names["status"], on)), on),
        memo=_memo(dig(raw, names["memo"])),
        named=_named(dig(raw, names["named"])),
        lines=tuple(line(spec, entry, n, on) for n, entry in enumerate(entries)),
        receiver=_receiver(dig(raw, "receiverInfo")),
        parcels=parcels(spec, entries, carriers),
        ordered_at=as_time(need(raw, names["ordered_at"], on)),
        paid_at=as_time(dig(raw, names["paid_at"])),
        supplier_name=as_text(dig(raw, names["supplier"])),
        status_shown=label,
        refund=label if label and "退款" in label else None,
    )


def status(spec: PortalSpec, label: str | None, code: str | None, on: On) -> OrderStatus:
    """What the page shows decides, its code else; both unknown is LayoutChanged."""
    known = spec.texts["status"].get(label or "") or spec.texts["status"].get(code or "")
    if known is None:
        raise on.changed("texts.status", f"unknown order status {quoted(label)} / {quoted(code)}")
    return OrderStatus(known)


def _memo(value: Any) -> str | None:
    return as_text(dig(value, "remark") if isinstance(value, dict) else value)


def _named(value: Any) -> str | None:
    found = as_text(value)
    return found if found and re.fullmatch(r"\d{10,24}", found) else None


def _receiver(info: Any) -> Receiver | None:
    if not isinstance(info, dict):
        return None
    return Receiver(
        name=as_text(dig(info, "toFullName|fullName")), phone=as_text(dig(info, "mobile|phone"))
    )


def line(spec: PortalSpec, entry: Any, place: int, on: On) -> Line:
    """One order entry."""
    names = spec.fields["line"]
    quantity = as_int(dig(entry, names["quantity"]))
    if quantity is None:
        raise on.changed(names["quantity"], "an order entry without a quantity")
    items = maybe_list(entry, names["spec"])
    return Line(
        line_id=as_text(dig(entry, names["line_id"])) or str(place),
        product=as_text(need(entry, names["product"], on)) or "",
        quantity=quantity,
        product_id=as_text(dig(entry, names["product_id"])),
        sku=as_text(dig(entry, names["sku"])),
        spec={
            as_text(dig(i, "specName")) or f"#{n}": as_text(dig(i, "specValue")) or ""
            for n, i in enumerate(items)
        },
        amount_fen=as_int(dig(entry, names["amount"])),
    )


def parcels(
    spec: PortalSpec, entries: Sequence[Any], carriers: Mapping[str, str]
) -> tuple[Parcel, ...]:
    """Distinct numbers of the entries. The summaries name the carriers; a number that only they
    show is kept too, so that it is looked at rather than lost."""
    holding: dict[str, list[str]] = {}
    for n, entry in enumerate(entries):
        shown = as_text(dig(entry, spec.fields["line"]["number"]))
        for piece in re.split(r"[,，;；\s]+", shown or ""):
            if is_number(piece):
                line_id = as_text(dig(entry, spec.fields["line"]["line_id"])) or str(n)
                holding.setdefault(normalise_number(piece), []).append(line_id)
    return tuple(parcel(n, carriers.get(n), tuple(lines)) for n, lines in holding.items())


def is_number(piece: str) -> bool:
    """Not empty, and not 1688's own logistics id (LP…, BX…), which is never a waybill."""
    return bool(piece) and not_a_waybill(normalise_number(piece)) != "logistics_id"


def parcel(number: str, carrier_shown: str | None, line_ids: tuple[str, ...] = ()) -> Parcel:
    """A parcel whose carrier is known by its name, or not at all."""
    carrier = by_name(carrier_shown) if carrier_shown else None
    return Parcel(
        Waybill(carrier.key if carrier else "", number),
        line_ids=line_ids,
        carrier_shown=carrier_shown,
    )


def completed(told: Shipment, shown: Shipment, on: On) -> Shipment:
    """The JSON's order with what only the row tells; where both tell, they must agree."""
    if told.named and shown.named and told.named != shown.named:
        raise on.changed("named", f"JSON and row name different store orders for {told.order_id}")
    quantities = [(a.quantity, b.quantity) for a, b in zip(told.lines, shown.lines, strict=True)]
    if any(a != b for a, b in quantities):
        raise on.changed("quantity", f"JSON and row differ in a quantity of {told.order_id}")
    return replace(
        told,
        named=told.named or shown.named,
        memo=told.memo or shown.memo,
        parcels=_merged(told, shown, on),
    )


def _merged(told: Shipment, shown: Shipment, on: On) -> tuple[Parcel, ...]:
    """Every number that the JSON or the row shows. The row alone shows further parcels."""
    numbers = {p.waybill.number: p for p in told.parcels}
    for row in shown.parcels:
        known = numbers.get(row.waybill.number)
        if known is None or known.carrier_shown is None:
            line_ids = known.line_ids if known else ()
            numbers[row.waybill.number] = replace(row, line_ids=line_ids)
        elif row.waybill.carrier and known.waybill.carrier != row.waybill.carrier:
            raise on.changed("carrier", f"JSON and row differ in the carrier of {told.order_id}")
    return tuple(numbers.values())
