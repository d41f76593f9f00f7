"""`yundan adopt STORE`: take a store over from this folder, after reading it through."""

from __future__ import annotations

import click

from agent.cli.console import Console
from agent.cli.place import chosen_stores
from agent.cli.progress import Bars
from agent.cli.turn import persons_turn
from agent.place import find_place
from agent.sync.adopt import adopt_store
from agent.sync.armed_log import ArmedLog
from agent.sync.workbench import bench
from scrapers.browser.launch import playing


@click.command()
@click.argument("store")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def adopt(store: str, as_json: bool) -> None:
    """Read STORE through and write to it from this folder. 接管店铺。

    Needed after moving to a new PC, restoring or copying the data folder. Make sure that no other
    copy of Yundan works on this store.
    """
    console, place = Console(), find_place()
    (config,) = chosen_stores(place, store)
    with (
        place.ledger() as ledger,
        persons_turn(console)(place.home, config.key),
        playing() as playwright,
        bench(
            place, playwright, ledger.decisions.account_name, hold=persons_turn(console)
        ) as opened,
        Bars(console, quiet=as_json) as watcher,
    ):
        log = ArmedLog(place.home.armed, config.key)
        read = adopt_store(ledger, log, opened.store(config), watcher)
    if as_json:
        console.json({"store": store, "orders": read})
    else:
        console.say("ui.adopted", store=store, n=read)
