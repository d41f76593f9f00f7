"""The three that are compared, each on a fresh twin of the same seed, so of the same orders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.home import open_home
from agent.ledger import Ledger
from agent.ledger.outcomes import FINE
from agent.open_ledger import open_ledger
from agent.practice import ask_twin
from agent.rules.stop_loss import Mishap
from agent.twin_process import RunningTwin, running_twin
from agent.verdict import Verdict, judge
from scrapers.browser.world import practice_world
from tests.bench.passes.floor import Replayed, replay
from tests.bench.passes.processes import Cost, run
from tests.bench.passes.stages import Stage, stages
from tests.bench.passes.traffic import Asked, Traffic, of_portal
from tests.running import Shop

CONFIG = "max_writes = 2000\npage_pause_ms = {pause}\n"  # the brake is not what is measured
SEED = 7


@dataclass(frozen=True, slots=True)
class World:
    """How many orders the store has, and how far it is away."""

    orders: int
    latency_ms: int
    pause_ms: int

    @contextmanager
    def twin(self) -> Generator[RunningTwin]:
        """A fresh one."""
        how = ["--latency", str(self.latency_ms), "--cdn", "--recorded"]
        with running_twin(self.orders, SEED, how) as twin:
            yield twin


@dataclass(frozen=True, slots=True)
class Run:
    """One that ended: its cost, the requests to the portals, and how many waybills it wrote
    that are right; `renders` are the twin's own, `verdict` is the twin's on all that it knows."""

    cost: Cost
    asked: Sequence[Asked]
    renders: int
    waybills: int
    verdict: Verdict


SCHEDULED = 3
"""One of them takes so little that whatever else runs on the machine would be measured."""


@dataclass(frozen=True, slots=True)
class Ours:
    """A first pass, the one right after it, which finds nothing to do, and the stages of both;
    and the schedule's, for which the suppliers are not due yet."""

    first: Run
    idle: Run
    scheduled: Sequence[Run]
    stages: Mapping[str, Stage]
    idle_stages: Mapping[str, Stage]


def ours(world: World) -> Ours:
    """`yundan sync --yes` in a fresh data folder, twice, then passes as `yundan up` makes them."""
    with tempfile.TemporaryDirectory() as folder, world.twin() as twin:
        shop = Shop(twin, Path(folder) / "home")
        shop.home.mkdir(mode=0o700)
        (shop.home / "config.toml").write_text(CONFIG.format(pause=world.pause_ms), "utf-8")
        _used_to_refusals(shop)
        first, log = _pass(shop)
        idle, idle_log = _pass(shop)
        scheduled = [_scheduled(shop) for _ in range(SCHEDULED)]
    return Ours(first, idle, scheduled, _stages(first, log), _stages(idle, idle_log))


def floor(world: World, asked: Sequence[Asked]) -> tuple[Replayed, Run]:
    """The requests of our first pass, sent bare."""
    with world.twin() as twin:
        traffic = Traffic(twin.base)
        done = replay(asked, twin.base, traffic.tell)
        traffic.fetch()
        cost = Cost(0, "", 0, done.seconds, done.cpu, {}, {})
        return done, _run(twin, cost, traffic.seen, applied(twin))


def baseline(world: World, most: int, *, one_context: bool) -> Run:
    """The plain script, given the first orders that it gets right."""
    with tempfile.TemporaryDirectory() as folder, world.twin() as twin:
        listed, saved = Path(folder) / "orders.json", Path(folder) / "login.json"
        chosen = findable(twin)[:most]
        listed.write_text(json.dumps(chosen), "utf-8")
        script = [sys.executable, "-m", "tests.bench.passes.plain_script", twin.base, str(saved)]
        subprocess.run(script, check=True)  # a person's part, not measured
        traffic = Traffic(twin.base)
        known = len(traffic.fetch())
        kept = ["--one-context"] if one_context else []
        cost = run([*script, str(listed), *kept], {**os.environ}, traffic.tell)
        traffic.fetch()
        found = _run(twin, cost, traffic.seen[known:], applied(twin))
    if cost.status or json.loads(cost.out) or found.waybills != len(chosen):
        raise RuntimeError(f"the plain script failed: exit {cost.status}, {cost.out}")
    return found


def findable(twin: RunningTwin) -> list[str]:
    """The orders that may be written without a person, are not yet, and that the supplier's search
    finds by their number: what such a script gets right."""
    return [
        row["order_id"]
        for row in ask_twin(twin.base, "/practice/oracle")
        if isinstance(row["expected"], list) and not row["shown"] and row["case"] != "memo_only"
    ]


def applied(twin: RunningTwin) -> int:
    """How many submits the store took."""
    rows = ask_twin(twin.base, "/practice/oracle")
    return sum(submit["applied"] for row in rows for submit in row["submits"])


def _pass(shop: Shop) -> tuple[Run, str]:
    log = shop.home / "logs" / "yundan.log"
    skip = log.stat().st_size if log.exists() else 0
    found = _measured(shop, ["agent", "sync", "--yes", "--json"])
    if not found.cost.out:
        raise RuntimeError(f"the pass failed: exit {found.cost.status}")
    if not json.loads(found.cost.out)["complete"] or not found.verdict.clean:
        raise RuntimeError(f"the pass is not right: {found.verdict}")
    return found, log.read_bytes()[skip:].decode()


def _used_to_refusals(shop: Shop) -> None:
    """The practice store refuses three in a hundred. One that is used to it is not stopped for it:
    neither is that brake what is measured."""
    with _ledger(shop) as ledger:
        long_ago = datetime.now(UTC) - timedelta(days=2)
        for n in range(1000):
            kind = Mishap.REFUSED if n < 30 else FINE
            ledger.outcomes.add("doudian", kind, f"earlier {n}", long_ago)


def _ledger(shop: Shop) -> Ledger:
    return open_ledger(open_home(shop.home, practice_world(shop.twin.base)))


def _scheduled(shop: Shop) -> Run:
    with _ledger(shop) as ledger:
        asked = ledger.asked_runs.ask("doudian", None, datetime.now(UTC), by="schedule")
        found = _measured(shop, ["agent.pass_process", str(asked)])
        done = ledger.asked_runs.get(asked)
    if done is None or done.state != "ended" or not found.verdict.clean:
        raise RuntimeError(f"the schedule's pass is not right: {done}, {found.verdict}")
    return found


def _measured(shop: Shop, module: Sequence[str]) -> Run:
    traffic, before = Traffic(shop.twin.base), applied(shop.twin)
    traffic.fetch()
    known = len(traffic.seen)
    cost = run([sys.executable, "-m", *module], shop.environment(), traffic.tell)
    traffic.fetch()
    return _run(shop.twin, cost, traffic.seen[known:], applied(shop.twin) - before)


def _stages(run: Run, log: str) -> Mapping[str, Stage]:
    return stages(log, run.asked, run.cost.began, run.cost.began + run.cost.seconds)


def _run(twin: RunningTwin, cost: Cost, seen: Sequence[Asked], waybills: int) -> Run:
    asked = of_portal(seen)
    verdict = judge(ask_twin(twin.base, "/practice/oracle"))
    if verdict.wrong or verdict.twice:
        raise RuntimeError(f"wrong {verdict.wrong}, twice {verdict.twice}")
    return Run(cost, asked, len(seen) - len(asked), waybills, verdict)
