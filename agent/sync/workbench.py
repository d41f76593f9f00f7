"""Opens what a pass needs: ledger, locks, browsers; and closes it again, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from agent.errors import UserError
from agent.held import Hold, held
from agent.passwords import Passwords
from agent.place import Place
from agent.screen import has_screen
from agent.sessions.keeper import LoginKeeper
from agent.settings import StoreConfig
from agent.sync.hands import Hands, LogIn, StoreHands, SupplierHands
from agent.sync.relogin import way_back_in
from scrapers.browser.evidence import find, save
from scrapers.browser.find import BrowserMissing, find_browser
from scrapers.browser.launch import (
    BrowserChoice,
    BrowserFailed,
    Mode,
    ProfileLocked,
)
from scrapers.browser.politeness import USUAL_MS
from scrapers.browser.session import Session, opened
from scrapers.errors import PortalError
from scrapers.portal import Portal


def browser_choice(place: Place, *, person: bool = False, unseen: bool = False) -> BrowserChoice:
    """The browser to drive; a `person` gets a window, save in practice without a screen.

    `unseen`: without a window, whatever the settings say. Raises UserError where there is no
    browser, or no screen for it.
    """
    try:
        program = find_browser(place.browser)
    except BrowserMissing as none:
        if place.browser is not None:
            raise UserError("browser_not_there", path=str(place.browser)) from none
        raise UserError("browser_missing") from none
    mode: Mode = "headed" if person else place.config.browser
    if place.home.practice and not (person and has_screen()):
        mode = "headless"
    mode = "headless" if unseen else mode
    if mode != "headless" and not has_screen():
        raise UserError("no_screen")
    return BrowserChoice(program, mode, person)


@contextmanager
def browsing(
    place: Place,
    playwright: Playwright,
    portal: Portal,
    key: str,
    choice: BrowserChoice | None = None,
) -> Generator[Session]:
    """A browser session on one account's profile. Raises UserError."""
    try:
        with opened(
            playwright,
            choice or browser_choice(place),
            place.home.profile(key),
            portal.spec,
            place.world,
            prepare=LoginKeeper(place, key).put_back,
        ) as session:
            yield session
    except ProfileLocked as locked:
        raise UserError("profile_locked", account=key) from locked
    except BrowserFailed as failed:
        raise UserError("browser_failed", trouble=str(failed)) from failed


@dataclass(slots=True)
class Bench:
    """The accounts of one store, opened when they are asked for and closed together."""

    place: Place
    playwright: Playwright
    account: Callable[[str], str | None]
    stack: ExitStack
    hurried: Callable[[], bool]
    hold: Hold
    _sessions: dict[str, Session] = field(default_factory=dict[str, Session])

    def store(self, config: StoreConfig) -> StoreHands:
        """Open the store. Raises UserError."""
        portal = self.place.working(config)
        session, links, flow = self._opened(config.key, portal)
        return StoreHands(
            config.key,
            portal.key,
            portal,
            _now,
            session.pause,
            self.account(config.key),
            links=links,
            account_page=portal.spec.account.open is not None,
            traces=portal.spec.portal.traces,
            log_in=self._way_back_in(portal, config.key, session, flow),
            login_works=lambda: LoginKeeper(self.place, config.key).works(session),
            login_ended=LoginKeeper(self.place, config.key).ended,
            flow=flow,
            gate=session.gate,
            flush_sockets=session.flush_sockets,
            on_resubmit=portal.spec.resubmit.answer,
            settle_ms=tuple(portal.spec.timing.settle),
        )

    def supplier(self, key: str) -> SupplierHands:
        """Open a supplier account, locked for as long as the others. Raises UserError."""
        config = next(supplier for supplier in self.place.config.supplier if supplier.key == key)
        self.stack.enter_context(self.hold(self.place.home, key))
        portal = self.place.working(config)
        session, links, flow = self._opened(key, portal)
        return SupplierHands(
            key,
            portal.key,
            portal,
            _now,
            session.pause,
            self.account(key),
            links=links,
            account_page=portal.spec.account.open is not None,
            traces=portal.spec.portal.traces,
            log_in=self._way_back_in(portal, key, session, flow),
            login_works=lambda: LoginKeeper(self.place, key).works(session),
            login_ended=LoginKeeper(self.place, key).ended,
            flow=flow,
        )

    def save_evidence(
        self,
        hands: Hands,
        trouble: PortalError,
        known: Callable[[], Collection[str]],
        todays_will_do: bool,
    ) -> Path | None:
        """Keep what the page looked like; of transient trouble there is nothing to see. The `known`
        numbers of orders and waybills stay on it."""
        if trouble.retryable:
            return None
        session = self._sessions[hands.key]
        folder, error = self.place.home.evidence, f"{type(trouble).__name__}: {trouble}"
        day, about = hands.now().strftime("%Y%m%d"), f"{hands.key}-{type(trouble).__name__}"
        if todays_will_do and (kept := find(folder, f"{day}-*-{about}", error)) is not None:
            return kept
        recognised = hands.last is not None and session.recognised(hands.last)
        return save(
            folder,
            f"{day}-{hands.now():%H%M%S}-{about}",
            session.spec,
            hands.last,
            session.page,
            recognised=recognised,
            error=error,
            known=known(),
        )

    def _opened(self, key: str, portal: Portal) -> tuple[Session, dict[str, str], Any]:
        session = self.stack.enter_context(browsing(self.place, self.playwright, portal, key))
        session.hurried = self.hurried
        session.politeness.usual_ms = page_pause_ms(self.place)
        self._sessions[key] = session
        links = dict[str, str]()
        return session, links, portal.flow(session, links)

    def _way_back_in(self, portal: Portal, key: str, session: Session, flow: Any) -> LogIn | None:
        passwords = Passwords(self.place.home.root)
        return way_back_in(portal, key, passwords, session, flow)


@contextmanager
def bench(
    place: Place,
    playwright: Playwright,
    account: Callable[[str], str | None],
    hurried: Callable[[], bool] = lambda: False,
    hold: Hold = held,
) -> Generator[Bench]:
    """Opens accounts as they are needed. `account` tells which account is ours, by key; `hurried`
    whether somebody wants us to end, so that no answer is waited for longer than need be; `hold`
    holds the account of each supplier."""
    with ExitStack() as stack:
        yield Bench(place, playwright, account, stack, hurried, hold)


def page_pause_ms(place: Place) -> float:
    """The usual pause between two pages of an account; none on the practice twin, which is on this
    machine, unless the settings name one."""
    if place.config.page_pause_ms is not None:
        return place.config.page_pause_ms
    return 0 if place.home.practice else USUAL_MS


def _now() -> datetime:
    return datetime.now(UTC)
