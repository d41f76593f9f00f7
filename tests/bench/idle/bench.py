"""`scripts/bench idle`: a real `yundan up` over a practice folder, with no pass due."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.api.asked import ledger_of
from tests.bench.idle.weighing import Weight, together, weigh
from tests.running import Shop, shop
from tests.service.running_up import Service, running_up

MOST_CPU_PER_CENT, MOST_BYTES = 1.0, 150_000_000
WARM_UP_SECONDS = 20
ACCOUNTS = ("doudian", "alibaba1688")

HOW = """\
Idle: the store and its supplier were read once and no reading is due, so no browser runs. CPU is
what the supervisor, the API and the worker used between two readings of /proc, per cent of one
core. Memory is theirs together: PSS shares out pages that any processes of this machine have in
common, so other Pythons make it smaller; "alone" is what is each one's own and, once, the most that
one of them shares, whatever else runs; RSS counts shared pages for each. Both must meet the aim."""


def main(arguments: Sequence[str]) -> int:
    """Measure and print. 1 where an aim is missed, 2 where nothing can be measured."""
    given = _read(arguments)
    if not sys.platform.startswith("linux"):
        print("scripts/bench idle measures by /proc: run it on Linux.", file=sys.stderr)
        return 2
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.system()} {platform.machine()}, {cores} cores, load {load:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as folder, shop(Path(folder), orders=20, seed=5) as place:
        read = place.sync()
        assert read["complete"], read
        with running_up(place) as service:
            _nothing_due(place, service)
            time.sleep(WARM_UP_SECONDS)
            rounds = [_between(service, given.seconds) for _ in range(2)]
    said = [_said(number, *found) for number, found in enumerate(rounds, 1)]
    met = all(said)
    print(f"\n{HOW}")
    print("Every aim is met." if met else "An aim is missed.")
    return 0 if met else 1


def _nothing_due(place: Shop, service: Service) -> None:
    with ledger_of(service.home) as ledger:
        for account in ACCOUNTS:
            ledger.polls.hurry(account, datetime.now(UTC) + timedelta(hours=12))
        under_way = ledger.asked_runs.under_way()
    assert under_way is None, under_way


def _between(service: Service, seconds: float) -> tuple[float, dict[str, Weight]]:
    """Per cent of a core, and how heavy each process is at the end."""
    before, began = _weights(service), time.monotonic()
    time.sleep(seconds)
    after, passed = _weights(service), time.monotonic() - began
    assert before.keys() == after.keys(), "a process ended or came meanwhile"
    worked = sum(after[name].cpu_seconds - before[name].cpu_seconds for name in after)
    return 100 * worked / passed, after


def _weights(service: Service) -> dict[str, Weight]:
    names = {service.find(role): role for role in ("supervisor", "API", "worker")}
    return {str(names.get(pid, f"other {pid}")): weigh(pid) for pid in service.family()}


def _said(number: int, cpu: float, weights: dict[str, Weight]) -> bool:
    pss, rss = (sum(getattr(w, kind) for w in weights.values()) for kind in ("pss", "rss"))
    alone = together(weights.values())
    light, still = max(pss, alone) < MOST_BYTES, cpu < MOST_CPU_PER_CENT
    print(f"  reading {number}")
    print(f"    CPU {cpu:>26.2f} %   aim < {MOST_CPU_PER_CENT:g} %: {_met(still)}")
    print(f"    memory, PSS {pss / 1e6:>18.1f} MB")
    print(
        f"    memory, alone {alone / 1e6:>16.1f} MB  aim < {MOST_BYTES / 1e6:g} MB: {_met(light)}"
    )
    print(f"    memory, RSS {rss / 1e6:>18.1f} MB")
    for name, weight in weights.items():
        print(f"      {name:<14}{weight.pss / 1e6:>14.1f} MB PSS{weight.rss / 1e6:>10.1f} MB RSS")
    return light and still


def _met(so: bool) -> str:
    return "met" if so else "MISSED"


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/bench idle")
    parser.add_argument("--seconds", type=float, default=60, help="of each of two readings")
    return parser.parse_args(arguments)
