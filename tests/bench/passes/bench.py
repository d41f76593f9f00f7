"""`scripts/bench sync`: what a pass costs, for several numbers of orders."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence

from scrapers.browser.politeness import USUAL_MS
from tests.bench.passes.aims import Sized, say_growth, say_size
from tests.bench.passes.plain_script import LIST_MS, PAGE_MS, SUBMIT_MS
from tests.bench.passes.runs import World, baseline, findable, floor, ours
from tests.bench.passes.whereabouts import say_paths, say_stages

HOW = f"""\
Baseline: a plain Playwright script, one order after the other; a search at the supplier and the
ship form, each a fresh page in a new context from a saved login (--one-context: in one context,
so that the browser's cache holds); fixed waits of {PAGE_MS} ms a page, {LIST_MS} ms for the list
of carriers, {SUBMIT_MS} ms after the submit; nothing blocked, nothing read back; it is given only
orders that it gets right.
Ours: `yundan sync --yes`, a process of its own, in a fresh data folder with the default settings
(but for max_writes): all orders, the hard cases too, read, judged, written, read back, followed.
Its store has a past of 1,000 orders, 30 of them refused: the twin refuses as many, and stop-loss
would stop a store to which that is new.
Floor: the requests of ours over kept connections, those at once that were so in the browser.
A waybill counts if the store took it and the twin's oracle has it right. Requests, bytes and
connections are counted by the twin (HTTP both ways, TLS left aside); what renders a page in the
twin stands for the page's own script and is left out. Every answer of the portals is late, static
files too, which browsers may keep. CPU and memory are those of all processes (agent, Playwright's
driver, browsers), from /proc, five times a second; memory is each role's highest sum of PSS."""


def main(arguments: Sequence[str]) -> int:
    """Measure and print. 1 where an aim is missed, 2 where nothing can be measured."""
    given = _read(arguments)
    if not sys.platform.startswith("linux"):
        print("scripts/bench sync measures by /proc: run it on Linux.", file=sys.stderr)
        return 2
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.system()} {platform.machine()}, {cores} cores, load {load:.1f}")
    pauses = f"on, {given.pause} ms, half of it more or less" if given.pause else "off"
    print(f"{given.latency} ms latency; polite pauses: {pauses}")
    sizes: list[Sized] = []
    met = True
    for orders in given.orders:
        sizes.append(
            _measured(World(orders, given.latency, given.pause), given.baseline, given.one_context)
        )
        met &= say_size(sizes[-1])
        done = sizes[-1].ours
        say_stages("stages of the pass", done.stages, done.first.waybills)
        say_paths(done.first.asked, done.first)
        say_stages("stages of the idle pass", done.idle_stages, 1)
    if len(sizes) > 1:
        met &= say_growth(sizes)
    print(f"\n{HOW}")
    print("Every aim is met." if met else "An aim is missed.")
    return 0 if met else 1


def _measured(world: World, most: int, one_context: bool) -> Sized:
    print(f"\n{world.orders} orders: ours", flush=True)
    done = ours(world)
    print("  the floor: the same requests, bare", flush=True)
    replayed, bare = floor(world, done.first.asked)
    if replayed.other or bare.waybills != done.first.waybills:
        print(f"  not a floor: {replayed.other} answers differ, {bare.waybills} waybills written")
    print(f"  the baseline, {most} orders at most", flush=True)
    plain = baseline(world, most, one_context=one_context)
    with world.twin() as twin:
        return Sized(world.orders, done, bare, plain, len(findable(twin)))


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/bench sync")
    parser.add_argument(
        "--orders", type=lambda text: sorted(int(n) for n in text.split(",")), default="50,200,1000"
    )
    parser.add_argument("--latency", type=int, default=150, metavar="MS")
    parser.add_argument("--pause", type=int, default=round(USUAL_MS), metavar="MS", help="0: none")
    parser.add_argument("--baseline", type=int, default=40, metavar="N", help="measured at most")
    parser.add_argument("--one-context", action="store_true", help="the baseline's cache holds")
    return parser.parse_args(arguments)
