"""抖店: Capture → records. Pure; see portal.toml for every selector and field name."""

from __future__ import annotations

from scrapers import recognition
from scrapers.answers import answers, as_int, listed, need
from scrapers.quoting import counted
from scrapers.recipe.eyes import form
from scrapers.records import Capture, ReadPage, StoreOrder
from scrapers.selectors import On, soup
from scrapers.spec import PortalSpec
from scrapers.stores.doudian import orders, rows, trace


def recognise(spec: PortalSpec, capture: Capture) -> str | None:
    """The page's name in portal.toml, or None."""
    return recognition.recognise(spec, capture)


def read(spec: PortalSpec, capture: Capture) -> ReadPage:
    """Recognise, then read. Raises LoginExpired, ChallengeShown, LayoutChanged."""
    page = recognition.stands(spec, recognise(spec, capture))
    on = On(spec.key, page)
    account = recognition.shown_account(spec, capture)
    if page == "form":
        return ReadPage(
            page,
            form=form.live_form(spec, capture, on),
            answer=form.answer(spec, capture),
            account=account,
        )
    if page == "order":
        return ReadPage(page, orders=(_detail(spec, capture, on),), account=account)
    if page == "trace":
        return ReadPage(page, trace=trace.order_trace(spec, capture, on), account=account)
    found, stated = _list(spec, capture, on)
    return ReadPage(page, orders=found, stated=stated, account=account)


def _list(spec: PortalSpec, capture: Capture, on: On) -> tuple[tuple[StoreOrder, ...], int | None]:
    shown = rows.read_rows(spec, soup(capture.html), on)
    envelopes = [found.data for found in answers(capture, spec.responses["list"])]
    if not envelopes:
        return tuple(row.order for row in shown), rows.stated(spec, soup(capture.html), on)
    envelope = envelopes[-1]
    orders.accepted(envelope, on)
    told = tuple(orders.order(spec, raw, on) for raw in listed(envelope, "data", on))
    _same(told, tuple(row.order for row in shown), on)
    by_id = {row.order.order_id: row for row in shown}
    filled = tuple(rows.completed(order, by_id[order.order_id], on) for order in told)
    stated = as_int(need(envelope, "total", on))
    on_page = rows.stated(spec, soup(capture.html), on)
    if on_page is not None and stated != on_page:
        raise on.changed(
            "total", f"the page states {counted(on_page)} orders, its JSON {counted(stated)}"
        )
    return filled, stated


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
    orders.accepted(envelopes[-1], on)
    order = orders.order(spec, need(envelopes[-1], spec.fields["order"]["order"], on), on)
    if order.parcels is None:
        raise on.changed(spec.fields["list"]["parcels"], "the order's page tells no parcels")
    shown = rows.numbers(spec, soup(capture.html), on)
    told = sorted(parcel.waybill.number for parcel in order.parcels)
    if shown != told:
        raise on.changed(
            "select.order.number_text",
            f"the page shows {len(shown)} waybills, its JSON {len(told)}",
        )
    return rows.counted(spec, order, soup(capture.html), on)
