"""抖店's orders as the page's own JSON tells them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapers.answers import as_int, as_text, as_time, dig, listed, maybe_list, need
from scrapers.carriers import by_code, by_name, normalise_number
from scrapers.quoting import quoted
from scrapers.records import Line, OrderStatus, Parcel, Receiver, StoreOrder, Waybill
from scrapers.selectors import On
from scrapers.spec import PortalSpec
from scrapers.stores.doudian import rows


def order(spec: PortalSpec, raw: Any, on: On) -> StoreOrder:
    """One store order from the page's JSON."""
    names = spec.fields["list"]
    order_id = as_text(need(raw, names["order_id"], on))
    if not order_id or not order_id.isdigit():
        raise on.changed(names["order_id"], f"{quoted(order_id)} is no order number")
    status_text = as_text(need(raw, names["status"], on)) or ""
    items = listed(raw, names["lines"], on)
    lines = tuple(_line(spec, item, on) for item in items)
    return StoreOrder(
        order_id=order_id,
        status=status(spec, status_text, on),
        paid_at=as_time(need(raw, names["paid_at"], on)),
        ship_by=as_time(need(raw, names["ship_by"], on)),
        lines=lines,
        receiver=_receiver(dig(raw, "receiver_info")),
        parcels=_parcels(spec, raw, lines, on),
        after_sale=_after_sale(items),
        seller_note=as_text(dig(raw, "remark")),
    )


def accepted(envelope: Any, on: On) -> None:
    """Raises LayoutChanged for an answer of the page's own call that says it failed."""
    if as_int(need(envelope, "code", on)) != 0:
        said = quoted(as_text(dig(envelope, "msg")))
        raise on.changed("code", f"the page's JSON failed: {said}")


def status(spec: PortalSpec, shown: str, on: On) -> OrderStatus:
    """A status text in our words; an unknown one is LayoutChanged, never guessed."""
    known = spec.texts["status"].get(shown.strip())
    if known is None:
        raise on.changed("texts.status", f"unknown order status {quoted(shown)}")
    return OrderStatus(known)


def _line(spec: PortalSpec, item: Any, on: On) -> Line:
    names = spec.fields["line"]
    line_id = as_text(need(item, names["line_id"], on))
    if not line_id:
        raise on.changed(names["line_id"])
    return Line(
        line_id=line_id,
        product=as_text(need(item, names["product"], on)) or "",
        quantity=as_int(dig(item, names["quantity"])) or 0,
        product_id=as_text(dig(item, names["product_id"])),
        sku=as_text(dig(item, names["sku"])),
        spec=rows.spec_of(
            [as_text(dig(part, "text")) or "" for part in maybe_list(item, names["spec"])]
        ),
        amount_fen=as_int(dig(item, names["amount"])),
    )


def _after_sale(items: list[Any]) -> str | None:
    for item in items:
        found = as_text(dig(item, "after_sale_info.after_sale_id"))
        if found and found.strip("0"):
            return "退款/售后"
    return None


def _receiver(info: Any) -> Receiver | None:
    if info is None:
        return None
    return Receiver(
        name=as_text(dig(info, "post_receiver")),
        phone=as_text(dig(info, "post_tel")),
        province=as_text(dig(info, "post_addr.province.name")),
        city=as_text(dig(info, "post_addr.city.name")),
        district=as_text(dig(info, "post_addr.town.name")),
        address=as_text(dig(info, "post_addr.detail")),
    )


def _parcels(
    spec: PortalSpec, raw: Any, lines: tuple[Line, ...], on: On
) -> tuple[Parcel, ...] | None:
    found = dig(raw, spec.fields["list"]["parcels"])
    if found is None:
        return None
    names = spec.fields["parcel"]
    parcels: list[Parcel] = []
    for pack in listed(found, "", on):
        number = as_text(need(pack, names["number"], on))
        if not number:
            raise on.changed(names["number"], "a parcel without a waybill")
        parcels.append(replace(parcel(spec, pack, number), line_ids=_held(spec, pack, lines)))
    return tuple(parcels)


def parcel(spec: PortalSpec, pack: Any, number: str) -> Parcel:
    """One parcel as the page's JSON tells it; the carrier by its name, else by its code."""
    names = spec.fields["parcel"]
    shown = as_text(dig(pack, names["carrier_name"]))
    code = as_text(dig(pack, names["carrier_code"]))
    carrier = (by_name(shown) if shown else None) or (by_code("doudian", code) if code else None)
    return Parcel(
        waybill=Waybill(carrier.key if carrier else "", normalise_number(number)),
        shipped_at=as_time(dig(pack, names["shipped_at"])),
        carrier_shown=shown or code,
    )


def _held(spec: PortalSpec, pack: Any, lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The lines in a parcel; empty where the page does not say which."""
    if len(lines) == 1:
        return (lines[0].line_id,)
    names = spec.fields["parcel"]
    held = [as_text(dig(entry, names["line_id"])) for entry in maybe_list(pack, names["lines"])]
    known = tuple(line.line_id for line in lines if line.line_id in held)
    return known if len(known) == len(set(held)) else ()
