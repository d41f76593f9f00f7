"""`yundan resolve ORDER`: a person's word on a press that nothing proves."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from agent.cli.console import Console
from agent.cli.place import find_place
from agent.errors import UserError
from agent.ledger import Ledger
from agent.sync.journal import State, Submission, Verdict
from agent.sync.workbench import held


@click.command()
@click.argument("order")
@click.option("--retry", "answer", flag_value="retry", help="It is not there: write it again.")
@click.option("--drop", "answer", flag_value="drop", help="Leave it alone from now on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def resolve(order: str, answer: str | None, as_json: bool) -> None:
    """Say what became of ORDER in the store, after you looked there. 处理结果不明的提交。

    Without --retry or --drop the press in doubt is only shown. Whether it was written needs no
    word: the next `yundan sync` reads it back.
    """
    console, place = Console(), find_place()
    with place.ledger() as ledger:
        doubt = _in_doubt(ledger, [s.key for s in place.config.store], order)
        if answer is not None:
            again = State.PLANNED if doubt.state is State.UNKNOWN else State.STORED
            new = again if answer == "retry" else State.WITHDRAWN
            verdict = Verdict(new, f"person_{answer}")
            with held(place.home, doubt.store):  # a pass at work may be reading it back right now
                doubt = ledger.submissions.move(doubt, verdict, datetime.now(UTC))
    if as_json:
        console.json(
            {
                "order_id": order,
                "state": str(doubt.state),
                "carrier": doubt.waybill.carrier,
                "number": doubt.waybill.number,
            }
        )
    elif answer is None:
        console.say("ui.in_doubt", order=order, number=doubt.waybill.number)
    else:
        console.say(f"ui.resolved_{answer}", order=order)


def _in_doubt(ledger: Ledger, stores: list[str], order: str) -> Submission:
    for store in stores:
        for submission in ledger.submissions.live(store, (State.UNKNOWN, State.FINISHING)):
            if submission.order_id == order:
                return submission
    raise UserError("nothing_to_resolve", order=order)
