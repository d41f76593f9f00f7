"""`yundan pair`: pair the browser extension, see and revoke pairings."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from rich.table import Table

from agent.api.pairing import OPEN_FOR, Pairings, code_of
from agent.cli.console import Console
from agent.environment import read_environment
from agent.errors import UserError
from agent.place import find_place


@click.command()
@click.option("--list", "listed", is_flag=True, help="Show the pairings.")
@click.option("--revoke", metavar="NAME", help="End a pairing; see its name with --list.")
@click.option("--json", "as_json", is_flag=True, help="JSON.")
def pair(listed: bool, revoke: str | None, as_json: bool) -> None:
    """Pair the browser extension: its key is shown once. 配对浏览器扩展。"""
    console, place = Console(), find_place()
    pairings = Pairings(place.home.root)
    if revoke is not None:
        if not pairings.revoke(revoke):
            raise UserError("unknown_pairing", name=revoke)
        if as_json:
            console.json({"revoked": revoke})
        else:
            console.say("pairing.revoked", name=revoke)
    elif listed:
        _list(console, pairings, as_json)
    else:
        kept = pairings.make(datetime.now(UTC))
        code = code_of(kept, read_environment().port)
        if as_json:
            console.json({"name": kept.id, "code": code})
            return
        console.say("pairing.code")
        console.out.print(f"\n    {code}\n", style="bold", markup=False, soft_wrap=True)
        console.say("pairing.how", minutes=int(OPEN_FOR.total_seconds() // 60))


def _list(console: Console, pairings: Pairings, as_json: bool) -> None:
    found = pairings.all()
    if as_json:
        console.json([{"name": k.id, "origin": k.origin, "made_at": k.made_at} for k in found])
        return
    if not found:
        console.say("pairing.none")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("name", "made", "browser"):
        table.add_column(console.words.say(f"pairing.{name}"), overflow="fold")
    for kept in found:
        made = console.time(datetime.fromisoformat(kept.made_at))
        table.add_row(kept.id, made, kept.origin or console.words.say("pairing.not_used"))
    console.out.print(table)
