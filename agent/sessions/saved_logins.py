"""Saved logins: one encrypted file an account, the key in the system's keyring, or in a 0600 file
where this computer has none."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from agent.kept_secret import KeptSecret
from agent.passwords import Kept
from scrapers.browser.login_state import LoginState
from scrapers.private_file import write_private_bytes

ENTRY = "sessions/key"
_MAGIC = b"YDS1"
_SALT, _SUM, _NONCE = 16, 32, 12
_HEAD = len(_MAGIC) + _SALT + _SUM


class SavedLoginDamaged(RuntimeError):
    """A saved login cannot be read: its file is damaged, or its key is gone."""


class SavedLogins:
    """The saved logins of one data folder, by account key. What asks for the key may raise
    KeyringTrouble, UserError; all may raise OSError."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        """`folder` is where the data folder `root` is being put together, if elsewhere."""
        place = folder or root
        self._folder = place / "sessions"
        key_file = place / "keys" / "sessions.key"
        self._key = KeptSecret(root, ENTRY, key_file, "session_key_damaged")

    def accounts(self) -> list[str]:
        """Whose logins are saved."""
        return sorted(path.stem for path in self._folder.glob("*.enc"))

    def has(self, account: str) -> bool:
        """Whether one is saved; whether it can be read, only `kept` knows."""
        return self._file(account).exists()

    def save(self, account: str, state: LoginState) -> bool:
        """Keep a login in the place of an earlier one; False where that is the same already."""
        if self._is_kept(account, state):
            return False
        salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
        plain = json.dumps(state).encode()
        head = _MAGIC + salt + _sum(salt, state)
        sealed = _cipher(self._made_key()).encrypt(nonce, plain, head + account.encode())
        write_private_bytes(self._file(account), head + nonce + sealed)
        return True

    def kept(self, account: str) -> LoginState | None:
        """The saved login; None where there is none. Raises SavedLoginDamaged."""
        try:
            raw = self._file(account).read_bytes()
        except FileNotFoundError:
            return None
        opened = (_opened(raw, account, _bytes(key)) for key in self._key.each())
        plain = next((one for one in opened if one is not None), None)
        if plain is None:
            raise SavedLoginDamaged("its key is gone, or it is not what was written")
        return json.loads(plain)

    def forget(self, account: str) -> bool:
        """Remove a saved login; False where there was none."""
        there = self.has(account)
        self._file(account).unlink(missing_ok=True)
        self.renewal_over(account)
        return there

    def renewal_begins(self, account: str) -> None:
        """Note that the saved login is about to be taken out of its profile."""
        write_private_bytes(self._mark(account), b"")

    def is_renewed(self, account: str) -> bool:
        """Whether a renewal was begun of which nobody noted the end."""
        return self._mark(account).exists()

    def renewal_over(self, account: str) -> None:
        """A login stands in the profile again."""
        self._mark(account).unlink(missing_ok=True)

    def _is_kept(self, account: str, state: LoginState) -> bool:
        """Seen without the key, so that a pass that changes nothing asks no keyring."""
        try:
            head = self._file(account).read_bytes()[:_HEAD]
        except FileNotFoundError:
            return False
        salt = head[len(_MAGIC) : -_SUM]
        return len(head) == _HEAD and head == _MAGIC + salt + _sum(salt, state)

    def _file(self, account: str) -> Path:
        return self._folder / f"{account}.enc"

    def _mark(self, account: str) -> Path:
        return self._folder / f"{account}.renewal"

    def _made_key(self) -> bytes:
        kept = self._key.kept()
        if kept is not None:
            return _bytes(kept)
        for account in self.accounts():  # nobody can read them without the key that was
            self.forget(account)
        key = os.urandom(32)
        self._key.put(Kept("sessions", base64.b64encode(key).decode()))
        return key


def _bytes(kept: Kept) -> bytes:
    return base64.b64decode(kept.password)


def _opened(raw: bytes, account: str, key: bytes) -> bytes | None:
    """What a file holds; None where it is not of this key, or was changed."""
    from cryptography.exceptions import InvalidTag

    head, rest = raw[:_HEAD], raw[_HEAD:]
    nonce, sealed = rest[:_NONCE], rest[_NONCE:]
    try:
        return _cipher(key).decrypt(nonce, sealed, head + account.encode())
    except (InvalidTag, ValueError):
        return None


def _sum(salt: bytes, state: LoginState) -> bytes:
    """What tells whether a login is another one: values, not when they end, which moves on with
    every page. Nobody finds a session's long random values from it."""
    cookies = sorted((c["name"], c["domain"], c["path"], c["value"]) for c in state["cookies"])
    told = json.dumps([cookies, state["origins"]], sort_keys=True)
    return hashlib.sha256(salt + told.encode()).digest()


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # heavy

    return AESGCM(key)
