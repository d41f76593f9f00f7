"""`yundan login PORTAL`: logs an account in, in a window or by a self-hosted portal's password."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from agent.cli.console import Console
from agent.cli.login_by_password import (
    ByPassword,
    asked_password,
    forget_password,
    keep_password,
    trust_kept,
)
from agent.cli.login_by_window import ByWindow
from agent.errors import UserError
from agent.held import held
from agent.ledger import Ledger
from agent.passwords import Kept
from agent.place import Place, find_place
from agent.sessions.keeper import LoginKeeper
from agent.sync.workbench import browser_choice, browsing
from scrapers.browser.launch import playing
from scrapers.errors import NeedsUser, named
from scrapers.portal import Portal
from scrapers.portal_files import known


@click.command()
@click.argument("portal", metavar="PORTAL")
@click.option(
    "--minutes",
    type=click.FloatRange(0, 240, min_open=True),
    default=10,
    show_default=True,
    help="How long to wait for you.",
)
@click.option("--user", metavar="USER", help="Log in by password, without a window.")
@click.option("--keep", is_flag=True, help="With --user: keep the password in the keyring.")
@click.option("--forget", is_flag=True, help="Remove the kept password.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object at the end.")
def login(
    portal: str, minutes: float, user: str | None, keep: bool, forget: bool, as_json: bool
) -> None:
    """Log in to PORTAL (a portal, or an account's key) in its own window. 登录，或完成滑块验证。

    Nothing is typed for you. The window closes by itself once the login is seen. With --user a
    self-hosted portal is logged in to by its password, which is asked for, or read as one line of
    standard input.
    """
    if (keep and user is None) or (forget and user is not None):
        raise click.UsageError("--keep goes with --user, --forget goes alone.")
    console, place = Console(), find_place()
    key, its_portal = _chosen(place, portal)
    if forget:
        _forget(console, place, key, as_json=as_json)
        return
    known_as = _asked(console, its_portal, key, user) if user is not None else None
    account, new = _logged_in(console, place, its_portal, key, known_as, minutes)
    kept = keep and known_as is not None and keep_password(console, place, key, known_as)
    if its_portal.spec.login is not None and not kept:
        trust_kept(console, place, key, known_as)
    if as_json:
        told = {"portal": its_portal.key, "key": key, "account": account, "new": new}
        console.json({**told, "kept": kept} if known_as else told)
        return
    name = its_portal.spec.portal.name
    console.say("ui.taken_over" if new else "ui.logged_in", portal=name, account=account)
    if kept:
        console.say("ui.kept", account=key)


def _logged_in(
    console: Console, place: Place, portal: Portal, key: str, login: Kept | None, minutes: float
) -> tuple[str, bool]:
    """The account that is logged in now, and whether it is taken over with that. UserError, …"""
    choice = browser_choice(place, person=login is None, unseen=login is not None)
    with (
        place.ledger() as ledger,
        held(place.home, key),
        place.log() as log,
        playing() as playwright,
        browsing(place, playwright, portal, key, choice) as session,
    ):
        known = ledger.decisions.account(key)
        way = (
            ByPassword(place, portal, key, session, login.user, login.password)
            if login
            else ByWindow(console, place, portal, key, session, choice.mode, minutes)
        )
        account = way.account(known.account if known else None)
        _remember(ledger, portal, key, account)
        LoginKeeper(place, key).works(session)
        log.note("logged_in", account=key, portal=portal.key)
    return account, known is None


def _asked(console: Console, portal: Portal, key: str, user: str) -> Kept:
    """User and password for a portal that takes them. Raises UserError."""
    if portal.spec.login is None:
        raise UserError("no_password_login", portal=portal.spec.portal.name, account=key)
    if not user.strip() or not user.isprintable():
        raise UserError("no_user")
    password = asked_password(console, portal, user)
    if not password.isprintable():  # no field takes it as it is
        raise UserError("no_password_signs")
    return Kept(user, password)


def _forget(console: Console, place: Place, key: str, *, as_json: bool) -> None:
    with held(place.home, key):
        gone = forget_password(console, place, key)
    if as_json:
        console.json({"key": key, "forgotten": gone})
    else:
        console.say("ui.forgotten" if gone else "ui.nothing_kept", account=key)


def _chosen(place: Place, wanted: str) -> tuple[str, Portal]:
    """The account by its key, or by its portal where there is only one. Raises UserError."""
    accounts = {account.key: place.portal(account.portal, account) for account in place.accounts()}
    keys = [k for k, p in accounts.items() if wanted in (p.key, p.spec.portal.name)]
    keys = [wanted] if wanted in accounts else keys
    if len(keys) > 1:
        raise UserError("which_account", portal=wanted, known=", ".join(keys))
    if not keys and wanted in known(place.own()):
        raise UserError("no_account_there", portal=wanted)
    if not keys:
        raise UserError("unknown_portal", portal=wanted, known=", ".join(accounts))
    return keys[0], accounts[keys[0]]


def _remember(ledger: Ledger, portal: Portal, key: str, account: str) -> None:
    """Take a first login over, and end the wait for a person. A page to mend stays one."""
    holder = ledger.decisions.holder(portal.key, account)
    if holder not in (None, key):  # see agent/sync/ownership.py
        raise UserError("wrong_account", expected=f"≠ {holder}", found=account, account=key)
    ledger.decisions.take_over(key, portal.key, account, datetime.now(UTC))
    parked = ledger.parked.of(key)
    if parked is not None and issubclass(named(parked.error), NeedsUser):
        ledger.parked.unpark(key)
    ledger.polls.hurry(key, datetime.now(UTC))
    ledger.logins.begin(key, portal.key, datetime.now(UTC))
    for kind in ("login_lost", "challenge", "parked", "session_ending"):
        ledger.alerts.close(kind, key, datetime.now(UTC))
