"""What names a shop in settings, logs and file names, and what stands there in a support bundle:
keys that the seller chose for accounts, and the addresses of self-hosted portals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from agent.settings import Account, Config

_SHORT = 4  # a key of fewer signs may be a part of any sentence
_THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")
_COMMANDED = r"(?<=yundan (?:login|adopt) )|(?<=yundan (?:repair|resume) )|(?<=--store )"
_ACCOUNTS = re.compile(r"(expected account )(.*?)(, found )('[^']*'|\\?\"[^\"]*\")")


class StandIns:
    """Puts `store-1` for a key and `store-1.host` for a host, the same everywhere.

    `others` are keys that are in the ledger and no longer in the settings. A key that only names
    its portal stays.
    """

    def __init__(self, config: Config, others: Iterable[str]) -> None:
        known = {**_numbered("store", config.store), **_numbered("supplier", config.supplier)}
        portals = {account.portal for account in known.values()}
        self._keys = {
            account.key: name for name, account in known.items() if account.key not in portals
        }
        named = {account.key for account in known.values()} | portals
        gone = sorted(set(others) - named)
        self._keys |= {key: f"account-{n}" for n, key in enumerate(gone, 1)}
        self._hosts = dict(_hosts(known))
        self._pattern = _pattern(self._keys, self._hosts)

    def text(self, text: str) -> str:
        """A text that names no shop. Whose login was found in place of whose is not told either."""
        text = _ACCOUNTS.sub(r"\1…\3…", text)
        return self._pattern.sub(self._stand_in, text) if self._pattern else text

    def _stand_in(self, found: re.Match[str]) -> str:
        said = found[0].lower()
        return self._hosts.get(said) or self._keys[said]


def _numbered(kind: str, accounts: Iterable[Account]) -> dict[str, Account]:
    return {f"{kind}-{n}": account for n, account in enumerate(accounts, 1)}


def _hosts(known: Mapping[str, Account]) -> Iterable[tuple[str, str]]:
    for name, account in known.items():
        host = urlsplit(account.address or "").hostname
        if host and host not in _THIS_COMPUTER:
            yield host, f"{name}.host"


def _pattern(keys: Iterable[str], hosts: Iterable[str]) -> re.Pattern[str] | None:
    """Hosts first: a key may be a part of one. A short key only where a fact, a path, a name of a
    file or a command holds it, and before a colon."""
    longest_first = sorted(keys, key=len, reverse=True)
    whole = [re.escape(one) for one in [*sorted(hosts, key=len, reverse=True), *longest_first]]
    told = [one for one in whole if len(one) >= _SHORT]
    short = [one for one in whole if len(one) < _SHORT]
    parts: list[str] = []
    if told:
        parts.append(rf"(?<![0-9A-Za-z])(?:{'|'.join(told)})(?![0-9A-Za-z])")
    if short:
        either = "|".join(short)
        named = rf"(?<=[=/,\"'\\])(?:{either})(?=[\s/,.\"'\\]|$)"  # also of several: stores="ab,cd"
        commanded = rf"(?:{_COMMANDED})(?:{either})(?![0-9A-Za-z_-])"
        headed = rf"(?<![0-9A-Za-z])(?:{either})(?=[:：](?!\d))"
        parts.append(rf"{commanded}|{headed}")
        parts.append(rf"{named}|(?<=\d-)(?:{either})(?=-)|^(?:{either})$")
    return re.compile("|".join(parts), re.I | re.M | re.A) if parts else None
