"""A run's result as a table that a seller can read."""

from __future__ import annotations

from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from agent.cli.console import Console
from agent.place import Place
from agent.rules.desired import Standing
from agent.sync.options import OrderResult, RunResult
from agent.telling.explaining import explain, trouble_text

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


def _waybills(console: Console, order: OrderResult) -> str:
    return "\n".join(f"{console.carrier(w.carrier)} {w.number}".strip() for w in order.waybills)
