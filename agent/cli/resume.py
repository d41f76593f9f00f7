"""`yundan resume STORE`: a person has looked at what went wrong; writing goes on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from agent.cli.console import Console
from agent.cli.place import chosen_stores
from agent.errors import UserError
from agent.ledger import Ledger
from agent.place import Place, find_place
from agent.settings import StoreConfig
from agent.sync.armed_log import ArmedLog
from agent.sync.recover import Standby, standby
from agent.telling.stops import why_stopped
from scrapers.portal_files import spoken_name


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
                _what_else(console, place, ledger, config)
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


def _what_else(console: Console, place: Place, ledger: Ledger, config: StoreConfig) -> None:
    """Another reason why nothing is written there, with its own step."""
    stands = standby(ledger, ArmedLog(place.home.armed, config.key), config.key)
    if stands is not Standby.READY:
        console.say(f"reasons.standby_{stands}", store=config.key)
    if ledger.disarmed.of(config.portal) is not None:
        console.say("repair.disarmed", name=spoken_name(config.portal), portal=config.portal)
