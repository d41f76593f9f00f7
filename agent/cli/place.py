"""What most commands begin with: environment, world, data folder, settings."""

from __future__ import annotations

from agent.cli.environment import read_environment
from agent.errors import UserError
from agent.home import open_home
from agent.practice import find_world
from agent.settings import StoreConfig, read_config
from agent.sync.workbench import Place


def find_place() -> Place:
    """This installation, as the environment names it. Raises UserError."""
    environment = read_environment()
    world = find_world(environment.practice)
    home = open_home(environment.home, world)
    config = read_config(home.config)
    return Place(home, config, world, environment.practice, environment.browser)


def chosen_stores(place: Place, key: str | None) -> list[StoreConfig]:
    """The stores of the settings, or the one asked for. Raises UserError."""
    if key is None:
        return list(place.config.store)
    found = [store for store in place.config.store if store.key == key]
    if not found:
        known = ", ".join(store.key for store in place.config.store)
        raise UserError("unknown_store", store=key, known=known)
    return found
