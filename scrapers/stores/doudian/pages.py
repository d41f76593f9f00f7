"""抖店: Capture → records. Pure; see portal.toml for every selector and field name."""

from __future__ import annotations

from typing import Any

from scrapers import portal
from scrapers.answers import answers, as_int, as_text, as_time, dig, listed, maybe_list, need
from scrapers.carriers import by_code, by_name, normalise_number
from scrapers.errors import ChallengeShown, LayoutChanged, LoginExpired
from scrapers.records import (
    Capture,
    Line,
    OrderStatus,
    Parcel,
    ReadPage,
    Receiver,
    StoreOrder,
    Waybill,
)
from scrapers.selectors import On, soup
from scrapers.spec import PortalSpec
from scrapers.stores.doudian import form, rows


def recognise(spec: PortalSpec, capture: Capture) -> str | None:
    """The page's name in portal.toml, or None."""
    return portal.recognise(spec, capture)


def read(spec: PortalSpec, capture: Capture) -> ReadPage:
    """Recognise, then read. Raises LoginExpired, ChallengeShown, LayoutChanged."""
    page = recognise(spec, capture)
    if page is None:
        raise LayoutChanged(spec.key, "pages", "unknown", "no known page of 抖店 was recognised")
    if page == "login":
        raise LoginExpired(spec.key, "the login page is shown")
    if page == "challenge":
        raise ChallengeShown(spec.key, "slider")
    on = On(spec.key, page)
    account = portal.shown_account(spec, capture)
    if page == "form":
        return ReadPage(
            page,
            form=form.live_form(spec, capture, on),
            answer=form.answer(spec, capture),
            account=account,
        )
    if page == "order":
        return ReadPage(page, orders=(_detail(spec, capture, on),), account=account)
    orders, stated = _list(spec, capture, on)
    return ReadPage(page, orders=orders, stated=stated, account=account)


def _list(spec: PortalSpec, capture: Capture, on: On) -> tuple[tuple[StoreOrder, ...], int | None]:
    shown = rows.read_rows(spec, soup(capture.html), on)
    envelopes = [found.data for found in answers(capture, spec.responses["list"])]
    if not envelopes:
        return tuple(row.order for row in shown), rows.stated(spec, soup(capture.html), on)
    envelope = envelopes[-1]
    _accepted(envelope, on)
    orders = tuple(_order(spec, raw, on) for raw in listed(envelope, "data", on))
    _same(orders, tuple(row.order for row in shown), on)
    by_id = {row.order.order_id: row for row in shown}
    filled = tuple(rows.completed(order, by_id[order.order_id], on) for order in orders)
    stated = as_int(need(envelope, "total", on))
    on_page = rows.stated(spec, soup(capture.html), on)
    if on_page is not None and stated != on_page:
        raise on.changed("total", f"the page states {on_page} orders, its JSON {stated}")
    return filled, stated


def _accepted(envelope: Any, on: On) -> None:
    if as_int(need(envelope, "code", on)) != 0:
        raise on.changed("code", f"the page's JSON failed: {as_text(dig(envelope, 'msg')) or ''}")


def _same(told: tuple[StoreOrder, ...], shown: tuple[StoreOrder, ...], on: On) -> None:
    """JSON and rows must tell the same; where they differ we do not know the page."""
    if [o.order_id for o in told] != [o.order_id for o in shown]:
        raise on.changed("shop_order_id", "the page's JSON and its rows list different orders")
    for json_order, row in zip(told, shown, strict=True):
        if json_order.status != row.status:
            raise on.changed("status", f"JSON and row differ in the status of {row.order_id}")
        if len(json_order.lines) != len(row.lines):
            raise on.changed("lines", f"JSON and row differ in the lines of {row.order_id}")


def _detail(spec: PortalSpec, capture: Capture, on: On) -> StoreOrder:
    envelopes = [found.data for found in answers(capture, spec.responses["order"])]
    if not envelopes:
        raise on.changed(spec.responses["order"], "the order's page made no call that we know")
    _accepted(envelopes[-1], on)
    order = _order(spec, need(envelopes[-1], spec.fields["order"]["order"], on), on)
    if order.parcels is None:
        raise on.changed(spec.fields["list"]["parcels"], "the order's page tells no parcels")
    shown = rows.numbers(spec, soup(capture.html), on)
    told = sorted(parcel.waybill.number for parcel in order.parcels)
    if shown != told:
        raise on.changed(
            "select.order.number_text",
            f"the page shows {len(shown)} waybills, its JSON {len(told)}",
        )
    return order


def _order(spec: PortalSpec, raw: Any, on: On) -> StoreOrder:
    names = spec.fields["list"]
    order_id = as_text(need(raw, names["order_id"], on))
    if not order_id or not order_id.isdigit():
        raise on.changed(names["order_id"], f"{order_id!r} is no order number")
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


def status(spec: PortalSpec, shown: str, on: On) -> OrderStatus:
    """A status text in our words; an unknown one is LayoutChanged, never guessed."""
    known = spec.texts["status"].get(shown.strip())
    if known is None:
        raise on.changed("texts.status", f"unknown order status {shown!r}")
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
        shown = as_text(dig(pack, names["carrier_name"]))
        code = as_text(dig(pack, names["carrier_code"]))
        carrier = (by_name(shown) if shown else None) or (
            by_code("doudian", code) if code else None
        )
        parcels.append(
            Parcel(
                waybill=Waybill(carrier.key if carrier else "", normalise_number(number)),
                shipped_at=as_time(dig(pack, names["shipped_at"])),
                line_ids=tuple(line.line_id for line in lines) if len(lines) == 1 else (),
                carrier_shown=shown or code,
            )
        )
    return tuple(parcels)
