"""Holds the seller's settings together: accounts against each other and against the portals."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from agent.errors import UserError
from agent.home import OUR_LOCKS
from agent.settings import Account, Config, StoreConfig, broken_config, parsed_config
from scrapers.portal_files import Own, known, load
from scrapers.recipe.file.trouble import BrokenPortalFile


def read_config(path: Path) -> Config:
    """The seller's settings. Raises UserError naming the line or key that does not hold."""
    config = parsed_config(path)
    _check_accounts(config, path)
    return config


def _check_accounts(config: Config, path: Path) -> None:
    """Names that hold by themselves but not together."""
    folder = Own(path.parent / "portals", config.own_recipes)
    portals = known(folder)
    accounts = (*config.store, *config.supplier)
    twice = [key for key, n in Counter(account.key for account in accounts).items() if n > 1]
    if twice:
        raise broken_config(path, "key_twice", key=twice[0])
    for account in accounts:
        if account.key in OUR_LOCKS:
            raise broken_config(path, "key_ours", key=account.key)
        if account.portal not in portals:
            raise UserError("unknown_portal", portal=account.portal, known=", ".join(portals))
        _check_portal(account, folder, path)
    suppliers = {supplier.key for supplier in config.supplier}
    for store in config.store:
        for key in store.suppliers:
            if key not in suppliers:
                raise broken_config(path, "no_supplier", store=store.key, key=key)


def _check_portal(account: Account, folder: Own, path: Path) -> None:
    """Whether an account's portal is of its side, and has an address if it needs one.

    A recipe that does not hold is told where it is used, not here.
    """
    try:
        about = load(account.portal, folder).spec.portal
    except BrokenPortalFile:
        return
    side = "stores" if isinstance(account, StoreConfig) else "suppliers"
    if about.kind != side.removesuffix("s"):
        raise broken_config(path, f"not_in_{side}", key=account.key, portal=account.portal)
    if about.self_hosted and account.address is None:
        raise broken_config(path, "no_address", key=account.key, portal=account.portal)
    if not about.self_hosted and account.address is not None:
        raise broken_config(path, "address_unused", key=account.key, portal=account.portal)
