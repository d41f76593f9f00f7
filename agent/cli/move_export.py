"""`yundan move export`: everything in one sealed file; from here nothing is written any more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from agent.alerts.channels import Channels
from agent.cli.console import Console
from agent.cli.passphrase import new_passphrase
from agent.cli.up_install import starts_at_login
from agent.moving.leaving import Left, can_leave, export
from agent.place import find_place
from agent.sync.recover import Standby


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Its first line.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def export_folder(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Put ledger, record of presses, logins, settings and kept passwords into FILE, sealed by a
    passphrase. 导出，搬到另一台电脑。

    From then on nothing is written to your stores from here: this folder only reads, until
    yundan adopt STORE takes a store back. Stop yundan up first. Import FILE on one computer only.
    """
    console, place = Console(), find_place()
    can_leave(place, file)
    passphrase = new_passphrase(console, file, passphrase_file)
    left = export(place, file, passphrase, datetime.now(UTC))
    with place.log() as log:
        log.note("moved_away", stores=",".join(left.stores), logins=sum(left.logins.values()))
    starts = starts_at_login(place.home.root)
    if as_json:
        stores = {store: str(stood) for store, stood in left.stores.items()}
        told = {"path": str(file.resolve()), "size": left.size}
        told |= {"stores": stores, "logins": dict(left.logins), "starts_at_login": starts}
        console.json(told)
    else:
        _tell(console, left)
        if Channels(place.home).all():
            console.say("moving.left_channels")
        if starts:
            console.say("moving.left_starts")


def _tell(console: Console, left: Left) -> None:
    stores = ", ".join(left.stores)
    logins = sum(left.logins.values())
    console.say("moving.left", path=str(left.path.resolve()), stores=stores, n=logins)
    console.say("moving.left_next", file=left.path.name)
    console.say("moving.once_only", file=left.path.name)
    console.say("moving.erase_later", file=left.path.name)
    for store, stood in left.stores.items():
        if stood is not Standby.READY:
            console.say("moving.left_unarmed", store=store)
    for account, read in left.logins.items():
        if not read:
            console.say("moving.left_unread", account=account)
