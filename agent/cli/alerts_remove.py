"""`yundan alerts remove`: a channel is told no more, and its address is forgotten."""

from __future__ import annotations

import click

from agent.alerts.channels import Channels
from agent.cli.console import Console
from agent.errors import UserError
from agent.passwords import KeyringTrouble
from agent.place import find_place


@click.command("remove")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def alerts_remove(name: str, as_json: bool) -> None:
    """Tell NAME of nothing any more, and remove its address. 删除提醒渠道。"""
    console, place = Console(), find_place()
    try:
        Channels(place.home).remove(name)
    except KeyringTrouble as trouble:
        raise UserError("keyring_failed", trouble=str(trouble)) from trouble
    with place.ledger() as ledger:
        ledger.alert_deliveries.forget(name)
    if as_json:
        console.json({"removed": name})
    else:
        console.say("alerts.removed", name=name)
