"""Which stores a command is about."""

from __future__ import annotations

from agent.errors import UserError
from agent.place import Place
from agent.settings import StoreConfig


def chosen_stores(place: Place, key: str | None) -> list[StoreConfig]:
    """The stores of the settings, or the one asked for. Raises UserError."""
    if key is None:
        return list(place.config.store)
    found = [store for store in place.config.store if store.key == key]
    if not found:
        known = ", ".join(store.key for store in place.config.store)
        raise UserError("unknown_store", store=key, known=known)
    return found
