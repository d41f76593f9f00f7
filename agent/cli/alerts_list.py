"""`yundan alerts list`: the channels, how they stand, and the alerts that are open now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click
from rich.table import Table

from agent.alerts.channels import Channel, Channels
from agent.alerts.deliver import LET_BE
from agent.alerts.post import PARTLY
from agent.cli.console import Console
from agent.ledger import Ledger
from agent.ledger.alert_deliveries import Standing
from agent.ledger.alerts import Alert
from agent.place import find_place
from agent.sync.armed_log import left
from agent.telling.alerts import headline, service_name


@dataclass(frozen=True, slots=True)
class _Row:
    channel: Channel
    waiting: int
    standing: Standing | None


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def alerts_list(as_json: bool) -> None:
    """The channels that are told, and the alerts that are open. 渠道和目前的提醒。"""
    console, place = Console(), find_place()
    with place.ledger() as ledger:
        rows = [_row(ledger, channel) for channel in Channels(place.home).all()]
        open_ones = ledger.alerts.open_ones()
    if as_json:
        told = {"channels": [_told(row) for row in rows], "open": [_open(a) for a in open_ones]}
        console.json(told)
        return
    if rows:
        _print(console, rows)
    else:
        console.say("alerts.none")
    if rows and left(place.home.armed):
        console.say("alerts.left")
    console.say("alerts.open" if open_ones else "alerts.open_none")
    for alert in open_ones:
        line = f"  {console.time(alert.opened_at)}  {headline(console.words, alert)}"
        console.out.print(line, markup=False, soft_wrap=True)


def _row(ledger: Ledger, channel: Channel) -> _Row:
    deliveries = ledger.alert_deliveries
    waiting = deliveries.untold(channel.name, channel.added_at)
    return _Row(channel, len(waiting), deliveries.standing(channel.name))


def _print(console: Console, rows: Sequence[_Row]) -> None:
    words = console.words
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("name", "service", "added_at", "standing"):
        table.add_column(words.say(f"alerts.{name}"), overflow="fold")
    for row in rows:
        channel = row.channel
        service = service_name(words, channel.service)
        table.add_row(
            channel.name, service, console.time(channel.added_at), "\n".join(_lines(console, row))
        )
    console.out.print(table, markup=False)


def _lines(console: Console, row: _Row) -> list[str]:
    """How a channel stands; with the next step where it takes nothing."""
    words, standing = console.words, row.standing
    lines = [words.say("alerts.waiting", n=row.waiting)] if row.waiting else []
    if standing is None:
        return lines or [words.say("alerts.fine")]
    trouble = standing.trouble
    failing = [words.say("alerts.test_failed")] if trouble.code not in (LET_BE, PARTLY) else []
    if standing.tries:
        again = console.time(standing.next_try_at)
        failing = [words.say("alerts.failing", tries=standing.tries, next_try_at=again)]
    why = words.say(
        f"alerts.trouble_{trouble.code}", name=row.channel.name, said=trouble.said or "-"
    )
    return [*lines, *failing, why]


def _told(row: _Row) -> dict[str, Any]:
    standing = row.standing
    return {
        "name": row.channel.name,
        "service": row.channel.service,
        "added_at": row.channel.added_at.isoformat(),
        "waiting": row.waiting,
        "tries": standing.tries if standing else 0,
        "next_try_at": standing.next_try_at.isoformat() if standing else None,
        "trouble": standing.trouble.code if standing else None,
        "said": standing.trouble.said if standing else None,
    }


def _open(alert: Alert) -> dict[str, Any]:
    opened = alert.opened_at.isoformat()
    details = dict(alert.details)
    return {"kind": alert.kind, "subject": alert.subject, "opened_at": opened, "details": details}
