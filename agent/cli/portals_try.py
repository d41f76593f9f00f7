"""`yundan portals try FILE [URL-or-FILE]`: what each place of a recipe finds on one page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from agent.cli.console import Console
from agent.cli.own_recipes import accounts_at, own_settings
from agent.cli.portals_look import look
from agent.cli.portals_try_shown import as_object, print_tried
from agent.cli.turn import persons_turn
from agent.errors import UserError
from agent.portals import broken_file, portal_or_trouble
from agent.settings import Account, Config
from agent.words import Phrase
from scrapers.portal import Portal
from scrapers.portal_files import Own, file_of, portal_of
from scrapers.recipe.file.trouble import BrokenPortalFile, DataFile, read_data_file
from scrapers.recipe.vocabulary.hosts import address as checked_address
from scrapers.records import Capture
from scrapers.saved import NotASavedPage, read_file


@click.command("try")
@click.argument("file")
@click.argument("target", metavar="[URL-or-FILE]", required=False)
@click.option("--page", help="What the page should be: list, order, form, login, account, empty.")
@click.option("--account", "key", help="The account in whose window a live page is opened.")
@click.option("--address", help="Where a self-hosted portal stands, if config.toml does not say.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def try_page(
    file: str,
    target: str | None,
    page: str | None,
    key: str | None,
    address: str | None,
    as_json: bool,
) -> None:
    """What the recipe FILE (or a portal's key) finds on a saved or a live page. 试用平台文件。"""
    console = Console()
    own, config = own_settings()
    data_file, portal = _recipe(file, own)
    account = _account(config, portal, key)
    where = _address(address) or (account.address if account else None)
    if where is not None:
        own = replace(own, addresses={portal.key: where})
        data_file, portal = _recipe(file, own)
    _check_page(portal, page)
    if target is not None and _is_file(target):
        tried = look(data_file, portal, _saved(Path(target)), page)
    else:
        from agent.cli.portals_live import look_live  # only a live page needs a browser

        tried = look_live(data_file, portal, account, target, page, persons_turn(console))
    if as_json:
        console.json(as_object(console, tried))
    else:
        print_tried(console, tried)
    raise click.exceptions.Exit(tried.status)


def _recipe(name: str, own: Own) -> tuple[DataFile, Portal]:
    """A recipe by its path, or a portal of this installation by its key. Raises UserError."""
    path = Path(name)
    try:
        if path.exists() or path.suffix or len(path.parts) > 1:
            file = read_data_file(path)
            return file, portal_of(file, own)
        return file_of(name, own), portal_or_trouble(name, own)
    except KeyError:
        portal_or_trouble(name, own)  # it says which portals there are
        raise
    except BrokenPortalFile as broken:
        raise broken_file(broken) from broken


def _account(config: Config, portal: Portal, chosen: str | None) -> Account | None:
    """The account asked for, else the only one at this portal, else none. Raises UserError."""
    there = accounts_at(config, portal.key)
    if chosen is None and len(there) <= 1:
        return there[0] if there else None
    known = ", ".join(account.key for account in there)
    if chosen is None:
        raise UserError("which_account", portal=portal.key, known=known)
    found = [account for account in there if account.key == chosen]
    if not found:
        raise UserError("account_elsewhere", account=chosen, portal=portal.key, known=known or "-")
    return found[0]


def _address(said: str | None) -> str | None:
    try:
        return None if said is None else checked_address(said)
    except ValueError as wrong:
        trouble = Phrase("recipe.no_address", {"value": said})
        raise UserError("address_wrong", trouble=trouble) from wrong


def _check_page(portal: Portal, page: str | None) -> None:
    if page is not None and page not in portal.spec.pages:
        known = ", ".join(portal.spec.pages)
        raise UserError("page_not_known", portal=portal.key, page=page, known=known)


def _is_file(target: str) -> bool:
    """A file by its path; what begins with a slash and is none is a path on the portal."""
    return "://" not in target and (Path(target).exists() or not target.startswith("/"))


def _saved(path: Path) -> Capture:
    try:
        return read_file(path)
    except NotASavedPage as broken:
        raise UserError("unreadable_file", path=str(path), trouble=str(broken)) from broken
    except OSError as failed:
        raise UserError("unreadable_file", path=str(path), trouble=failed.strerror) from failed
