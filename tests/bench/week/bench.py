"""`scripts/bench week`: a simulated week of the real schedule and real passes; with `--real` a
shorter run through real browsers, each of whose processes is killed again and again."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import keyring.core

from tests.bench.week import real
from tests.bench.week.said import say_latencies, say_losses, say_slow, say_verdict
from tests.keyring_file import FileKeyring
from tests.simulated.week.figures import figures, split
from tests.simulated.week.living import STANDING_ORDERS, week
from tests.simulated.week.machine import Machine

HOW = """\
The week: the practice twin's core with a clock of ours; each ask of a page takes one to two
seconds of it. agent/jobs.py asks for passes (looked at every 5 s), agent/sync carries them out with
the real parsers on a real ledger; alerts go out by agent/alerts to a channel that is down for three
hours. The computer sleeps at lunch and in two of three nights. What a person mends is mended some
minutes after the message came, by day. Waybills appear at all hours, most in the afternoon.
Latency: from the supplier showing a waybill to the read-back that proves it in the store. "Able"
leaves out the time in which nothing could be done: asleep, without a network, logged out, before a
slider, on a new page, or after a breaker, until a person acted. Night is 23:00 to 7:00, when
accounts are read at the longest interval on purpose."""


def main(arguments: Sequence[str]) -> int:
    """Live through it and print. 1 where an aim is missed."""
    given = _read(arguments)
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.system()} {platform.machine()}, {cores} cores, load {load:.1f}", flush=True)
    if given.real:
        return real.main(given.minutes, given.deaths)
    met = True
    for orders in given.orders:
        met &= _lived(given.days, orders, given.seed)
    print(f"\n{HOW}")
    print("Every aim is met." if met else "An aim is missed.")
    return 0 if met else 1


def _lived(days: int, orders: int, seed: int) -> bool:
    print(f"\n{days} days, {orders} orders a day and {STANDING_ORDERS} hard ones, seed {seed}")
    began = time.monotonic()

    def tell(machine: Machine) -> None:
        passes, seconds = len(machine.results), time.monotonic() - began
        print(f"  until {machine.now:%m-%d %H:%M}: {passes} passes ({seconds:.0f} s)", flush=True)

    with tempfile.TemporaryDirectory() as folder, _own_keyring(Path(folder)):
        machine = week(Path(folder), days, orders, seed, tell)
        found = figures(machine)
        machine.close()
    done = ", ".join(f"{what} {n}" for what, n in sorted(machine.done.items()))
    print(f"  {done}; channel down for {machine.seller.refused} tries")
    met = say_verdict(found.verdict)
    met &= say_losses(found)
    say_latencies("everything counted", split(found.latencies, lambda one: one.took))
    able = split(found.latencies, lambda one: one.able)
    say_latencies("able: awake, connected, logged in", able)
    say_slow(found.latencies)
    free = [one for one in found.latencies if not one.blocked]
    say_latencies("never blocked", split(free, lambda one: one.took))
    return say_latencies("the aim: able, all hours", {"all": able["all"]}, aim=True) and met


def _own_keyring(folder: Path):  # the channel's address goes there
    os.environ["KEYRING_FILE"] = str(folder / "keyring.json")
    return patch.object(keyring.core, "_keyring_backend", FileKeyring())


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/bench week")
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument(
        "--orders",
        type=lambda text: [int(n) for n in text.split(",")],
        default="40",
        help="a day",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", action="store_true", help="through real browsers")
    parser.add_argument("--minutes", type=int, default=20, help="of the real run, undisturbed")
    parser.add_argument("--deaths", type=int, default=10, help="of each real process")
    return parser.parse_args(arguments)
