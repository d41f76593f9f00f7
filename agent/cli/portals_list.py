"""`yundan portals list`: every portal that an account may name."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import click
from rich.table import Table

from agent.cli.console import Console
from agent.cli.own_recipes import accounts_at, own_settings
from agent.portals import broken_file
from agent.settings import Config
from scrapers.portal_files import Own, bundled, file_of, load
from scrapers.portal_files import known as known_keys
from scrapers.recipe.file.trouble import BrokenPortalFile


@dataclass(frozen=True, slots=True)
class Listed:
    """One portal. `origin` says where its data file comes from; of a broken one that is all."""

    key: str
    name: str
    kind: str | None
    origin: str
    self_hosted: bool
    addresses: list[str]
    trouble: str | None = None


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def list_portals(as_json: bool) -> None:
    """Every portal: bundled, your own, corrected; and where it stands. 平台列表。"""
    console = Console()
    own, config = own_settings()
    found = [_listed(console, key, own, config) for key in known_keys(own)]
    if as_json:
        console.json([asdict(portal) for portal in found])
        return
    console.out.print(_table(console, found))
    for portal in found:
        if portal.trouble:
            console.err.print(portal.trouble, markup=False, soft_wrap=True)


def _listed(console: Console, key: str, own: Own, config: Config) -> Listed:
    try:
        about = load(key, own).spec.portal
    except BrokenPortalFile as broken:
        trouble = broken_file(broken)
        said = console.words.say(f"errors.{trouble.code}", trouble.details)
        return Listed(key, key, None, "broken", False, [], said)
    named = [account.address for account in accounts_at(config, key) if account.address]
    addresses = list(dict.fromkeys(named)) if about.self_hosted else [about.base]
    return Listed(key, about.name, about.kind, _origin(key, own), about.self_hosted, addresses)


def _origin(key: str, own: Own) -> str:
    file = file_of(key, own)
    if key not in bundled():
        return "own"
    if own.folder is None or file.path.parent != own.folder:
        return "bundled"
    return "replaced" if "portal" in file.tables else "corrected"


def _table(console: Console, found: list[Listed]) -> Table:
    say = console.words.say
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for title in ("key", "name", "kind", "origin", "address"):
        table.add_column(say(f"portals.{title}"), overflow="fold", no_wrap=title == "key")
    for portal in found:
        where = "\n".join(portal.addresses) or (
            say("portals.in_config") if portal.self_hosted else ""
        )
        kind = say(f"portals.{portal.kind}") if portal.kind else ""
        table.add_row(portal.key, portal.name, kind, say(f"portals.{portal.origin}"), where)
    return table
