"""`yundan resume STORE`: a person has looked at what went wrong; writing goes on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from agent.cli.console import Console
from agent.cli.place import chosen_stores
from agent.errors import UserError
from agent.place import find_place
from agent.telling.stops import why_stopped


@click.command()
@click.argument("store")
@click.option("--yes", is_flag=True, help="You have looked; do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def resume(store: str, yes: bool, as_json: bool) -> None:
    """Write to STORE again after too much went wrong there. 恢复写入。"""
    console, place = Console(), find_place()
    (config,) = chosen_stores(place, store)
    with place.ledger() as ledger:
        stopped = ledger.outcomes.stopped(config.key)
        if stopped is None:
            if as_json:
                console.json({"store": config.key, "resumed": False})
            else:
                console.say("stop_loss.not_stopped", store=config.key)
            return
        if not as_json:
            console.say("stop_loss.stopped", store=config.key, what=why_stopped(stopped))
        if not yes and (as_json or not sys.stdin.isatty()):
            raise UserError("not_looked", store=config.key)
        if not yes and not click.confirm(console.words.say("stop_loss.ask", store=config.key)):
            return
        now = datetime.now(UTC)
        ledger.outcomes.resume(config.key, now, "person")
        ledger.alerts.close("breaker", config.key, now)
    if as_json:
        console.json({"store": config.key, "resumed": True})
    else:
        console.say("stop_loss.resumed", store=config.key)
