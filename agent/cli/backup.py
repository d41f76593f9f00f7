"""`yundan backup`: copies of the ledger: take one, see them, put one back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from rich.table import Table

from agent.care.keeping import back_up
from agent.care.restoring import chosen_backup, restore
from agent.cli.console import Console
from agent.errors import UserError
from agent.ledger.backups import Backup, Backups, is_sound
from agent.place import Place, find_place


@click.command()
@click.option("--list", "listed", is_flag=True, help="Show the backups, newest first.")
@click.option("--restore", "name", metavar="NAME", help="Put one back (or: latest).")
@click.option("--yes", is_flag=True, help="With --restore: do not ask.")
@click.option("--json", "as_json", is_flag=True, help="JSON.")
def backup(listed: bool, name: str | None, yes: bool, as_json: bool) -> None:
    """Take a backup of the ledger now; see them; put one back. 备份账本。

    `yundan up` takes one each day by itself, and one is taken before each change of the tables.
    When one is put back, the ledger that was there is kept, and presses made since the backup are
    not forgotten: their record stands elsewhere and is never restored.
    """
    if (listed and name is not None) or (yes and name is None):
        raise UserError("backup_options")
    console, place = Console(), find_place()
    if name is not None:
        _restore(console, place, name, yes=yes, as_json=as_json)
    elif listed:
        _list(console, place, as_json=as_json)
    else:
        if place.home.ledger.exists():
            place.ledger().close()  # one that is damaged is told here, not copied
        taken = back_up(place.home, place.config.keep.backups, datetime.now(UTC))
        if as_json:
            console.json(_as_object(taken))
        else:
            console.say("care.backed_up", path=str(taken.path), size=_size(taken))


def _list(console: Console, place: Place, *, as_json: bool) -> None:
    kept = Backups(place.home.ledger).kept()
    if as_json:
        console.json([{**_as_object(one), "sound": is_sound(one.path)} for one in kept])
        return
    if not kept:
        console.say("care.no_backups")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "taken", "size", "state"):
        table.add_column(console.words.say(f"care.{heading}"), overflow="fold")
    for one in kept:
        state = "care.sound" if is_sound(one.path) else "care.damaged"
        table.add_row(one.name, console.time(one.at), _size(one), console.words.say(state))
    console.out.print(table)
    console.say("care.how_to_restore")


def _restore(console: Console, place: Place, name: str, *, yes: bool, as_json: bool) -> None:
    chosen = chosen_backup(place, name)
    at = console.time(chosen.at)
    if not yes:
        if as_json or not sys.stdin.isatty():
            raise UserError("restore_unasked", name=chosen.name)
        click.confirm(console.words.say("care.restore", name=chosen.name, at=at), abort=True)
    done = restore(place, chosen)
    if as_json:
        console.json({"restored": chosen.name, "kept": str(done.kept) if done.kept else None})
        return
    console.say("care.restored", at=at)
    if done.kept is not None:
        days = place.config.keep.receiver_days
        console.say("care.restored_kept", kept=str(done.kept), days=days)


def _as_object(one: Backup) -> dict[str, object]:
    return {"name": one.name, "at": one.at.isoformat(), "size": one.size, "path": str(one.path)}


def _size(one: Backup) -> str:
    return f"{one.size / 1_000_000:.1f} MB"
