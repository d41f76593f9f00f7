"""A saved login is read back by whoever has the key, and by nobody else."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.care.secret_entries import secret_entries
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.passwords import KeyringTrouble
from agent.sessions.saved_logins import SavedLoginDamaged, SavedLogins
from scrapers.browser.login_state import LoginState, Origin
from scrapers.browser.world import World
from tests.conftest import Command

TOKEN = "9f86d081884c7d659a2feaa0c55ad015"


def login(token: str = TOKEN, expires: float = 1.5) -> LoginState:
    cookie = {"name": "sid", "value": token, "domain": ".x.cn", "path": "/", "expires": expires}
    return LoginState(cookies=[cookie], origins=[Origin(origin="https://x.cn", entries=[])])


@pytest.fixture
def home(tmp_path: Path, keyring_file: Path) -> Home:
    return open_home(tmp_path / "home", World())


def test_it_comes_back_as_it_was(home: Home, keyring_file: Path) -> None:
    held = SavedLogins(home.root)
    assert (held.kept("shop"), held.accounts(), held.has("shop")) == (None, [], False)
    assert held.save("shop", login())
    assert SavedLogins(home.root).kept("shop") == login()
    assert (held.accounts(), held.has("shop")) == (["shop"], True)
    file = home.sessions / "shop.enc"
    assert TOKEN.encode() not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.sessions.stat().st_mode) == 0o700
    assert len(json.loads(keyring_file.read_text("utf-8"))) == 1
    assert not (home.root / "keys" / "sessions.key").exists()


def test_the_key_is_in_a_file_where_there_is_no_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyring.backends.fail import Keyring

    monkeypatch.setattr("keyring.core._keyring_backend", Keyring())
    home = open_home(tmp_path / "home", World())
    SavedLogins(home.root).save("shop", login())
    key = home.root / "keys" / "sessions.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert SavedLogins(home.root).kept("shop") == login()
    key.unlink()
    with pytest.raises(SavedLoginDamaged):
        SavedLogins(home.root).kept("shop")


def test_what_did_not_change_is_not_written_and_asks_no_keyring(
    home: Home, keyring_file: Path
) -> None:
    held = SavedLogins(home.root)
    held.save("shop", login())
    held_by_keyring = keyring_file.read_text("utf-8")
    keyring_file.write_text("", "utf-8")  # locked
    assert not held.save("shop", login(expires=2.5)), "only its end moved on"
    with pytest.raises(KeyringTrouble):
        held.save("shop", login("another"))
    keyring_file.write_text(held_by_keyring, "utf-8")
    assert held.kept("shop") == login()
    assert held.save("shop", login("another"))
    assert held.kept("shop") == login("another")


@pytest.mark.parametrize("at", [0, 30, 60, -1])
def test_a_changed_file_is_no_login(at: int, home: Home) -> None:
    held = SavedLogins(home.root)
    held.save("shop", login())
    file = home.sessions / "shop.enc"
    raw = bytearray(file.read_bytes())
    raw[at] ^= 1
    file.write_bytes(raw)
    with pytest.raises(SavedLoginDamaged):
        held.kept("shop")
    file.write_bytes(raw[:20])
    with pytest.raises(SavedLoginDamaged):
        held.kept("shop")
    assert held.save("shop", login()), "the next pass saves it anew"
    assert held.kept("shop") == login()


def test_one_accounts_login_is_no_others(home: Home) -> None:
    held = SavedLogins(home.root)
    held.save("shop", login())
    (home.sessions / "shop.enc").rename(home.sessions / "other.enc")
    with pytest.raises(SavedLoginDamaged):
        held.kept("other")


def test_a_login_that_ended_is_gone(home: Home) -> None:
    held = SavedLogins(home.root)
    held.save("shop", login())
    assert held.forget("shop")
    assert held.kept("shop") is None
    assert not held.forget("shop")


def test_erasing_removes_logins_and_their_key(
    home: Home, keyring_file: Path, command: Command
) -> None:
    SavedLogins(home.root).save("shop", login())
    assert "sessions/key" in secret_entries(home, ())
    ran = command("data", "erase", "--yes")
    assert ran.status == 0, ran.err
    assert not home.root.exists()
    assert json.loads(keyring_file.read_text("utf-8")) == {}


def test_no_export_holds_a_login(home: Home, command: Command) -> None:
    SavedLogins(home.root).save("shop", login())
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        ledger.decisions.take_over("shop", "doudian", "禾风小店", datetime.now(UTC))
    out = command("data", "export").out
    assert "禾风小店" in out
    assert TOKEN not in out


def test_a_new_key_forgets_what_nobody_can_read(home: Home, keyring_file: Path) -> None:
    held = SavedLogins(home.root)
    held.save("shop", login())
    keyring_file.write_text("{}", "utf-8")
    held.save("buyer", login("another"))
    assert held.accounts() == ["buyer"]
    assert held.save("shop", login()), "the next pass saves it anew"
    assert held.kept("shop") == login()


def test_a_program_that_once_found_no_keyring_loses_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that an ssh session started, where the desktop's keyring is out of reach."""
    from keyring.backends.fail import Keyring

    held = SavedLogins(home.root)
    held.save("shop", login())
    with monkeypatch.context() as over_ssh:
        over_ssh.setattr("keyring.core._keyring_backend", Keyring())
        held.save("shop", login("another"))
        assert held.kept("shop") == login("another")
    assert held.kept("shop") == login("another")
