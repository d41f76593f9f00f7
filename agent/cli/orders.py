"""`yundan orders`: every store order with its state and reason."""

from __future__ import annotations

from datetime import datetime

import click
from rich.table import Table

from agent.cli.console import Console
from agent.cli.place import find_place
from agent.cli.report import explain
from agent.rules.desired import Standing


@click.command()
@click.option("--state", type=click.Choice([str(s) for s in Standing]), help="Only this state.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def orders(state: str | None, as_json: bool) -> None:
    """Every store order, the nearest deadline first. 全部订单。"""
    console, place = Console(), find_place()
    with place.ledger() as ledger:
        kept = ledger.decisions.listed(state=state)
        due = {key: ledger.orders.deadlines(key) for key in {store for store, _ in kept}}
    if as_json:
        console.json(
            [
                {
                    "store": store,
                    "order_id": k.order_id,
                    "state": k.state,
                    "reason": k.reason,
                    "waybills": [{"carrier": w.carrier, "number": w.number} for w in k.waybills],
                    "ship_by": _iso(due[store].get(k.order_id)),
                    "since": k.since.isoformat(),
                }
                for store, k in kept
            ]
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("state", "order", "deadline", "waybill", "reason"):
        table.add_column(console.words.say(f"ui.{name}"), overflow="fold", no_wrap=name != "reason")
    for store, k in kept:
        table.add_row(
            console.words.say(f"standing.{k.state}"),
            k.order_id,
            console.time(due[store].get(k.order_id)),
            "\n".join(w.number for w in k.waybills),
            explain(console, store, k.order_id, k.reason, k.details),
        )
    if table.row_count:
        console.out.print(table)
    else:
        console.say("ui.nothing")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
