"""Opens what a pass needs: ledger, locks, browsers; and closes it again, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from playwright.sync_api import Playwright

from agent.errors import UserError
from agent.home import Home
from agent.ledger import Ledger, LedgerCorrupt
from agent.ledger.receivers import KeyDamaged, ReceiverKey
from agent.passwords import Passwords
from agent.portals import must_hold, portal_or_trouble
from agent.practice import learn_resubmit
from agent.rule_packs import packs_of
from agent.rules.in_force import Packs
from agent.settings import Account, Config, StoreConfig
from agent.sync.hands import Hands, StoreHands, SupplierHands
from agent.sync.relogin import way_back_in
from scrapers.browser.evidence import save
from scrapers.browser.find import BrowserMissing, find_browser
from scrapers.browser.launch import (
    BrowserChoice,
    BrowserFailed,
    Mode,
    ProfileLocked,
    has_screen,
)
from scrapers.browser.session import Session, opened
from scrapers.browser.world import World
from scrapers.errors import PortalError
from scrapers.portal import Portal
from scrapers.portal_files import Own


@dataclass(frozen=True, slots=True)
class Place:
    """This installation: its folder, settings and world."""

    home: Home
    config: Config
    world: World
    practice_base: str | None
    browser: Path | None

    def ledger(self) -> Ledger:
        """Open the ledger. Raises UserError where it is damaged (it is then kept aside)."""
        try:
            return Ledger(self.home.ledger, ReceiverKey(self.home.receiver_key))
        except KeyDamaged as damaged:
            raise UserError("key_damaged", path=str(damaged)) from damaged
        except LedgerCorrupt as damaged:
            raise UserError("ledger_corrupt", kept=str(damaged.kept)) from damaged

    def own(self, account: Account | None = None) -> Own:
        """The seller's own recipes and corrections, and where an account's portal stands."""
        there = account and account.address
        addresses = {account.portal: there} if account and there else {}
        return Own(self.home.portals, self.config.own_recipes, addresses)

    def accounts(self) -> list[Account]:
        """Every account of the settings."""
        return [*self.config.store, *self.config.supplier]

    def portal(self, key: str, account: Account | None = None) -> Portal:
        """A portal with the seller's corrections, where `account` has it. Raises UserError."""
        portal = portal_or_trouble(key, self.own(account))
        return learn_resubmit(portal, self.practice_base) if self.practice_base else portal

    def working(self, account: Account) -> Portal:
        """The portal of an account, fit for a pass. Raises UserError where its recipe is not."""
        portal = self.portal(account.portal, account)
        must_hold(portal, self.own(account))
        return portal

    def packs(self, store: StoreConfig) -> Packs:
        """The rules of a store's platform, the seller's own first. Raises UserError."""
        return packs_of(self.home.rules, store.portal, store.category, store.region)

    def traceable(self, store: StoreConfig) -> bool:
        """Whether anybody shows the traces of a store's parcels."""
        accounts = (store, *(s for s in self.config.supplier if s.key in store.suppliers))
        asks = self.config.trace_api.provider is not None and not self.home.practice
        return asks or any(
            portal_or_trouble(a.portal, self.own(a)).spec.portal.traces for a in accounts
        )

    def choice(self, *, person: bool = False, unseen: bool = False) -> BrowserChoice:
        """The browser to drive; a `person` gets a window, save in practice without a screen.

        `unseen`: without a window, whatever the settings say. Raises UserError where there is no
        browser, or no screen for it.
        """
        try:
            program = find_browser(self.browser)
        except BrowserMissing as none:
            if self.browser is not None:
                raise UserError("browser_not_there", path=str(self.browser)) from none
            raise UserError("browser_missing") from none
        mode: Mode = "headed" if person else self.config.browser
        if self.home.practice and not (person and has_screen()):
            mode = "headless"
        mode = "headless" if unseen else mode
        if mode != "headless" and not has_screen():
            raise UserError("no_screen")
        return BrowserChoice(program, mode, person)


@contextmanager
def held(home: Home, key: str) -> Generator[None]:
    """One process per account: an OS lock, held for the run. Raises UserError."""
    lock = FileLock(home.lock(key), timeout=0)
    try:
        lock.acquire()
    except Timeout as taken:
        raise UserError("store_busy", account=key) from taken
    try:
        yield
    finally:
        lock.release()


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
            playwright, choice or place.choice(), place.home.profile(key), portal.spec, place.world
        ) as session:
            yield session
    except ProfileLocked as locked:
        raise UserError("profile_locked", account=key) from locked
    except BrowserFailed as failed:
        raise UserError("browser_failed", trouble=str(failed)) from failed


@dataclass(slots=True)
class Bench:
    """Opened hands of one store and its suppliers, with the sessions behind them."""

    store: StoreHands
    suppliers: list[SupplierHands]
    sessions: dict[str, Session]
    evidence_folder: Path

    def save_evidence(self, hands: Hands, trouble: PortalError) -> Path | None:
        """Keep what the page looked like; of transient trouble there is nothing to see."""
        if trouble.retryable:
            return None
        session = self.sessions[hands.key]
        stamp = hands.now().strftime("%Y%m%d-%H%M%S")
        known = hands.last is not None and session.recognised(hands.last)
        return save(
            self.evidence_folder,
            f"{stamp}-{hands.key}-{type(trouble).__name__}",
            session.spec,
            hands.last,
            session.page,
            recognised=known,
            error=f"{type(trouble).__name__}: {trouble}",
        )


@contextmanager
def bench(
    place: Place,
    playwright: Playwright,
    config: StoreConfig,
    accounts: Callable[[str], str | None],
) -> Generator[Bench]:
    """Open every account of one store. `accounts` tells which account is ours, by key."""
    with ExitStack() as stack:
        sessions: dict[str, Session] = {}
        named = {supplier.key: supplier for supplier in place.config.supplier}
        passwords = Passwords(place.home.root)

        def started(key: str, portal: Portal) -> Session:
            session = stack.enter_context(browsing(place, playwright, portal, key))
            sessions[key] = session
            return session

        suppliers: list[SupplierHands] = []
        for key in config.suppliers:
            stack.enter_context(held(place.home, key))
            portal = place.working(named[key])
            session, links = started(key, portal), dict[str, str]()
            flow = portal.flow(session, links)
            suppliers.append(
                SupplierHands(
                    key,
                    portal.key,
                    portal,
                    _now,
                    session.pause,
                    accounts(key),
                    links=links,
                    account_page=portal.spec.account.open is not None,
                    traces=portal.spec.portal.traces,
                    log_in=way_back_in(portal, key, passwords, session, flow),
                    flow=flow,
                )
            )
        portal = place.working(config)
        session, links = started(config.key, portal), dict[str, str]()
        flow = portal.flow(session, links)
        store = StoreHands(
            config.key,
            portal.key,
            portal,
            _now,
            session.pause,
            accounts(config.key),
            links=links,
            account_page=portal.spec.account.open is not None,
            traces=portal.spec.portal.traces,
            log_in=way_back_in(portal, config.key, passwords, session, flow),
            flow=flow,
            gate=session.gate,
            flush_sockets=session.flush_sockets,
            on_resubmit=portal.spec.resubmit.answer,
            settle_ms=tuple(portal.spec.timing.settle),
        )
        yield Bench(store, suppliers, sessions, place.home.evidence)


def _now() -> datetime:
    return datetime.now(UTC)
