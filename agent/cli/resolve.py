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

_ASKED_ABOUT = (State.UNKNOWN, State.FINISHING, State.STORED)
_AGAIN = {State.UNKNOWN: State.PLANNED, State.FINISHING: State.STORED}


@click.command()
@click.argument("order")
@click.option("--retry", "answer", flag_value="retry", help="It is not there: write it again.")
@click.option("--drop", "answer", flag_value="drop", help="Leave it alone from now on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def resolve(order: str, answer: str | None, as_json: bool) -> None:
    """Say what became of ORDER in the store, after you looked there. 处理结果不明的提交。

    Without --retry or --drop the press in doubt is only shown. Whether it was written needs no
    word: the next `yundan sync` reads it back. Where the store has the waybill and only its
    shipping is in doubt, --retry ships it and writes nothing again.
    """
    console, place = Console(), find_place()
    with place.ledger() as ledger:
        doubt = _in_doubt(ledger, [s.key for s in place.config.store], order)
        began = doubt.state
        if answer is not None:
            verdict = _verdict(began, answer)
            with held(place.home, doubt.store):  # a pass at work may be reading it back right now
                if verdict.state is not began:
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
        return
    about = "in_doubt" if answer is None else f"resolved_{answer}"
    stored = "" if began is State.UNKNOWN or answer == "drop" else "_stored"
    console.say(f"ui.{about}{stored}", order=order, number=doubt.waybill.number)


def _verdict(began: State, answer: str) -> Verdict:
    """What a person's word makes of a press in doubt, or of a shipment not finished."""
    if answer == "drop":
        return Verdict(State.WITHDRAWN, "person_drop")
    stored = began is not State.UNKNOWN
    return Verdict(_AGAIN.get(began, began), "person_finish" if stored else "person_retry")


def _in_doubt(ledger: Ledger, stores: list[str], order: str) -> Submission:
    for store in stores:
        for submission in ledger.submissions.live(store, _ASKED_ABOUT):
            if submission.order_id == order:
                return submission
    raise UserError("nothing_to_resolve", order=order)
