"""`yundan login PORTAL`: logs an account in, in a window, by a code for a phone, or by a
self-hosted portal's password."""

from __future__ import annotations

import click

from agent.cli.console import Console
from agent.cli.login_by_code import CodeInTerminal
from agent.cli.login_by_password import (
    ByPassword,
    asked_password,
    forget_password,
    keep_password,
    trust_kept,
)
from agent.cli.turn import persons_turn
from agent.errors import UserError
from agent.login.account import LoggedIn, Way, log_in
from agent.login.by_code import ByCode
from agent.login.by_window import ByWindow
from agent.passwords import Kept
from agent.place import Place, find_place
from agent.sync.workbench import browser_choice
from agent.telling.portal_trouble import what_happened
from scrapers.browser.session import Session
from scrapers.errors import ChallengeShown, Unreachable
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
@click.option("--qr", is_flag=True, help="Show the QR code here, without a window. 扫码登录。")
@click.option("--user", metavar="USER", help="Log in by password, without a window.")
@click.option("--keep", is_flag=True, help="With --user: keep the password in the keyring.")
@click.option("--forget", is_flag=True, help="Remove the kept password.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object at the end.")
def login(
    portal: str,
    minutes: float,
    qr: bool,
    user: str | None,
    keep: bool,
    forget: bool,
    as_json: bool,
) -> None:
    """Log in to PORTAL (a portal, or an account's key) in its own window. 登录，或完成滑块验证。

    Nothing is typed for you. The window closes by itself once the login is seen. With --qr, for a
    server without a screen, the login page's QR code is shown here for your phone; it is saved
    nowhere. With --user a self-hosted portal is logged in to by its password, which is asked for,
    or read as one line of standard input.
    """
    if (keep and user is None) or (forget and user is not None):
        raise UserError("login_options")
    if qr and (forget or user is not None):
        raise UserError("login_qr_alone")
    console, place = Console(), find_place()
    key, its_portal = _chosen(place, portal)
    if forget:
        _forget(console, place, key, as_json=as_json)
        return
    known_as = _asked(console, its_portal, key, user) if user is not None else None
    way = "code" if qr else "password" if known_as else "window"
    entered = _logged_in(console, place, its_portal, key, known_as, minutes, way)
    kept = keep and known_as is not None and keep_password(console, place, key, known_as)
    if its_portal.spec.login is not None and not kept:
        trust_kept(console, place, key, known_as)
    if as_json:
        who = {"account": entered.account, "new": entered.new}
        told = {"portal": its_portal.key, "key": key, **who}
        console.json({**told, "kept": kept} if known_as else told)
        return
    name = its_portal.spec.portal.name
    said = "ui.taken_over" if entered.new else "ui.logged_in"
    console.say(said, portal=name, account=entered.account)
    if kept:
        console.say("ui.kept", account=key)


def _logged_in(
    console: Console,
    place: Place,
    portal: Portal,
    key: str,
    login: Kept | None,
    minutes: float,
    way: str,
) -> LoggedIn:
    """The account that is logged in now. Raises UserError, PortalError."""
    if way == "code" and portal.spec.login_qr is None:
        raise UserError("no_code_login", portal=portal.spec.portal.name, account=key)
    choice = browser_choice(place, person=login is None, unseen=way != "window")

    def chosen(session: Session) -> Way:
        if login is not None:
            return ByPassword(place, portal, key, session, login.user, login.password)
        if way == "code":
            shown = CodeInTerminal(console, portal.spec.portal.name, minutes)
            return ByCode(portal, key, session, minutes, shown)
        return ByWindow(
            lambda step, details: console.error(step, **details),
            place,
            portal,
            key,
            session,
            choice.mode,
            minutes,
        )

    with persons_turn(console)(place.home, key):
        try:
            return log_in(place, portal, key, choice, chosen)
        except ChallengeShown as slider:
            if way != "code":
                raise
            name = portal.spec.portal.name
            raise UserError("code_challenge", portal=name, account=key) from slider
        except Unreachable as silent:
            what = what_happened("Unreachable", portal.spec.portal.name, silent.message)
            raise UserError("login_silent", what=what) from silent


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
    with persons_turn(console)(place.home, key):
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
