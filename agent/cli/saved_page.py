"""What to say of a page that was kept as a file: its trouble in words, its records as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from agent.cli.console import Console
from agent.telling.portal_trouble import what_happened
from scrapers.carriers import carriers
from scrapers.errors import PortalError
from scrapers.portal import Portal
from scrapers.records import Parcel, ReadPage, ShipForm, Waybill


def trouble_in_words(console: Console, portal: Portal, path: Path, error: PortalError) -> str:
    """What is wrong with a saved page, and what to do about it."""
    details: dict[str, Any] = {
        "portal": portal.key,
        "selector": getattr(error, "selector", ""),
    }
    return console.words.say(
        "saved.trouble",
        path=path,
        what=console.words.phrase(
            what_happened(type(error).__name__, portal.spec.portal.name, str(error))
        ),
        step=console.words.say(f"saved_next.{error.next_step}", details),
    )


def print_page(console: Console, portal: Portal, page: ReadPage) -> None:
    """The page's name, what it states, and its records in a table."""
    words = console.words
    count = len(page.orders) + len(page.shipments) + (page.form is not None)
    head = words.say("saved.page", portal=portal.spec.portal.name, page=page.page, n=count)
    console.out.print(Text(head, style="bold"))
    if page.stated is not None:
        console.say("saved.stated", stated=page.stated)
    if page.orders:
        console.out.print(_orders(console, page))
    if page.shipments:
        console.out.print(_shipments(console, page))
    if page.form is not None:
        console.out.print(_form(console, page.form, page.answer.text if page.answer else ""))


def _orders(console: Console, page: ReadPage) -> Table:
    table = _table(console, "ui.order", "ui.state", "ui.deadline", "ui.waybill")
    for order in page.orders:
        table.add_row(
            order.order_id,
            _status(console, str(order.status), order.after_sale),
            console.time(order.ship_by),
            _parcels(console, order.parcels),
        )
    return table


def _shipments(console: Console, page: ReadPage) -> Table:
    table = _table(console, "saved.supplier_order", "ui.state", "saved.store_orders", "ui.waybill")
    for bought in page.shipments:
        table.add_row(
            bought.order_id,
            _status(console, str(bought.status), bought.refund),
            "\n".join(bought.store_order_ids),
            _parcels(console, bought.parcels),
        )
    return table


def _form(console: Console, form: ShipForm, answer: str) -> Table:
    table = _table(console, "ui.order", "ui.waybill", "saved.lines", "saved.answer")
    table.add_row(
        form.order_id or "",
        _waybill(console, Waybill(form.carrier, form.number), form.carrier_shown),
        console.words.say("saved.covers_all") if form.covered is None else "\n".join(form.covered),
        answer,
    )
    return table


def _table(console: Console, *titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for n, title in enumerate(titles):
        table.add_column(console.words.say(title), overflow="fold", no_wrap=n == 0)
    return table


def _status(console: Console, status: str, more: str | None) -> str:
    said = console.words.say(f"order_status.{status}")
    return f"{said} ({more})" if more else said


def _parcels(console: Console, parcels: tuple[Parcel, ...] | None) -> str:
    if parcels is None:
        return "?"
    return "\n".join(_waybill(console, p.waybill, p.carrier_shown) for p in parcels)


def _waybill(console: Console, waybill: Waybill, shown: str | None) -> str:
    carrier = carriers().get(waybill.carrier)
    if carrier is None:
        name = shown or ""
    else:
        name = carrier.name if console.words.lang == "zh" else carrier.name_en
    return f"{name} {waybill.number}".strip()
