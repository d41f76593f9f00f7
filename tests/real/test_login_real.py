"""Password logins at the two real products, and the kept passwords when their sessions are gone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.keyring_file import variables
from tests.real.backends import Pair, fresh
from tests.real.marks import REAL
from tests.real.selling import QUICK, SETTINGS, Selling
from tests.real.store import Vendure
from tests.real.supplier import Oscar
from tests.running import Ran

pytestmark = REAL
WRONG = "Wrong-secret-38271"


@dataclass(frozen=True, slots=True)
class Keeping(Selling):
    """A seller's installation with a keyring of its own."""

    def environment(self) -> dict[str, str]:
        usual = {"YUNDAN_HOME": str(self.home), "YUNDAN_LANG": "en"}
        return {**os.environ, **usual, **variables(self.home.parent / "keyring.json")}

    def log_in_to(self, server: Vendure | Oscar, *more: str, password: str | None = None) -> Ran:
        """`yundan login` to one of the two, its password piped in."""
        key = "shop" if isinstance(server, Vendure) else "mall"
        typed = f"{password or server.password}\n"
        return self.run("login", key, "--user", server.user, *more, typed=typed)

    def written(self) -> bytes:
        """Everything that stands anywhere in the data folder."""
        return b"\n".join(f.read_bytes() for f in self.home.rglob("*") if f.is_file())


@pytest.fixture
def place(tmp_path: Path) -> Generator[Keeping]:
    home = tmp_path / "home"
    (home / "portals").mkdir(parents=True, mode=0o700)
    for portal in ("vendure", "oscar"):
        (home / "portals" / f"{portal}.toml").write_text(QUICK, "utf-8")
    with fresh(tmp_path / "shops", 3, 1) as pair:
        settings = SETTINGS.format(store=pair.vendure.base, supplier=pair.oscar.base)
        (home / "config.toml").write_text(settings, "utf-8")
        yield Keeping(pair=pair, home=home)


def logins(pair: Pair) -> int:
    """How many logins Vendure was sent by browsers."""
    return sum("login" in (seen.operation or "").lower() for seen in pair.vendure.received())


def passwords(place: Keeping) -> list[str]:
    return [place.pair.vendure.password, place.pair.oscar.password]


def test_right_and_wrong_passwords_at_both(place: Keeping) -> None:
    for server, account in (
        (place.pair.vendure, "Shop Seller"),
        (place.pair.oscar, place.pair.oscar.user),
    ):
        wrong = place.log_in_to(server, "--keep", password=WRONG)
        assert wrong.status == 16
        assert "did not take the password" in wrong.err
        right = place.log_in_to(server, "--json")
        assert right.status == 0, right.err
        assert (right.json["account"], right.json["kept"]) == (account, False)
        said = (wrong.out + wrong.err + right.out + right.err).encode()
        for secret in (WRONG, server.password):
            assert secret.encode() not in said + place.written()
    keyring = place.home.parent / "keyring.json"
    kept = keyring.read_text("utf-8") if keyring.exists() else ""  # the key of the saved logins
    assert not [one for one in (WRONG, *passwords(place)) if one in kept]
    assert logins(place.pair) == 2


def test_a_session_that_is_gone_is_renewed_by_the_kept_password(place: Keeping) -> None:
    assert place.log_in_to(place.pair.vendure, "--keep").status == 0
    assert place.log_in_to(place.pair.oscar, "--keep").status == 0
    place.pair.vendure.forget_sessions()
    first = place.sync()
    assert (first["status"], first["written"], first["troubles"]) == (0, 2, [])
    assert logins(place.pair) == 2
    place.pair.vendure.forget_sessions()
    (place.home / "profiles" / "mall").rename(place.home / "profiles" / "mall-before")
    again = place.sync()  # the supplier's session went with its profile
    assert (again["status"], again["written"], again["already"]) == (0, 0, 2)
    assert logins(place.pair) == 3
    for secret in (place.pair.vendure.password, place.pair.oscar.password):
        assert secret.encode() not in place.written()


def test_a_session_that_ends_in_the_middle_of_a_pass_costs_no_second_press(
    place: Keeping,
) -> None:
    assert place.log_in_to(place.pair.vendure, "--keep").status == 0
    assert place.log_in_to(place.pair.oscar, "--keep").status == 0
    with place.pair.vendure.trouble("sign_out", "CreateFulfillment") as signed_out:
        place.sync()
        assert signed_out.reached == 1
    place.syncs_until_quiet()
    numbers = [order.numbers for order in place.pair.vendure.orders().values()]
    assert sorted(map(len, numbers)) == [0, 1, 1]


def test_a_changed_password_is_tried_once_over_several_passes(place: Keeping) -> None:
    kept = place.home.parent / "keyring.json"
    assert place.log_in_to(place.pair.vendure, "--keep").status == 0
    assert place.log_in_to(place.pair.oscar, "--keep").status == 0
    kept.write_text(kept.read_text().replace(place.pair.vendure.password, WRONG))
    place.pair.vendure.forget_sessions()
    for _ in range(2):
        ran = place.sync()
        assert ran["status"] == 16
        assert [t["error"] for t in ran["troubles"]] == ["CredentialsRejected"]
    assert logins(place.pair) == 2
    assert place.log_in_to(place.pair.vendure, "--keep").status == 0
    assert place.sync()["written"] == 2
    assert WRONG.encode() not in place.written()


def test_commands_are_run_as_a_user_runs_them(place: Keeping) -> None:
    """The password is not among the arguments that every process of the computer may read."""
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "login", "shop", "--user", place.pair.vendure.user],
        env=place.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(place.pair.vendure.password + "\n")
    process.stdin.flush()
    shown = set[str]()
    while process.poll() is None:
        listed = subprocess.run(
            ["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True
        )
        shown |= set(listed.stdout.splitlines())
    process.communicate()
    assert process.returncode == 0
    assert any("profiles/shop" in line for line in shown)  # the browser was there
    assert not any(place.pair.vendure.password in line for line in shown)
