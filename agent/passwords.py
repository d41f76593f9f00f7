"""Passwords that a person told us to keep: in the system's own keyring, and nowhere else.

Beside each stands what became of it, so that no process ever tries one again that was not taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar, cast

T = TypeVar("T")

SERVICE = "yundan"
MAX_UNANSWERED = 3  # portals lock an account after five or so


class KeyringTrouble(RuntimeError):
    """The keyring is locked, not there, or does not keep what it is given."""


class NoKeyring(KeyringTrouble):
    """This computer has no keyring."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One account's login. `tries` counts those in a row that nothing proved to be taken."""

    user: str
    password: str = field(repr=False)
    tries: int = 0
    rejected: bool = False

    @property
    def is_spent(self) -> bool:
        """Whether only a person may try it again."""
        return self.rejected or self.tries >= MAX_UNANSWERED


class _Keyring(Protocol):
    """What we need of `keyring`, which types it only in part."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class Passwords:
    """The kept passwords of one data folder, by account key. All here may raise KeyringTrouble."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self, key: str) -> Kept | None:
        """What is kept for an account; None also where this computer has no keyring at all."""
        held = self._held(key)
        try:
            return None if held is None else Kept(**json.loads(held))
        except (ValueError, TypeError):  # they quote what they could not read
            raise KeyringTrouble("the entry is damaged") from None

    def keep(self, key: str, login: Kept) -> None:
        """Keep a login in the place of an earlier one, and see that it is kept."""
        text = json.dumps(asdict(login))
        _ask(lambda keyring: keyring.set_password(SERVICE, self._entry(key), text))
        if self._held(key) != text:
            raise KeyringTrouble("it does not keep what it is given")

    def forget(self, key: str) -> bool:
        """Remove what is kept; False where there was nothing."""
        if self._held(key) is None:
            return False
        _ask(lambda keyring: keyring.delete_password(SERVICE, self._entry(key)))
        return True

    def trust_again(self, key: str) -> None:
        """A person has logged in: what is kept may be tried again."""
        login = self.kept(key)
        if login is not None and (login.tries or login.rejected):
            self.keep(key, Kept(login.user, login.password))

    def _held(self, key: str) -> str | None:
        try:
            return _ask(lambda keyring: keyring.get_password(SERVICE, self._entry(key)))
        except NoKeyring:
            return None

    def _entry(self, key: str) -> str:
        return f"{key} {self.folder}"


def _ask(work: Callable[[_Keyring], T]) -> T:
    """Ask the system's keyring. Its messages are not passed on: nobody knows what they quote."""
    from keyring import get_keyring  # it takes a while: only where a password login is
    from keyring.errors import NoKeyringError

    try:
        return work(cast(_Keyring, get_keyring()))
    except NoKeyringError:
        raise NoKeyring("there is none") from None
    except Exception as failed:  # noqa: BLE001 - every system's keyring fails in its own way
        raise KeyringTrouble(type(failed).__name__) from None
