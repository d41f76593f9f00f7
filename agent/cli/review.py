"""`yundan review`: what a person must decide."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from rich.table import Table

from agent.cli.console import Console
from agent.decide import UNDECIDED, Change, decide, edits_of
from agent.decide import undo as take_back
from agent.errors import DECISION, UserError
from agent.judging import Judge
from agent.place import find_place
from agent.telling.explaining import explain


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
@click.pass_context
def review(context: click.Context, as_json: bool) -> None:
    """What waits for your decision; accept or reject it. 待确认。"""
    if context.invoked_subcommand is None:
        _list(as_json)


@review.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def list_(as_json: bool) -> None:
    """Every open question, oldest first."""
    _list(as_json)


@review.command()
@click.argument("id", type=click.IntRange(1, 2**31))
@click.option("--supplier-order", metavar="NUMBER", help="The right one, where several are asked.")
@click.option("--last-edit", is_flag=True, help="Yes also to the last change that is allowed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def accept(id: int, supplier_order: str | None, last_edit: bool, as_json: bool) -> None:
    """Yes: the pair is right, this number may be written although a guard tripped, or the waybill
    is to be changed in the store."""
    _decide(id, True, as_json, supplier_order, last_edit=last_edit)


@review.command()
@click.argument("id", type=click.IntRange(1, 2**31))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def reject(id: int, as_json: bool) -> None:
    """No: the pair is wrong, or this number is not to be written."""
    _decide(id, False, as_json)


@review.command()
@click.argument("id", type=click.IntRange(1, 2**31))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def undo(id: int, as_json: bool) -> None:
    """Take your answer back: the question is open again."""
    console, place = Console(), find_place()
    with place.ledger() as ledger:
        asked = ledger.reviews.get(id)
        if asked is None or not take_back(ledger, asked):
            raise UserError("unknown_answer", id=id)
    if as_json:
        console.json({"id": id, "order_id": asked.order_id, "effect": "effect_undone"})
    else:
        console.say("ui.effect_undone", order=asked.order_id)


def _list(as_json: bool) -> None:
    console, place = Console(), find_place()
    with place.ledger() as ledger:
        found = ledger.reviews.listed()
    if as_json:
        console.json(
            [
                {
                    "id": r.id,
                    "store": r.store,
                    "order_id": r.order_id,
                    "reason": r.reason,
                    "subject": r.subject,
                    "details": dict(r.details),
                    "opened_at": r.opened_at.isoformat(),
                }
                for r in found
            ]
        )
        return
    if not found:
        console.say("ui.nothing")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("#", console.words.say("ui.order"), console.words.say("ui.reason")):
        table.add_column(title, overflow="fold")
    for r in found:
        said = explain(console, r.store, r.order_id, r.reason, r.details)
        table.add_row(str(r.id), r.order_id, said)
    console.out.print(table)
    console.say("ui.review_hint")


def _decide(
    id: int,
    accepted: bool,
    as_json: bool,
    supplier_order: str | None = None,
    *,
    last_edit: bool = False,
) -> None:
    console, place = Console(), find_place()
    now = datetime.now(UTC)
    with place.ledger() as ledger:
        asked = ledger.reviews.get(id)
        if asked is None or asked.state != "open":
            raise UserError("unknown_review", id=id)
        change = Change(edits_of(Judge(place, ledger, now), asked), last_edit)
        effect = decide(ledger, asked, accepted, now, supplier_order, change)
    about = {"order": asked.order_id, "id": id, **asked.details}
    if as_json:
        console.json({"id": id, "order_id": asked.order_id, "effect": effect})
    else:
        console.say(f"ui.{effect}", **about)
    if effect in UNDECIDED:
        raise click.exceptions.Exit(DECISION)
