"""This installation: its folder, settings and world, and what they give."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from agent.environment import read_environment
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.logs import Log, opened_log
from agent.open_ledger import open_ledger
from agent.portals import must_hold, portal_or_trouble
from agent.practice import find_world, learn_resubmit
from agent.rule_packs import packs_of
from agent.rules.in_force import Packs
from agent.settings import Account, Config, StoreConfig
from agent.settings_check import read_config
from scrapers.browser.world import World
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

    def ledger(self, *, fully: bool = False) -> Ledger:
        """Open the ledger, see open_ledger.py. Raises UserError where it is damaged."""
        return open_ledger(self.home, fully=fully)

    def log(self) -> AbstractContextManager[Log]:
        """The log, for the length of a `with`, as large as the settings want it."""
        return opened_log(self.home.log, self.config.keep.log_files)

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


def find_place() -> Place:
    """This installation, as the environment names it. Raises UserError."""
    environment = read_environment()
    world = find_world(environment.practice)
    home = open_home(environment.home, world)
    config = read_config(home.config)
    return Place(home, config, world, environment.practice, environment.browser)
