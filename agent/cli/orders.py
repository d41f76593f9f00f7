"""`yundan orders`: every store order with its verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
from rich.table import Table

from agent.cli.console import Console
from agent.cli.place import chosen_stores
from agent.judging import Judge, Judged
from agent.place import find_place
from agent.rules.freshness import State
from agent.telling.explaining import explain
from agent.telling.reasons import told


@click.command()
@click.option("--state", type=click.Choice([str(s) for s in State]), help="Only this state.")
@click.option("--store", "store_key", help="Only this store (its key in the settings).")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def orders(state: str | None, store_key: str | None, as_json: bool) -> None:
    """Every store order, what may cost most first, then the nearest deadline. 全部订单。"""
    console, place = Console(), find_place()
    now = datetime.now(UTC)
    with place.ledger() as ledger:
        judge = Judge(place, ledger, now)
        found = [one for s in chosen_stores(place, store_key) for one in judge.all(s)]
    found = [one for one in found if state in (None, one.said.state)]
    if as_json:
        console.json([as_object(one, now) for one in found])
    elif found:
        console.out.print(_table(console, found, now))
    else:
        console.say("ui.nothing")


def _table(console: Console, found: list[Judged], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("state", "order", "next_deadline", "waybill", "cost", "reason"):
        table.add_column(console.words.say(f"ui.{name}"), overflow="fold", no_wrap=name != "reason")
    for one in found:
        table.add_row(
            console.words.say(f"state.{one.said.state}"),
            one.order_id,
            console.time(one.said.deadline, one.zone),
            "\n".join(waybill.number for waybill in one.waybills(now)),
            console.money(one.said.penalty_fen) if one.said.penalty_fen else "",
            _reason(console, one),
        )
    return table


def _reason(console: Console, one: Judged) -> str:
    """What is wrong; else what the last run decided."""
    said, decided = told(console, one), one.decided
    if decided is not None and (not said or one.said.state is State.REVIEW):
        why = explain(console, one.store, one.order_id, decided.reason, decided.details)
        said = f"{said} · {why}" if said else why
    return said


def as_object(one: Judged, now: datetime) -> dict[str, Any]:
    """A verdict for programs. Times are ISO 8601 UTC, money is fen."""
    said, decided = one.said, one.decided
    return {
        "store": one.store,
        "order_id": one.order_id,
        "state": said.state,
        "since": _iso(said.since),
        "deadline": _iso(said.deadline),
        "look_at": _iso(said.look_at),
        "penalty_fen": said.penalty_fen,
        "reasons": [
            {
                "reason": reason.why,
                "form": reason.form,
                "kind": reason.kind,
                "level": reason.level,
                "since": _iso(reason.since),
                "deadline": _iso(reason.deadline),
                "details": dict(reason.details),
            }
            for reason in said.reasons
        ],
        "waybills": [{"carrier": w.carrier, "number": w.number} for w in one.waybills(now)],
        "ship_by": _iso(one.known.order.ship_by),
        "decided": {"state": decided.state, "reason": decided.reason} if decided else None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
