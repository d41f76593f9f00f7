"""`yundan traces`: the key is kept where passwords are, and shown nowhere."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as NoneAtAll

from agent.trace_key import TraceKey
from tests.conftest import Command

API_KEY = "qXzWvUtS4821"
CUSTOMER = "B4F1D0C3A2958677E6D5C4B3A2918070"
ON = f'[trace_api]\nprovider = "kuaidi100"\ncustomer = "{CUSTOMER}"\n'

Type = Callable[[str], None]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def home(tmp_path: Path, keyring_file: Path) -> Path:
    """The data folder of `command`, with a keyring that takes what it is given."""
    assert not keyring_file.exists()
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def no_keyring(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NoneAtAll())


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Type:
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def configure(home: Path, text: str) -> None:
    (home / "config.toml").write_text(text, "utf-8")


def kept(home: Path) -> str | None:
    held = TraceKey(home).kept()
    return held.password if held else None


def written(home: Path) -> str:
    """Everything that stands anywhere in the data folder."""
    return "\n".join(f.read_text("utf-8") for f in home.rglob("*") if f.is_file())


def test_the_key_is_kept_in_the_keyring_only(
    command: Command, typed: Type, home: Path, keyring_file: Path
) -> None:
    configure(home, ON)
    typed(f"  {API_KEY}\r\n")
    ran = command("traces", "key")
    assert (ran.status, ran.err) == (0, "")
    assert "keyring" in ran.out
    assert API_KEY not in ran.out
    assert kept(home) == API_KEY
    assert API_KEY not in written(home)
    assert API_KEY in keyring_file.read_text()


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_it_lies_in_a_file_of_ones_own(
    command: Command, typed: Type, home: Path
) -> None:
    typed(f"{API_KEY}\n")
    ran = command("traces", "key")
    file = TraceKey(home).file
    assert ran.status == 0
    assert str(file) in ran.out
    assert kept(home) == API_KEY
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert command("traces", "key", "--forget", "--json").json == {"forgotten": True}
    assert command("traces", "key", "--forget", "--json").json == {"forgotten": False}
    assert API_KEY not in written(home)


def test_a_file_does_not_outlive_a_keyring(
    command: Command, typed: Type, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as bare:
        bare.setattr("keyring.core._keyring_backend", NoneAtAll())
        TraceKey(home).keep("an-earlier-key")
    assert kept(home) == "an-earlier-key"
    typed(f"{API_KEY}\n")
    assert command("traces", "key", "--json").json == {"kept": "keyring"}
    assert not TraceKey(home).file.exists()
    assert kept(home) == API_KEY


def test_a_locked_keyring_is_said_and_nothing_is_written_elsewhere(
    command: Command, typed: Type, home: Path, keyring_file: Path
) -> None:
    keyring_file.touch()
    typed(f"{API_KEY}\n")
    ran = command("traces", "key")
    assert ran.status == 8
    assert "KeyringLocked" in ran.err
    assert API_KEY not in ran.err + written(home)
    assert command("traces", "status").status == 8


@pytest.mark.usefixtures("no_keyring")
def test_a_damaged_file_is_said_and_can_be_replaced(
    command: Command, typed: Type, home: Path
) -> None:
    file = TraceKey(home).file
    file.parent.mkdir()
    file.write_text(f"{{{API_KEY}", "utf-8")
    ran = command("traces", "status")
    assert ran.status == 8
    assert str(file) in ran.err
    assert API_KEY not in ran.err
    typed(f"{API_KEY}\n")
    assert command("traces", "key").status == 0
    assert kept(home) == API_KEY


@pytest.mark.parametrize("line", ["", "\n", "  \n"])
def test_no_key_at_all(command: Command, typed: Type, home: Path, line: str) -> None:
    typed(line)
    ran = command("traces", "key")
    assert ran.status == 2
    assert "No key was given" in ran.err
    assert kept(home) is None


@pytest.mark.parametrize("line", [f"{API_KEY} {API_KEY}", f"{API_KEY}，", API_KEY * 20])
def test_what_cannot_be_a_key(command: Command, typed: Type, home: Path, line: str) -> None:
    typed(f"{line}\n")
    ran = command("traces", "key")
    assert ran.status == 2
    assert API_KEY not in ran.err
    assert kept(home) is None


def test_status_before_anything(command: Command, home: Path) -> None:
    ran = command("traces", "status")
    assert ran.status == 0
    assert "off" in ran.out
    assert str(home / "config.toml") in ran.out
    assert command("traces", "status", "--json").json == {
        "provider": None,
        "customer": None,
        "pause_hours": 4,
        "key": "missing",
        "asked_lately": 0,
    }


def test_status_never_shows_the_customer_or_the_key(command: Command, home: Path) -> None:
    configure(home, ON + "pause_hours = 6\n")
    TraceKey(home).keep(API_KEY)
    ran = command("traces", "status")
    assert "customer B4****70, at least 6 h" in ran.out
    assert "key: kept" in ran.out
    assert "0 queries" in ran.out
    told = command("traces", "status", "--json")
    assert told.json["key"] == "kept"
    for said in (ran.out, told.out):
        assert CUSTOMER not in said
        assert API_KEY not in said


def test_a_short_customer_is_masked_whole(command: Command, home: Path) -> None:
    configure(home, ON.replace(CUSTOMER, "AB12"))
    assert command("traces", "status", "--json").json["customer"] == "****"


@pytest.mark.parametrize("keyring", [True, False])
def test_a_key_that_was_not_taken_is_said_until_it_is_given_anew(
    command: Command, typed: Type, home: Path, keyring: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not keyring:
        monkeypatch.setattr("keyring.core._keyring_backend", NoneAtAll())
    TraceKey(home).keep(API_KEY)
    TraceKey(home).reject()
    assert kept(home) == API_KEY
    assert "did not take it" in command("traces", "status").out
    assert command("traces", "status", "--json").json["key"] == "rejected"
    typed(f"{API_KEY}\n")
    assert command("traces", "key").status == 0
    assert command("traces", "status", "--json").json["key"] == "kept"


def test_to_reject_where_no_key_is_kept_keeps_none(home: Path) -> None:
    TraceKey(home).reject()
    assert kept(home) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[trace_api]\nprovider = "kuaidi100"\n', "customer"),
        (ON.replace(CUSTOMER, f"{CUSTOMER} {CUSTOMER}"), "customer"),
        (ON.replace("kuaidi100", "kdniao"), "trace_api.provider"),
        (f'{ON}key = "{API_KEY}"\n', "trace_api.key"),
        (ON + "pause_hours = 0\n", "trace_api.pause_hours"),
        (ON + "pause_hours = 0.5\n", "trace_api.pause_hours"),
    ],
)
def test_settings_that_do_not_hold_are_named_and_not_quoted(
    command: Command, home: Path, text: str, said: str
) -> None:
    configure(home, text)
    ran = command("traces", "status")
    assert ran.status == 2
    assert said in ran.err
    assert CUSTOMER not in ran.err
    assert API_KEY not in ran.err


def test_a_kept_key_says_what_is_still_missing(command: Command, typed: Type, home: Path) -> None:
    typed(f"{API_KEY}\n")
    assert "[trace_api]" in command("traces", "key").out
    configure(home, ON)
    typed(f"{API_KEY}\n")
    assert "[trace_api]" not in command("traces", "key").out


def test_the_keyrings_entry_is_no_accounts(home: Path, keyring_file: Path) -> None:
    TraceKey(home).keep(API_KEY)
    (entry,) = json.loads(keyring_file.read_text())
    assert entry == f"yundan/traces/kuaidi100 {home}"
