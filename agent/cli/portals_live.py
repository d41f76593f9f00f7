"""A live page for `yundan portals try`: opened in the account's own profile, and only looked at."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from playwright.sync_api import Playwright

from agent.cli.portals_look import Tried, look
from agent.errors import UserError
from agent.held import Hold
from agent.place import Place, find_place
from agent.settings import Account
from agent.sync.workbench import browser_choice, browsing
from scrapers.browser.failures import mapped
from scrapers.browser.launch import BrowserFailed, playing
from scrapers.browser.session import Session, opened
from scrapers.portal import Portal
from scrapers.recipe.file.trouble import DataFile
from scrapers.recipe.hands.controls import Finder
from scrapers.recipe.vocabulary.writing import Control
from scrapers.spec import PortalSpec


def look_live(
    file: DataFile,
    portal: Portal,
    account: Account | None,
    target: str | None,
    page: str | None,
    hold: Hold,
) -> Tried:
    """Open an address of the portal, or the one that the recipe has for `page`; press nothing.

    Without an account the page is seen as by somebody who is not logged in. Raises UserError.
    """
    url = _url(portal, target, page)
    place = find_place()
    with playing() as playwright, _session(place, playwright, portal, account, hold) as session:
        capture = session.go(url, page or "list")

        def count(control: Control, saved: BeautifulSoup) -> int:
            with mapped(portal.key, page or "page"):
                return Finder(portal.key, session.page, {}).all(control).count()

        return look(file, portal, capture, page, count)


def _url(portal: Portal, target: str | None, page: str | None) -> str:
    """The address to open: on the portal's own hosts and nowhere else."""
    spec = portal.spec
    if not spec.portal.base:
        raise UserError("portal_nowhere", portal=portal.key)
    if target is None:
        name = page or "list"
        if name == "login" and spec.login is not None:
            return spec.portal.base + spec.login.open
        path = spec.open.get(name)
        if path is None:
            known = ", ".join(spec.open)
            raise UserError("page_not_known", portal=portal.key, page=name, known=known)
        if "{order_id}" in path or "{link}" in path:
            raise UserError("page_needed", page=name)
        return spec.url(name, number=1)
    return address_on(spec, target)


def address_on(spec: PortalSpec, target: str) -> str:
    """An address on the portal's own hosts, or a path there. Raises UserError for any other."""
    url = spec.portal.base + target if target.startswith("/") else target
    try:
        base, there = urlsplit(spec.portal.base), urlsplit(url)
    except ValueError as broken:
        hosts = ", ".join(spec.portal.hosts)
        raise UserError("address_elsewhere", url=target, hosts=hosts) from broken
    if there.scheme != base.scheme or there.netloc.lower() not in spec.portal.hosts:
        hosts = ", ".join(f"{base.scheme}://{host}" for host in spec.portal.hosts)
        raise UserError("address_elsewhere", url=f"{there.scheme}://{there.netloc}", hosts=hosts)
    return url


@contextmanager
def _session(
    place: Place, playwright: Playwright, portal: Portal, account: Account | None, hold: Hold
) -> Generator[Session]:
    """The account's own profile, else a new one that is gone afterwards."""
    if account is not None:
        with (
            hold(place.home, account.key),
            browsing(place, playwright, portal, account.key) as session,
        ):
            yield session
        return
    with TemporaryDirectory(dir=place.home.profile("")) as folder:
        try:
            with opened(
                playwright, browser_choice(place), Path(folder), portal.spec, place.world
            ) as session:
                yield session
        except BrowserFailed as failed:
            raise UserError("browser_failed", trouble=str(failed)) from failed
