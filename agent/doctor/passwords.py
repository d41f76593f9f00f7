"""What became of the passwords that a person told us to keep."""

from __future__ import annotations

from collections.abc import Iterator

from agent.doctor.finding import Finding, fine, warning
from agent.errors import UserError
from agent.home import Home
from agent.passwords import KeyringTrouble, Passwords
from agent.portals import portal_or_trouble
from agent.settings import Account, Config
from scrapers.portal_files import Own


def passwords(home: Home, config: Config) -> Iterator[Finding]:
    """Per account that can log in by password: is one kept, and was it taken?"""
    own = Own(home.portals, config.own_recipes)
    for account in (*config.store, *config.supplier):
        try:
            spec = portal_or_trouble(account.portal, own).spec
        except UserError:  # told where all portals are looked at
            continue
        if spec.login is not None:
            yield _kept(Passwords(home.root), account)


def _kept(held: Passwords, account: Account) -> Finding:
    try:
        kept = held.kept(account.key)
    except KeyringTrouble as trouble:
        details = {"key": account.key, "trouble": str(trouble)}
        return warning("passwords", "keyring_failed", "step_keyring", **details)
    if kept is None:
        return fine("passwords", "password_not_kept", key=account.key)
    if kept.is_spent:
        return warning("passwords", "password_spent", "step_password", key=account.key)
    return fine("passwords", "password_kept", key=account.key)
