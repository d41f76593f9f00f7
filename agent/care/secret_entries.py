"""Under which names a data folder keeps secrets in the system's keyring: it cannot be asked for a
list, so all of them are known here."""

from __future__ import annotations

from collections.abc import Iterable

from agent import trace_key
from agent.alerts.channels import Channels
from agent.errors import UserError
from agent.home import Home
from agent.sessions import saved_logins


def secret_entries(home: Home, accounts: Iterable[str]) -> list[str]:
    """Passwords of accounts, the trace service's key, the key of saved logins, the addresses of
    alert channels."""
    return [
        *accounts,
        trace_key.ENTRY,
        saved_logins.ENTRY,
        *(f"alerts/{name}" for name in _channels(home)),
    ]


def knows_all(home: Home) -> bool:
    """Whether no address can lie there that we have no name for: the list of channels holds."""
    return _listed(home) is not None


def _channels(home: Home) -> list[str]:
    """Those of the list, and those whose address lies in a file."""
    files = (home.root / "keys").glob("alerts-*.address")
    names = {file.stem.removeprefix("alerts-") for file in files}
    return sorted(names | (_listed(home) or set()))  # of a damaged list the files are left


def _listed(home: Home) -> set[str] | None:
    """The names on the list of channels; None where it is damaged."""
    try:
        return {channel.name for channel in Channels(home).all()}
    except UserError:
        return None
