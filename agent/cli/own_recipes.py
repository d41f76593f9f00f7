"""The seller's own recipes and corrections, without making a data folder or asking a twin."""

from __future__ import annotations

from agent.environment import read_environment
from agent.home import home_root
from agent.settings import Account, Config
from agent.settings_check import read_config
from scrapers.browser.world import World
from scrapers.portal_files import Own


def own_settings() -> tuple[Own, Config]:
    """Where the seller's files lie, and the settings, which may be the default ones.

    The folder of a practice twin is only known once the twin was asked, and here nobody asks it.
    Raises UserError.
    """
    environment = read_environment()
    if environment.practice and environment.home is None:
        return Own(), Config()
    root = home_root(environment.home, World())
    config = read_config(root / "config.toml")
    return Own(root / "portals", config.own_recipes), config


def accounts_at(config: Config, portal: str) -> list[Account]:
    """The accounts of the settings at one portal."""
    return [account for account in (*config.store, *config.supplier) if account.portal == portal]
