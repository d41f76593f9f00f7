"""`yundan move import`: a sealed file becomes the data folder of this computer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from agent.cli.console import Console
from agent.cli.passphrase import passphrase
from agent.environment import read_environment
from agent.errors import UserError
from agent.home import ERASING, Home, check_world, home_root
from agent.moving.arriving import Arrived, bring_in, can_arrive
from agent.practice import find_world
from agent.sync.recover import Standby


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Its first line.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def import_folder(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Make FILE, which yundan move export wrote, the data folder of this computer. 导入。

    Only where Yundan was not used yet. Import a file on one computer only: two of them would both
    write to your stores, and neither knows what the other one did.
    """
    console, home = Console(), _home()
    can_arrive(home, file)
    given = passphrase(console, file, passphrase_file)
    arrived = bring_in(home, file, given, datetime.now(UTC))
    if as_json:
        told = {"path": str(home.root), "stores": dict(arrived.stores), "logins": arrived.logins}
        console.json({**told, "unkept": arrived.unkept})
    else:
        _tell(console, home, file, arrived)


def _home() -> Home:
    """The data folder, which is not made yet. Raises UserError."""
    environment = read_environment()
    world = find_world(environment.practice)
    root, practice = home_root(environment.home, world), world.address is not None
    if (root / ERASING).exists():
        raise UserError("erase_unfinished")
    check_world(root, practice)
    return Home(root, practice)


def _tell(console: Console, home: Home, file: Path, arrived: Arrived) -> None:
    stores = ", ".join(arrived.stores)
    console.say("moving.arrived", path=str(home.root), stores=stores, n=arrived.logins)
    console.say("moving.arrived_next")
    console.say("moving.once_only", file=file.name)
    for store, stood in arrived.stores.items():
        if stood != Standby.READY:
            console.say("moving.unarmed", store=store)
    for account in arrived.unkept:
        console.say("moving.unkept", account=account)
