"""A run's result as a table that a seller can read."""

from __future__ import annotations

from collections import defaultdict

from rich.table import Table
from rich.text import Text

from agent.cli.console import Console
from agent.rules.desired import Standing
from agent.sync.options import OrderResult, RunResult, Trouble
from agent.sync.workbench import Place
from scrapers.carriers import carriers

SHOWN_A_GROUP = 12
_COLOURS = {
    Standing.WRITTEN: "green",
    Standing.ALREADY: "green",
    Standing.WAITING: "dim",
    Standing.REVIEW: "yellow",
    Standing.REFUSED: "red",
    Standing.FAILED: "red",
}


def print_report(console: Console, place: Place, result: RunResult, *, dry_run: bool) -> None:
    """Groups with reasons, then trouble, then the counts."""
    words = console.words
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("state", "order", "waybill", "reason"):
        table.add_column(words.say(f"ui.{name}"), overflow="fold", no_wrap=name != "reason")
    groups = defaultdict[Standing, list[OrderResult]](list)
    for order in result.orders:
        groups[order.standing].append(order)
    for standing, colour in _COLOURS.items():
        for order in groups[standing][:SHOWN_A_GROUP]:
            table.add_row(
                Text(words.say(f"standing.{standing}"), style=colour),
                order.order_id,
                _waybills(console, order),
                explain(console, result.store, order),
            )
        if (hidden := len(groups[standing]) - SHOWN_A_GROUP) > 0:
            table.add_row("", words.say("ui.more_below", n=hidden), "", "")
    if table.row_count:
        console.out.print(table)
    for trouble in result.troubles:
        console.out.print(Text(trouble_text(console, place, trouble), style="red"))
    if not result.complete:
        console.say("ui.incomplete")
    console.out.print(Text(words.say("ui.groups", result.counts()), style="bold"))
    if result.asked_nobody:
        console.say("ui.not_agreed_hint")
    if dry_run:
        console.say("ui.dry_run")


def explain(console: Console, store: str, order: OrderResult) -> str:
    """Why an order stands where it stands, in words."""
    return console.words.reason(
        order.reason,
        {**order.details, "order": order.order_id, "store": order.details.get("store", store)},
    )


def trouble_text(console: Console, place: Place, trouble: Trouble) -> str:
    """A portal's trouble and its next step."""
    name = place.portal(trouble.portal).spec.portal.name
    what = console.words.say(f"portal.{trouble.error}", portal=name, message=trouble.message)
    step = console.words.say(
        f"next.{trouble.next_step}", portal=trouble.portal, evidence=trouble.evidence or ""
    )
    return f"{what} → {step}"


def _waybills(console: Console, order: OrderResult) -> str:
    return "\n".join(
        f"{carrier_name(console, w.carrier)} {w.number}".strip() for w in order.waybills
    )


def carrier_name(console: Console, key: str) -> str:
    """A carrier's name in the interface's language."""
    carrier = carriers().get(key)
    if carrier is None:
        return ""
    return carrier.name if console.words.lang == "zh" else carrier.name_en
