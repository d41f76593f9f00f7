"""`yundan login PORTAL`: a person logs in, or solves a slider, in the portal's own window."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from agent.cli.console import Console
from agent.cli.place import find_place
from agent.errors import UserError
from agent.ledger import Ledger
from agent.logs import opened_log
from agent.sync.login import LoginWait
from agent.sync.workbench import Place, browsing, held
from scrapers.browser.evidence import save
from scrapers.browser.launch import Mode, playing
from scrapers.browser.person import PersonsWindow, WindowClosed
from scrapers.browser.session import Session
from scrapers.errors import NeedsUser, PortalError, WrongAccount, named
from scrapers.portal import Portal


@click.command()
@click.argument("portal", metavar="PORTAL")
@click.option(
    "--minutes",
    type=click.FloatRange(0, 240, min_open=True),
    default=10,
    show_default=True,
    help="How long to wait for you.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object at the end.")
def login(portal: str, minutes: float, as_json: bool) -> None:
    """Log in to PORTAL (a portal, or an account's key) in its own window. 登录，或完成滑块验证。

    Nothing is typed for you. The window closes by itself once the login is seen.
    """
    console, place = Console(), find_place()
    key, its_portal = _chosen(place, portal)
    choice = place.choice(person=True)
    with (
        place.ledger() as ledger,
        held(place.home, key),
        opened_log(place.home.log) as log,
        playing() as playwright,
        browsing(place, playwright, its_portal, key, choice) as session,
    ):
        known = ledger.decisions.account(key)
        attempt = _Attempt(console, place, its_portal, key, session, choice.mode, minutes)
        account = attempt.account(known.account if known else None)
        _remember(ledger, its_portal, key, account)
        log.note("logged_in", account=key, portal=its_portal.key)
    if as_json:
        console.json(
            {"portal": its_portal.key, "key": key, "account": account, "new": known is None}
        )
    else:
        name = its_portal.spec.portal.name
        console.say("ui.logged_in" if known else "ui.taken_over", portal=name, account=account)


def _chosen(place: Place, wanted: str) -> tuple[str, Portal]:
    """The account by its key, or by its portal where there is only one. Raises UserError."""
    accounts = {account.key: place.portal(account.portal, account) for account in place.accounts()}
    keys = [k for k, p in accounts.items() if wanted in (p.key, p.spec.portal.name)]
    keys = [wanted] if wanted in accounts else keys
    if len(keys) > 1:
        raise UserError("which_account", portal=wanted, known=", ".join(keys))
    if not keys:
        raise UserError("unknown_portal", portal=wanted, known=", ".join(accounts))
    return keys[0], accounts[keys[0]]


class _Attempt:
    """One login with its window open."""

    def __init__(
        self,
        console: Console,
        place: Place,
        portal: Portal,
        key: str,
        session: Session,
        mode: Mode,
        minutes: float,
    ) -> None:
        self._console = console
        self._place = place
        self._portal = portal
        self._key = key
        self._session = session
        self._minutes = minutes
        self._seen = mode == "headed"

    def account(self, expected: str | None) -> str:
        """Who is logged in now. Raises UserError, or the PortalError that no waiting mends."""
        flow = self._portal.flow(self._session)
        store = self._portal.spec.portal.kind == "store"
        wait = LoginWait(
            self._portal,
            PersonsWindow(self._session),
            lambda: flow.list_page("all", 1) if store else flow.list_page(1),
            expected,
            self._minutes * 60,
            self._seen,
            self._tell,
        )
        try:
            return wait.account()
        except WindowClosed as closed:
            raise self._trouble("login_window_closed") from closed
        except WrongAccount as other:
            raise self._trouble(
                "wrong_account", expected=other.expected, found=other.found
            ) from other
        except NeedsUser as unseen:
            raise self._trouble("login_not_seen", minutes=f"{self._minutes:g}") from unseen
        except PortalError as trouble:
            self._keep_evidence(wait, trouble)
            raise

    def _tell(self, trouble: PortalError) -> None:
        """One sentence to the person: what to do in the window."""
        kind = "waiting" if trouble.retryable else type(trouble).__name__
        step = f"login.{kind}" if self._seen else "login.unseen"
        details = vars(trouble) if isinstance(trouble, WrongAccount) else {}
        name = self._portal.spec.portal.name
        self._console.error(step, **{**details, "portal": name, "minutes": f"{self._minutes:g}"})

    def _trouble(self, code: str, **details: str) -> UserError:
        name = self._portal.spec.portal.name
        return UserError(code, portal=name, account=self._key, **details)

    def _keep_evidence(self, wait: LoginWait, trouble: PortalError) -> None:
        if trouble.retryable or wait.last is None:
            return
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        kind = type(trouble).__name__
        trouble.evidence = save(
            self._place.home.evidence,
            f"{stamp}-{self._key}-{kind}",
            self._session.spec,
            wait.last,
            self._session.page,
            recognised=self._session.recognised(wait.last),
            error=f"{kind}: {trouble}",
        )


def _remember(ledger: Ledger, portal: Portal, key: str, account: str) -> None:
    """Take a first login over, and end the wait for a person. A page to mend stays one."""
    holder = ledger.decisions.holder(portal.key, account)
    if holder not in (None, key):  # see agent/sync/ownership.py
        raise UserError("wrong_account", expected=f"≠ {holder}", found=account, account=key)
    ledger.decisions.take_over(key, portal.key, account, datetime.now(UTC))
    for parked in ledger.decisions.parked():
        if parked["portal"] == portal.key and issubclass(named(parked["error"]), NeedsUser):
            ledger.decisions.unpark(portal.key)
