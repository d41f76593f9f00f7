"""Kept passwords: in the system's keyring, for their account alone, shown nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoneAtAll
from keyring.backends.null import Keyring as KeepsNothing

from agent.passwords import Kept, KeyringTrouble, NoKeyring, Passwords

LOGIN = Kept("keeper", "Nobody-knows-7")


def test_a_password_is_kept_for_its_account_and_its_folder_only(
    passwords: Passwords, keyring_file: Path
) -> None:
    passwords.keep("shop", LOGIN)
    assert passwords.kept("shop") == LOGIN
    assert passwords.kept("other") is None
    assert Passwords(keyring_file.parent / "copy").kept("shop") is None
    assert {name.partition("/")[0] for name in json.loads(keyring_file.read_text())} == {"yundan"}


def test_a_password_that_is_removed_is_gone(passwords: Passwords, keyring_file: Path) -> None:
    passwords.keep("shop", LOGIN)
    assert passwords.forget("shop") is True
    assert passwords.forget("shop") is False
    assert json.loads(keyring_file.read_text()) == {}


def test_a_password_is_never_shown() -> None:
    assert LOGIN.password not in repr(LOGIN)


def test_a_keyring_that_is_not_there_keeps_nothing(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NoneAtAll())
    assert passwords.kept("shop") is None
    assert passwords.forget("shop") is False
    with pytest.raises(NoKeyring):
        passwords.keep("shop", LOGIN)


def test_a_keyring_that_only_seems_to_keep_is_found_out(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", KeepsNothing())
    with pytest.raises(KeyringTrouble):
        passwords.keep("shop", LOGIN)


def test_a_locked_keyring_is_told_without_its_own_words(
    passwords: Passwords, keyring_file: Path
) -> None:
    keyring_file.touch()
    with pytest.raises(KeyringTrouble, match=r"^KeyringLocked$") as locked:
        passwords.kept("shop")
    assert locked.value.__cause__ is None
    assert locked.value.__suppress_context__


def test_a_damaged_entry_can_be_removed(passwords: Passwords) -> None:
    passwords.keep("shop", LOGIN)
    keyring.set_password("yundan", f"shop {passwords.folder}", "Nobody-knows-7")
    with pytest.raises(KeyringTrouble, match=r"^the entry is damaged$"):
        passwords.kept("shop")
    assert passwords.forget("shop") is True
    assert passwords.kept("shop") is None
