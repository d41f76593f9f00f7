"""`yundan resolve ORDER`: a person's word on a press that nothing proves."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from agent.cli.console import Console
from agent.cli.place import chosen_stores
from agent.cli.turn import persons_turn
from agent.place import find_place
from agent.resolving import resolve as resolve_doubt


@click.command()
@click.argument("order")
@click.option("--retry", "answer", flag_value="retry", help="It is not there: write it again.")
@click.option("--drop", "answer", flag_value="drop", help="Leave it alone from now on.")
@click.option("--store", "store_key", help="Of this store (its key in the settings).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def resolve(order: str, answer: str | None, store_key: str | None, as_json: bool) -> None:
    """Say what became of ORDER in the store, after you looked there. 处理结果不明的提交。

    Without --retry or --drop the press in doubt is only shown. Whether it was written needs no
    word: the next `yundan sync` reads it back. Where the store has the waybill and only its
    shipping is in doubt, --retry ships it and writes nothing again.
    """
    console, place = Console(), find_place()
    with place.ledger() as ledger:
        stores = [store.key for store in chosen_stores(place, store_key)]
        doubt, said = resolve_doubt(
            place.home, ledger, stores, order, answer, datetime.now(UTC), persons_turn(console)
        )
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
    console.say(said, order=order, number=doubt.waybill.number)
