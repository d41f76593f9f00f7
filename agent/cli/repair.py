"""`yundan repair PORTAL`: a page changed; find where things stand now, and read on by that."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from agent.cli.console import Console
from agent.cli.repair_shown import as_object, print_mended
from agent.cli.turn import persons_turn
from agent.errors import UserError
from agent.known_orders import known_of
from agent.ledger import Ledger
from agent.place import Place, find_place
from agent.repair.correction import Correction
from agent.repair.mend import Mended, mend
from agent.repair.pages import changed_pages, given_pages, saved_pages
from agent.repair.unproven import Gap, Unproven, gaps
from agent.settings import Account
from scrapers.portal_files import spoken_name, tables_of

_BLOCKS = {
    Unproven.WAYBILLS: "repair_unproven_waybills",
    Unproven.SEVERAL: "repair_unproven_several",
}
_UNASKED = {
    Unproven.WAYBILLS: "repair_unproven_waybills_unasked",
    Unproven.SEVERAL: "repair_unproven_several_unasked",
    Unproven.KEPT: "repair_unproven_kept_unasked",
}


@click.command()
@click.argument("portal")
@click.option(
    "--page",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A saved page to mend by, besides the one that was kept; may be given again.",
)
@click.option("--details", is_flag=True, help="Show the selectors that would change, and all rows.")
@click.option(
    "--yes", is_flag=True, help="You have looked; do not ask whether the numbers are right."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def repair(portal: str, files: tuple[Path, ...], details: bool, yes: bool, as_json: bool) -> None:
    """Find where things stand on PORTAL's changed page, and write there again. 修复页面识别。

    PORTAL is a portal or one of your accounts there. Nothing is changed before you say yes.
    """
    console, place = Console(), find_place()
    accounts = _accounts(place, portal)
    key = accounts[0].portal
    with place.ledger() as ledger:
        if ledger.disarmed.of(key) is None and not files:
            _nothing_to_do(console, key, as_json)
            return
        mended, left, correction = _look(place, ledger, accounts, files)
        if as_json:
            told = as_object(key, mended, left, correction.path)
        else:
            told = dict[str, Any]()
            print_mended(console, key, mended, details=details)
        if not mended.holds or any(gap.blocks for gap in left):
            _refuse(console, key, left if mended.holds else (), told, as_json)
        if not _agreed(console, key, left, yes=yes, silent=as_json or not sys.stdin.isatty()):
            console.say("repair.left", portal=key)
            return
        with _no_pass_at_work(console, place, accounts):
            before = correction.write(mended.changes) if mended.changes else None
            _arm(ledger, accounts)
    if as_json:
        console.json({**told, "armed": True, "before": str(before) if before else None})
        return
    if mended.changes:
        console.say("repair.written", path=str(correction.path))
    if before:
        console.say("repair.kept_before", path=str(before))
    console.say("repair.armed", name=spoken_name(key))


def _accounts(place: Place, name: str) -> list[Account]:
    """The accounts at a portal, by its key or by one of theirs. Raises UserError."""
    each = place.accounts()
    portals = {account.portal for account in each if name in (account.portal, account.key)}
    found = [account for account in each if account.portal in portals]
    if not found:
        place.portal(name)
        raise UserError("no_account_there", portal=name)
    return found


def _look(
    place: Place, ledger: Ledger, accounts: list[Account], files: tuple[Path, ...]
) -> tuple[Mended, tuple[Gap, ...], Correction]:
    """Find the changes, and what they leave unproven. Raises UserError where there is nothing to
    find them by."""
    account = accounts[0]
    portal, own = place.portal(account.portal, account), place.own(account)
    known = known_of(ledger, [account.key for account in accounts])
    if not known:
        raise UserError("repair_knows_nothing", portal=portal.key)
    kept, given = changed_pages(portal, ledger, accounts), given_pages(portal, files)
    if not (kept or given):
        raise UserError("repair_no_page", portal=portal.key)
    saved = saved_pages(portal, place.home.evidence, [*kept, *given])
    correction = Correction(portal.key, own, tables_of(portal.key, own))
    mended = mend(portal, correction, [*kept, *given], known, saved)
    unread = bool(kept and given) and not mended.holds
    if unread and (alone := mend(portal, correction, given, known, saved)).holds:
        mended = alone
    left = gaps(portal, mended, saved, known, datetime.now(UTC))
    still = (Gap(Unproven.KEPT, ""),) if unread and mended.holds else ()
    return mended, (*still, *left), correction


def _nothing_to_do(console: Console, key: str, as_json: bool) -> None:
    if as_json:
        console.json({"portal": key, "disarmed": False})
    else:
        console.say("repair.not_disarmed", name=spoken_name(key))


def _agreed(console: Console, key: str, left: Sequence[Gap], *, yes: bool, silent: bool) -> bool:
    """Whether a person says yes. `yes` is what they said of the numbers before; what is unproven is
    asked by itself, and only at a terminal. Raises UserError where nobody is there to answer."""
    if silent and not yes:
        raise UserError("repair_unasked", portal=key)
    if silent and left:
        raise UserError(_UNASKED[left[0].what], portal=key)
    if not yes and not click.confirm(console.words.say("repair.ask")):
        return False
    return all(_risk_taken(console, gap) for gap in left)


def _risk_taken(console: Console, gap: Gap) -> bool:
    console.say(f"repair.unproven_{gap.what}")
    if gap.orders:
        console.say("repair.would_prove", orders=", ".join(gap.orders))
    return click.confirm(console.words.say("repair.ask_risk"), default=False)


def _refuse(
    console: Console, key: str, left: Sequence[Gap], told: dict[str, Any], as_json: bool
) -> NoReturn:
    """Nothing was found that may be used; the portal stays as it is. Raises UserError."""
    if as_json:
        console.json({**told, "armed": False})
    for gap in left:
        if gap.blocks:
            orders = ", ".join(gap.orders)
            raise UserError(_BLOCKS[gap.what], portal=key, orders=orders)
    raise UserError("repair_not_found", portal=key)


@contextmanager
def _no_pass_at_work(
    console: Console, place: Place, accounts: Sequence[Account]
) -> Generator[None]:
    """A pass that began before the yes reads by the old recipe, and would disarm the portal again.

    Raises UserError where one does not make room.
    """
    keys = {account.key for account in (*place.config.store, *accounts)}
    with ExitStack() as holding:
        for key in sorted(keys):
            holding.enter_context(persons_turn(console)(place.home, key))
        yield


def _arm(ledger: Ledger, accounts: list[Account]) -> None:
    """A person said yes: read at once and written to again, and whom it called is told no more."""
    now = datetime.now(UTC)
    ledger.disarmed.arm(accounts[0].portal)
    for account in accounts:
        ledger.alerts.close("layout", account.key, now)
        parked = ledger.parked.of(account.key)
        if parked is not None and parked.error == "LayoutChanged":
            ledger.parked.unpark(account.key)
            ledger.polls.hurry(account.key, now)
