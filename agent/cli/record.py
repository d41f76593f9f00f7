"""`yundan record PORTAL CASE`: keeps a live page as a fixture, redacted."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import click

import scrapers
from agent.cli.console import Console
from agent.cli.portals_live import address_on
from agent.cli.turn import persons_turn
from agent.errors import UserError
from agent.known_orders import numbers_of
from agent.place import Place, find_place
from agent.portals import must_hold
from agent.settings import Account
from agent.sync.workbench import browsing
from scrapers.browser.launch import playing
from scrapers.fixtures import Outcome, outcome, write_fixture
from scrapers.patterns import found
from scrapers.portal import Portal
from scrapers.records import Capture
from scrapers.redact import redacted
from scrapers.spec import PortalSpec

_PAGES = ("list", "order", "form", "trace")


@click.command()
@click.argument("portal_key", metavar="PORTAL")
@click.argument("case")
@click.option("--url", help="The page's address, on one of the portal's hosts.")
@click.option("--page", type=click.Choice(_PAGES), help="A page that the portal's file knows.")
@click.option("--order", "order_id", help="The order that --page order, form or trace shows.")
@click.option("--account", help="The account's key in the settings, where there are several.")
@click.option("--force", is_flag=True, help="Replace a fixture of this name.")
def record(
    portal_key: str,
    case: str,
    url: str | None,
    page: str | None,
    order_id: str | None,
    account: str | None,
    force: bool,
) -> None:
    """Keep a page of PORTAL as the fixture CASE, receivers and secrets taken out. 录制页面样本。"""
    console, place = Console(), find_place()
    used = _account(place, portal_key, account)
    portal = place.portal(portal_key, used)
    must_hold(portal, place.own(used), "receiver_not_redacted")
    folder = _folder(place, portal, case)
    if folder.exists() and not force:
        raise UserError("fixture_exists", path=str(folder))
    address, awaited = _address(portal.spec, url, page, order_id)
    with (
        persons_turn(console)(place.home, used.key),
        playing() as playwright,
        browsing(place, playwright, portal, used.key) as session,
    ):
        seen = session.go(address, awaited)
    with place.ledger() as ledger:
        clean, made = cleaned(portal, seen, numbers_of(ledger, used.key))
    write_fixture(folder, clean, made, replace=force)
    shown = (made.read or made.content).get("page") or "?"
    console.say("saved.recorded", path=str(folder), page=shown, file=made.file)
    if portal.pages.recognise(portal.spec, seen) is None:
        console.say("saved.recorded_unknown")


def cleaned(
    portal: Portal, seen: Capture, numbers: Collection[str] = ()
) -> tuple[Capture, Outcome]:
    """A capture without personal data, and what it reads as: the same as before, or UserError.

    `numbers` are those of known orders and waybills: they stay on a page that is not recognised, as
    `yundan repair` needs them.
    """
    known = portal.pages.recognise(portal.spec, seen) is not None
    clean = redacted(portal.spec, seen, recognised=known, known=numbers)
    made = outcome(portal, clean)
    if made.identities() != outcome(portal, seen).identities():
        raise UserError("redaction_differs", portal=portal.key)
    return clean, made


def _folder(place: Place, portal: Portal, case: str) -> Path:
    """Where fixtures belong: with the portal in a source checkout, else in the data folder."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,60}", case):
        raise UserError("case_name", case=case)
    source = source_checkout()
    if source and portal.package:
        return source.joinpath(*portal.package.split(".")) / "fixtures" / case
    return place.home.root / "fixtures" / portal.key / case


def source_checkout() -> Path | None:
    """The checkout that this program runs from; None where it was installed."""
    source = Path(scrapers.__file__).parents[1]
    return source if (source / "pyproject.toml").is_file() and (source / ".git").exists() else None


def _address(
    spec: PortalSpec, url: str | None, page: str | None, order_id: str | None
) -> tuple[str, str]:
    """The address to open, and the page that should come to stand there."""
    if url is None:
        page = page or ("order" if order_id else "list")
        if page not in spec.open:
            known = ", ".join(name for name in _PAGES if name in spec.open)
            raise UserError("page_not_known", portal=spec.key, page=page, known=known)
        if "{order_id}" in spec.open[page] and not order_id:
            raise UserError("order_needed", page=page)
        if "{link}" in spec.open[page]:
            raise UserError("page_needed", page=page)
        return spec.url(page, order_id=order_id, number=1, size=10), page
    address = address_on(spec, url)
    return address, page or _awaited(spec, address)


def _awaited(spec: PortalSpec, url: str) -> str:
    for name in spec.pages:
        if any(sign.url and found(sign.url, url) for sign in spec.pages.get(name, [])):
            return name
    return next(iter(spec.open))


def _account(place: Place, portal_key: str, chosen: str | None) -> Account:
    """The account whose profile is used; it tells where a self-hosted portal stands."""
    place.portal(portal_key)  # an unknown key is told as such
    there = [account for account in place.accounts() if account.portal == portal_key]
    if not there:
        raise UserError("no_account_there", portal=portal_key)
    known = ", ".join(account.key for account in there)
    found = there if chosen is None else [account for account in there if account.key == chosen]
    if not found:
        raise UserError("account_elsewhere", account=chosen, portal=portal_key, known=known)
    if len(found) > 1:
        raise UserError("which_account", portal=portal_key, known=known)
    return found[0]
