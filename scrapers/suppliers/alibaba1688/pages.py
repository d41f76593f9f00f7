"""1688: Capture → records. Pure; see portal.toml for every selector and field name."""

from __future__ import annotations

from typing import Any

from scrapers import recognition
from scrapers.answers import answers, as_int, dig, need
from scrapers.patterns import every
from scrapers.records import Capture, ReadPage, Shipment
from scrapers.selectors import On, soup
from scrapers.spec import PortalSpec
from scrapers.suppliers.alibaba1688 import detail, orders, rows
from scrapers.suppliers.alibaba1688.mtop import inner, ret_class


def recognise(spec: PortalSpec, capture: Capture) -> str | None:
    """The page's name. The page's own calls decide first: the login box may stand in the order
    page without a change of address, and a failed call may be repaired by the next."""
    classes = [
        ret_class(spec, found.data)
        for pattern in spec.responses.values()
        for found in answers(capture, pattern)
    ]
    if classes and "ok" not in classes:
        for page in ("challenge", "login"):
            if page in classes:
                return page
    return recognition.recognise(spec, capture)


def read(spec: PortalSpec, capture: Capture) -> ReadPage:
    """Recognise, then read. Raises LoginExpired, ChallengeShown, LayoutChanged."""
    page = recognition.stands(spec, recognise(spec, capture))
    on = On(spec.key, page)
    account = recognition.shown_account(spec, capture)
    if page == "order":
        return ReadPage(page, shipments=(detail.shipment(spec, capture, on),), account=account)
    shipments, stated = _list(spec, capture, on, empty=page == "empty")
    return ReadPage(page, shipments=shipments, stated=stated, account=account)


def _list(
    spec: PortalSpec, capture: Capture, on: On, *, empty: bool
) -> tuple[tuple[Shipment, ...], int | None]:
    tree = soup(capture.html)
    shown = () if empty else rows.read_rows(spec, tree, on)
    told = [inner(spec, f.data, on) for f in answers(capture, spec.responses["data"])]
    lists: list[Any] = [value for value in told if dig(value, "data") is not None]
    carriers = orders.carriers_named([value for value in told if isinstance(value, list)])
    if not lists:
        if told and any(value is not None for value in told):
            raise on.changed("data.data", "none of the page's calls carried an order list")
        return shown, _stated(spec, tree, on)
    body = need(lists[-1], "data", on)
    raw: list[Any] = need(body, "data", on) or []
    shipments = tuple(orders.shipment(spec, entry, carriers, on) for entry in raw)
    _same(shipments, shown, on)
    return (
        tuple(orders.completed(a, b, on) for a, b in zip(shipments, shown, strict=True)),
        as_int(need(body, "total", on)),
    )


def _same(told: tuple[Shipment, ...], shown: tuple[Shipment, ...], on: On) -> None:
    """JSON and rows must tell the same; where they differ we do not know the page."""
    if [s.order_id for s in told] != [s.order_id for s in shown]:
        raise on.changed("idStr", "the page's JSON and its rows list different orders")
    for json_order, row in zip(told, shown, strict=True):
        if json_order.status_shown and json_order.status_shown != row.status_shown:
            raise on.changed("statusLabel", f"JSON and row differ in the status of {row.order_id}")
        if len(json_order.lines) != len(row.lines):
            raise on.changed("orderEntries", f"JSON and row differ in the lines of {row.order_id}")


def _stated(spec: PortalSpec, tree: Any, on: On) -> int | None:
    """The total that the page states; None where it states none."""
    found = set(every(spec.select["list"]["total_text"], rows.total_text(spec, tree)))
    if len(found) > 1:
        raise on.changed("select.list.total_text", f"the page states {len(found)} different totals")
    return as_int(found.pop()) if found else None
