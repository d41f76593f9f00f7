"""`yundan traces status`: whether anybody is asked for traces, and how that stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import click

from agent.cli.console import Console
from agent.errors import UserError
from agent.passwords import Kept, KeyringTrouble
from agent.place import Place, find_place
from agent.settings import TraceApi
from agent.trace_key import TraceKey
from scrapers.traces.kuaidi100_answer import KEY as KUAIDI100

KeyStanding = Literal["kept", "missing", "rejected"]


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def traces_status(as_json: bool) -> None:
    """Whether a service is asked for traces, its key, and how often it was asked. 查询情况。"""
    console, place = Console(), find_place()
    try:
        kept = TraceKey(place.home.root).kept()
    except KeyringTrouble as trouble:
        raise UserError("keyring_failed", trouble=str(trouble)) from trouble
    with place.ledger() as ledger:
        asked = ledger.traces.queries_in_a_day(KUAIDI100, datetime.now(UTC))
    tell(console, place, _standing(kept), asked_lately=asked, as_json=as_json)


def tell(
    console: Console, place: Place, key: KeyStanding, *, asked_lately: int, as_json: bool
) -> None:
    """Say how it stands; `asked_lately` is the number of queries of the last 24 hours."""
    api = place.config.trace_api
    if as_json:
        console.json(_told(api, key, asked_lately))
        return
    if api.provider is None:
        console.say("traces.off")
    else:
        console.say("traces.on", customer=masked(api.customer), hours=api.pause_hours)
    console.say(f"traces.standing_{key}")
    console.say("traces.asked_lately", n=asked_lately)
    if api.provider is None:
        console.say("traces.how_to_begin", path=str(place.home.config))


def masked(customer: str) -> str:
    """A customer number as it may be shown: its first and last two signs, of a long one."""
    return f"{customer[:2]}****{customer[-2:]}" if len(customer) >= 12 else "****"


def _standing(kept: Kept | None) -> KeyStanding:
    if kept is None:
        return "missing"
    return "rejected" if kept.rejected else "kept"


def _told(api: TraceApi, key: KeyStanding, asked_lately: int) -> dict[str, str | int | None]:
    return {
        "provider": api.provider,
        "customer": masked(api.customer) if api.provider else None,
        "pause_hours": api.pause_hours,
        "key": key,
        "asked_lately": asked_lately,
    }
