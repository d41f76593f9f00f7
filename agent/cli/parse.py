"""`yundan parse PORTAL FILE`: a saved page as records. Needs no browser and no data folder."""

from __future__ import annotations

import json
from pathlib import Path

import click

from agent.cli.console import Console
from agent.cli.own_recipes import own_settings
from agent.cli.saved_page import print_page, trouble_in_words
from agent.errors import UserError
from agent.portals import portal_or_trouble
from scrapers.as_json import failure, records
from scrapers.errors import PortalError
from scrapers.portal import Portal
from scrapers.records import Capture
from scrapers.saved import NotASavedPage, read_file, recognised


@click.command()
@click.argument("portal_key", metavar="PORTAL")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def parse(portal_key: str, file: Path, as_json: bool) -> None:
    """What PORTAL's page in FILE says: saved HTML or a capture. 解析保存的网页。"""
    console = Console()
    try:
        portal = portal_or_trouble(portal_key, own_settings()[0])
        capture = _read(file)
    except UserError as trouble:
        if as_json:
            said = console.words.say(f"errors.{trouble.code}", trouble.details)
            _say_failure(portal_key, trouble.code, said)
            raise click.exceptions.Exit(trouble.exit_status) from trouble
        raise
    try:
        capture = recognised(portal, capture)
        page = portal.read(capture)
    except PortalError as error:
        _say_trouble(console, portal, capture, file, error, as_json=as_json)
        raise click.exceptions.Exit(error.exit_bit) from error
    if as_json:
        console.json({"portal": portal.key, "page": page.page, "records": records(page)})
    else:
        print_page(console, portal, page)


def _say_failure(portal: str, error: str, message: str) -> None:
    """A failure before any page was looked at, in the shape of every other."""
    told = {"error": error, "portal": portal, "page": None, "selector": None, "message": message}
    click.echo(json.dumps(told, ensure_ascii=False), err=True)


def _read(file: Path) -> Capture:
    try:
        return read_file(file)
    except NotASavedPage as broken:
        raise UserError("unreadable_file", path=str(file), trouble=str(broken)) from broken
    except OSError as failed:
        raise UserError("unreadable_file", path=str(file), trouble=failed.strerror) from failed


def _say_trouble(
    console: Console,
    portal: Portal,
    capture: Capture,
    file: Path,
    error: PortalError,
    *,
    as_json: bool,
) -> None:
    page = portal.pages.recognise(portal.spec, capture) if capture.url else None
    if as_json:
        click.echo(json.dumps(failure(portal.key, error, page), ensure_ascii=False), err=True)
    else:
        said = trouble_in_words(console, portal, file, error)
        console.err.print(said, markup=False, soft_wrap=True)
