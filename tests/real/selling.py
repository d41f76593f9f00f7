"""A seller's installation working on the two real products: commands in their own processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.real.backends import Pair, fresh
from tests.running import Ran

SETTINGS = """browser = "headless"
page_pause_ms = 0
[[store]]
key = "shop"
portal = "vendure"
address = "{store}"
suppliers = ["mall"]
[[supplier]]
key = "mall"
portal = "oscar"
address = "{supplier}"
"""
QUICK = "[timing]\nready = 8000\nanswer = 4000\n"  # nothing here is slow but what broke


class Installation:
    """A seller's data folder, and the commands that work on it."""

    home: Path

    def environment(self) -> dict[str, str]:
        return {**os.environ, "YUNDAN_HOME": str(self.home), "YUNDAN_LANG": "en"}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command without waiting for its end."""
        return subprocess.Popen(
            [sys.executable, "-m", "agent", *arguments],
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, typed: str = "", timeout: float = 900) -> Ran:
        """Run a command to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(typed, timeout=timeout)
        return Ran(process.returncode, out, err)

    def sync(self, *arguments: str) -> dict[str, Any]:
        """`yundan sync --yes --json`: its final object, with the exit status beside it."""
        return told(self.start("sync", "--yes", "--json", *arguments))

    def log_in_as(self, key: str, user: str, password: str) -> None:
        """One account, by its password."""
        ran = self.run("login", key, "--user", user, typed=f"{password}\n")
        assert ran.status == 0, ran.err


@dataclass(frozen=True, slots=True)
class Selling(Installation):
    """Both products, running, and a data folder whose accounts are logged in."""

    pair: Pair
    home: Path

    def log_in(self) -> None:
        """Both accounts."""
        self.log_in_as("shop", self.pair.vendure.user, self.pair.vendure.password)
        self.log_in_as("mall", self.pair.oscar.user, self.pair.oscar.password)

    def syncs_until_quiet(self, most: int = 4) -> dict[str, Any]:
        """Plain syncs, until one writes nothing and leaves nothing to be done again."""
        ran: dict[str, Any] = {}
        for _ in range(most):
            ran = self.sync()
            if ran["written"] == 0 and ran["failed"] == 0 and not ran["troubles"]:
                return ran
        raise AssertionError(f"never quiet: {ran}")

    def kill_after(self, seconds: float) -> bool:
        """Start a sync and kill it with -9 after so long; False if it was done before."""
        process = self.start("sync", "--yes", "--json")
        try:
            process.communicate("", timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return True
        return False


def told(process: subprocess.Popen[str], timeout: float = 900) -> dict[str, Any]:
    """What a sync with --json said at its end."""
    out, err = process.communicate("", timeout=timeout)
    assert out, f"exit {process.returncode}: {err}"
    return {**json.loads(out), "status": process.returncode}


@dataclass(frozen=True, slots=True)
class Truth:
    """Vendure's own word on every order, against what the supplier dispatched."""

    wrong: list[str]
    twice: list[str]
    missing: list[str]

    @property
    def clean(self) -> bool:
        return not (self.wrong or self.twice or self.missing)


def expected(pair: Pair) -> dict[str, str]:
    """Order code → the number that the supplier dispatched it with."""
    return {
        bought.code: bought.shipments[-1].text.split()[-1]
        for bought in pair.oscar.orders().values()
        if bought.shipments
    }


def truth(pair: Pair, wanted: Mapping[str, str]) -> Truth:
    """Exactly the right codes, exactly one fulfilment per parcel, state Shipped."""
    wrong, twice, missing = list[str](), list[str](), list[str]()
    for code, order in pair.vendure.orders().items():
        strays = [number for number in order.numbers if number != wanted.get(code)]
        wrong += [f"{code}: {number}" for number in strays]
        if len(order.numbers) > 1:
            twice.append(f"{code}: {order.numbers}")
        if code in wanted and (order.state, order.numbers) != ("Shipped", [wanted[code]]):
            missing.append(f"{code}: {order.state} {order.numbers}")
    return Truth(wrong, twice, missing)


@contextmanager
def selling(folder: Path, orders: int, undispatched: int = 0) -> Generator[Selling]:
    """Freshly seeded products and a data folder of their own, for the length of a `with`."""
    home = folder / "home"
    (home / "portals").mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    for portal in ("vendure", "oscar"):
        (home / "portals" / f"{portal}.toml").write_text(QUICK, "utf-8")
    with fresh(folder / "shops", orders, undispatched) as pair:
        (home / "config.toml").write_text(
            SETTINGS.format(store=pair.vendure.base, supplier=pair.oscar.base), "utf-8"
        )
        place = Selling(pair, home)
        place.log_in()
        yield place
