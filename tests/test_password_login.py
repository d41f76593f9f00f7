"""`yundan login PORTAL --user U`: what it says, and what a kept password does in later passes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.passwords import Kept, Passwords
from tests.conftest import Command
from tests.keyring_file import variables
from tests.login_site import RECIPE, Site, login_site
from tests.running import Ran

KIOSK = """browser = "headless"
[[store]]
key = "shop"
portal = "kiosk"
address = "{address}"
suppliers = []
[[supplier]]
key = "alibaba1688"
portal = "alibaba1688"
"""
WRONG = "Wrong-secret-38271"
LOGIN = Kept("keeper@example.test", "Nobody-knows-7")


@dataclass(frozen=True, slots=True)
class Kiosk:
    """An installation whose one store is the small site, with a keyring of its own."""

    site: Site
    home: Path
    keyring: Path

    def run(self, *arguments: str, typed: str = "", **environment: str) -> Ran:
        """A command in its own process."""
        usual = {"YUNDAN_HOME": str(self.home), "YUNDAN_LANG": "en", **variables(self.keyring)}
        ran = subprocess.run(
            [sys.executable, "-m", "agent", *arguments],
            env={**os.environ, **usual, **environment},
            input=typed,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert "Traceback" not in ran.stderr
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def log_in(self, *more: str, password: str | None = None, **environment: str) -> Ran:
        typed = (self.site.password if password is None else password) + "\n"
        user = self.site.user
        return self.run("login", "shop", "--user", user, *more, typed=typed, **environment)

    def sync(self) -> tuple[int, dict[str, Any]]:
        ran = self.run("sync", "--yes", "--json")
        return ran.status, json.loads(ran.out)

    def parked(self) -> dict[str, str]:
        key = ReceiverKey(self.home / "keys" / "receiver.key")
        with Ledger(self.home / "ledger.sqlite", key) as ledger:
            return {one.portal: one.error for one in ledger.parked.all()}

    def written(self) -> bytes:
        """Everything that stands anywhere in the data folder."""
        return b"\n".join(f.read_bytes() for f in self.home.rglob("*") if f.is_file())


def set_up(home: Path, address: str) -> None:
    (home / "portals").mkdir(parents=True, mode=0o700)
    (home / "portals" / "kiosk.toml").write_text(RECIPE, "utf-8")
    (home / "config.toml").write_text(KIOSK.format(address=address), "utf-8")


@pytest.fixture
def kiosk(tmp_path: Path) -> Generator[Kiosk]:
    with login_site() as site:
        set_up(tmp_path / "home", site.base)
        yield Kiosk(site, tmp_path / "home", tmp_path / "keyring.json")


@pytest.fixture
def installed(tmp_path: Path) -> None:
    """The same without a site: for what is said before anything is opened."""
    set_up(tmp_path / "home", "http://127.0.0.1:9")


Type = Callable[[str], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Type:
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.mark.usefixtures("installed")
def test_a_portal_without_a_password_login_says_so(command: Command, typed: Type) -> None:
    typed("secret\n")
    ran = command("login", "alibaba1688", "--user", "me")
    assert ran.status == 2
    assert ran.err.strip() == (
        "1688 has no login by password here. Log in in its own window: yundan login alibaba1688"
    )


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("line", ["", "\n"])
def test_no_password_is_said_before_anything_is_opened(
    command: Command, typed: Type, line: str
) -> None:
    typed(line)
    ran = command("login", "shop", "--user", "me")
    assert ran.status == 2
    assert ran.err.startswith("No password was given.")


@pytest.mark.usefixtures("installed")
def test_on_a_terminal_it_is_asked_for_unseen(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    asked: list[str] = []

    def leaves(prompt: str) -> str:
        asked.append(prompt)
        raise click.Abort

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("click.termui.hidden_prompt_func", leaves)
    assert command("login", "shop", "--user", "me").status == 130
    assert len(asked) == 1


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("arguments", [["--keep"], ["--forget", "--user", "me"]])
def test_options_that_do_not_go_together(command: Command, arguments: list[str]) -> None:
    ran = command("login", "shop", *arguments)
    assert ran.status == 2
    assert "--keep goes with --user, --forget goes alone." in ran.err


@pytest.mark.usefixtures("installed")
def test_a_kept_password_is_removed(command: Command, passwords: Passwords) -> None:
    passwords.keep("shop", LOGIN)
    assert command("login", "shop", "--forget").out.strip() == (
        "shop: the kept password was removed."
    )
    assert passwords.kept("shop") is None
    assert command("login", "shop", "--forget", "--json").json == {
        "key": "shop",
        "forgotten": False,
    }


@pytest.mark.usefixtures("installed")
def test_a_locked_keyring_is_told_when_something_is_to_be_removed(
    command: Command, keyring_file: Path
) -> None:
    keyring_file.touch()
    ran = command("login", "shop", "--forget")
    assert ran.status == 8
    assert "keyring could not be used (KeyringLocked). Unlock it" in ran.err


def passwords_found(command: Command) -> list[tuple[str, str, str | None]]:
    found = command("doctor", "--json").json["findings"]
    return [(f["level"], f["message"], f["next_step"]) for f in found if f["check"] == "passwords"]


@pytest.mark.usefixtures("installed")
def test_the_doctor_tells_what_became_of_a_kept_password(
    command: Command, passwords: Passwords, keyring_file: Path
) -> None:
    assert passwords_found(command) == [("ok", "shop: no password is kept", None)]
    passwords.keep("shop", LOGIN)
    assert passwords_found(command)[0][:2] == (
        "ok",
        "shop: a password is kept and used when the login has expired",
    )
    passwords.keep("shop", Kept(LOGIN.user, LOGIN.password, tries=1, rejected=True))
    ((level, said, step),) = passwords_found(command)
    assert level == "warning"
    assert "was not taken" in said
    assert step == "yundan login shop --user USER --keep"
    keyring_file.write_text("")
    assert passwords_found(command)[0][0] == "warning"


@pytest.mark.browser
def test_a_login_is_proven_taken_over_and_kept(kiosk: Kiosk) -> None:
    ran = kiosk.log_in("--keep", "--json")
    assert ran.status == 0, ran.err
    assert ran.json == {
        "portal": "kiosk",
        "key": "shop",
        "account": kiosk.site.user,
        "new": True,
        "kept": True,
    }
    assert kiosk.site.password in kiosk.keyring.read_text()
    assert kiosk.sync()[0] == 0
    assert len(kiosk.site.attempts) == 1
    kiosk.site.sessions.clear()
    assert kiosk.sync()[0] == 0  # by the kept password
    assert len(kiosk.site.attempts) == 2
    secret = kiosk.site.password.encode()
    assert secret not in kiosk.written()
    assert secret not in (ran.out + ran.err).encode()


@pytest.mark.browser
def test_without_a_keyring_one_is_logged_in_all_the_same(kiosk: Kiosk) -> None:
    ran = kiosk.log_in("--keep", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert ran.status == 0
    assert "This computer has no keyring, so the password was not kept." in " ".join(
        ran.err.split()
    )
    assert kiosk.site.sessions


@pytest.mark.browser
def test_a_password_that_is_not_taken_is_tried_once_over_many_passes(kiosk: Kiosk) -> None:
    assert kiosk.log_in("--keep").status == 0
    old, kiosk.site.password = kiosk.site.password, "Changed-in-the-store-1"
    kiosk.site.sessions.clear()
    for _ in range(2):
        status, told = kiosk.sync()
        assert status == 16
        assert [t["error"] for t in told["troubles"]] == ["CredentialsRejected"]
        assert kiosk.parked() == {"kiosk": "CredentialsRejected"}
    assert [sent["password"] for sent in kiosk.site.attempts] == [old, old]
    assert old.encode() not in kiosk.written()

    assert kiosk.log_in("--keep").status == 0  # by a person, with the new one
    assert kiosk.parked() == {}
    kiosk.site.sessions.clear()
    assert kiosk.sync()[0] == 0


@pytest.mark.browser
def test_a_wrong_password_keeps_nothing_and_leaves_the_kept_one(kiosk: Kiosk) -> None:
    assert kiosk.log_in("--keep").status == 0
    before = kiosk.keyring.read_text()
    ran = kiosk.log_in("--keep", password=WRONG)
    assert ran.status == 16
    assert "kiosk did not take the password" in " ".join(ran.err.split())
    assert len(kiosk.site.attempts) == 2
    assert kiosk.keyring.read_text() == before
    assert WRONG.encode() not in kiosk.written()
    assert WRONG not in ran.err
    assert kiosk.run("login", "shop", "--forget").status == 0
    assert kiosk.sync()[0] == 0, "a mistyped password costs nobody a login that works"


@pytest.mark.browser
def test_another_user_than_this_accounts_is_told_by_both_names(kiosk: Kiosk) -> None:
    first = kiosk.site.user
    assert kiosk.log_in().status == 0
    kiosk.site.user = "another@example.test"
    ran = kiosk.log_in("--keep")
    assert ran.status == 16
    assert f"Logged in as another@example.test, but this account belongs to {first}" in " ".join(
        ran.err.split()
    )
    assert kiosk.site.password not in kiosk.keyring.read_text()
