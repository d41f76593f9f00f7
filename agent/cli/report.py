"""A run's result as a table that a seller can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from agent.cli.console import Console
from agent.rules.desired import Standing
from agent.sync.options import OrderResult, RunResult, Trouble
from agent.sync.workbench import Place
from scrapers.carriers import carriers
from scrapers.traces.kuaidi100_answer import KEY as KUAIDI100

SHOWN_A_GROUP = 12
_COLOURS = {
    Standing.WRITTEN: "green",
    Standing.ALREADY: "green",
    Standing.WAITING: "dim",
    Standing.REVIEW: "yellow",
    Standing.REFUSED: "red",
    Standing.FAILED: "red",
}
_NEED_NO_REASON = frozenset({Standing.WRITTEN, Standing.ALREADY})


def print_report(console: Console, place: Place, result: RunResult, *, dry_run: bool) -> None:
    """Groups with reasons, then trouble, then the counts."""
    for standing, colour in _COLOURS.items():
        if group := [order for order in result.orders if order.standing is standing]:
            _print_group(console, result.store, standing, colour, group)
    for trouble in result.troubles:
        said = Text(trouble_text(console, place, trouble), style="red")
        console.out.print(said, soft_wrap=True)
    if result.completeness:
        counted = result.completeness.counted
        name = "completeness" if counted else "completeness_to_the_end"
        console.say(f"ui.{name}", **asdict(result.completeness))
    if not result.complete:
        console.say("ui.incomplete")
    console.out.print(Text(console.words.say("ui.groups", result.counts()), style="bold"))
    if result.asked_nobody:
        console.say("ui.not_agreed_hint")
    if dry_run:
        console.say("ui.dry_run")


def _print_group(
    console: Console, store: str, standing: Standing, colour: str, group: list[OrderResult]
) -> None:
    words = console.words
    head = Text(f"{words.say(f'standing.{standing}')} {len(group)}", style=f"bold {colour}")
    console.out.print(head.append(f"  {words.say(f'standing_help.{standing}')}", style="dim"))
    plain = standing in _NEED_NO_REASON
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for order in group[:SHOWN_A_GROUP]:
        table.add_row(
            f"  {order.order_id}",
            _waybills(console, order),
            ""
            if plain and order.reason != "shown_same_then"
            else explain(console, store, order.order_id, order.reason, order.details),
        )
    if (hidden := len(group) - SHOWN_A_GROUP) > 0:
        table.add_row(f"  {words.say('ui.more_below', n=hidden)}", "", "")
    console.out.print(table)


def explain(
    console: Console, store: str, order_id: str, reason: str, details: Mapping[str, Any]
) -> str:
    """Why an order stands where it stands, in words."""
    said = {"store": store, **details, "order": order_id}
    if "read_at" in said:
        said["read_at"] = console.time(datetime.fromisoformat(str(said["read_at"])))
    if carrier := carriers().get(str(said.get("carrier"))):
        said["carrier"] = carrier.name if console.words.lang == "zh" else carrier.name_en
    return console.words.reason(reason, said)


def trouble_text(console: Console, place: Place, trouble: Trouble) -> str:
    """A portal's trouble and its next step."""
    name = "快递100"
    if trouble.portal != KUAIDI100:
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
