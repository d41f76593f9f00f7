"""The seller's computer: the real schedule asks, real passes are carried out, some of them die."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from agent.asked_run import GaveWay, left_alone
from agent.home import Home
from agent.jobs import Schedule
from agent.ledger import Ledger
from agent.ledger.asked_runs import AskedRun
from agent.ledger.receivers import ReceiverKey
from agent.rule_packs import packs_of
from agent.rules.polling import Pace
from agent.settings import StoreConfig
from agent.sync.appointments import Appointments
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import Submission
from agent.sync.options import Options, RunResult
from agent.sync.rest import Rest
from agent.sync.run import Pass
from scrapers.errors import Unreachable
from scrapers.portal_files import load
from tests.simulated.hands import STORE_KEY, SUPPLIER_KEY, Ask, store_hands, supplier_hands
from tests.simulated.rig import KILLED, apart
from tests.simulated.week.seller import PORTALS, Seller
from tests.simulated.week.world import GONE, Days

LOOK_SECONDS = 5.0
TELL_EVERY = timedelta(seconds=30)
STORE = StoreConfig(key=STORE_KEY, portal="doudian", suppliers=[SUPPLIER_KEY])
_OPTIONS = Options(agree=lambda due, account: True)


@dataclass(slots=True)
class Machine:
    """One installation from its first pass on. `done` counts what became of its processes."""

    home: Home
    world: Days
    seller: Seller
    chance: Random
    done: Counter[str] = field(default_factory=Counter[str])
    results: list[tuple[datetime, RunResult]] = field(
        default_factory=list[tuple[datetime, RunResult]]
    )
    _ledger: Ledger | None = None
    _schedule: Schedule | None = None
    _looked_at: datetime | None = None
    _told_at: datetime | None = None
    _doomed: list[str] = field(default_factory=list[str])

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    @property
    def ledger(self) -> Ledger:
        """Ours, closed over every fork."""
        if self._ledger is None:
            self._ledger = Ledger(self.home.ledger, ReceiverKey(self.home.receiver_key))
        return self._ledger

    def close(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
        self._ledger = self._schedule = None

    def begin(self) -> None:
        """What a person does first: set up a channel, and sync once."""
        self.seller.begin()
        self.ledger.asked_runs.ask(None, None, self.now)

    def live(self, until: datetime) -> None:
        """Everything that happens until then."""
        while self.now < until:
            self._look()
            run = next(iter(self.ledger.asked_runs.waiting()), None)
            if run is None:
                self.world.pass_time(LOOK_SECONDS)
            else:
                self._carry_out(run)
        self.close()

    def _look(self) -> None:
        """What the worker's threads do, be it that a pass is at work."""
        if self._looked_at is not None and self.now - self._looked_at < timedelta(
            seconds=LOOK_SECONDS
        ):
            return
        self._looked_at = self.now
        if self._schedule is None:
            self._schedule = Schedule(self.ledger, [STORE], Pace().shortest)
        self._schedule.look(self.now)
        self._heed()
        if self._told_at is None or self.now - self._told_at >= TELL_EVERY:
            self._told_at = self.now
            self.seller.hear(self.ledger)
            self.seller.act(self.ledger)

    def _heed(self) -> None:
        """What is done to our processes."""
        while self.world.to_our_processes:
            what = self.world.to_our_processes.pop(0)
            if what == "manual":
                self.ledger.asked_runs.ask(None, None, self.now)
            elif what == "kill_worker":
                self.done["worker killed"] += 1
                self.ledger.asked_runs.break_off(self.now)
                self._schedule = None  # its memory is lost
            else:
                self._doomed.append(what)

    def _carry_out(self, run: AskedRun) -> None:
        """One run in a process that may die, as the worker has it."""
        begun = self.ledger.asked_runs.start(run.id, self.now)
        if begun is None:
            return
        self.done[f"{run.by} asked"] += 1
        doom = self._doomed.pop(0) if self._doomed else None
        if doom is None:
            self._in_this_process(run)
            return
        self.close()
        dies_at = self.chance.randrange(1, 9 if doom == "kill_writing" else 40)

        def work(ask: Ask) -> RunResult:
            asks, steps = 0, 0

            def counted(*question: Any) -> Any:
                nonlocal asks
                asks += 1
                if doom == "kill_reading" and asks == dies_at:
                    os._exit(KILLED)
                return ask(*question)

            def step(name: str, submission: Submission) -> None:
                nonlocal steps
                steps += 1
                if doom == "kill_writing" and steps == dies_at:
                    os._exit(KILLED)

            return self._pass(run, counted, step, lambda: None)

        ended = apart(_Looking(self.world, self._look), work)
        if ended.result is None:
            self.done[doom.replace("_", "ed ")] += 1
            self.ledger.asked_runs.broke(run.id, self.now)
        else:  # it never got there: the next one
            self._doomed.insert(0, doom)
            self._ended(run, ended.result)

    def _in_this_process(self, run: AskedRun) -> None:
        looking = _Looking(self.world, self._look)

        def heed() -> None:
            if run.by == "schedule" and self.ledger.asked_runs.person_waits():
                raise GaveWay

        try:
            result = self._pass(run, looking.answer, lambda name, submission: None, heed)
        except GaveWay:
            self.done["gave way"] += 1
            self.ledger.asked_runs.give_way(run.id, self.now)
            return
        self._ended(run, result)

    def _ended(self, run: AskedRun, result: RunResult) -> None:
        self.ledger.asked_runs.end(run.id, result.bits, [], self.now)
        self.results.append((self.now, result))
        if result.bug is not None:
            raise result.bug

    def _pass(
        self,
        run: AskedRun,
        ask: Ask,
        step: Callable[[str, Submission], None],
        heed: Callable[[], None],
    ) -> RunResult:
        with Ledger(self.home.ledger, ReceiverKey(self.home.receiver_key)) as ledger:
            resting, paused = frozenset[str](), frozenset[str]()
            if run.by == "schedule":
                resting, paused = left_alone(ledger, STORE.suppliers, ask("now"), Pace().shortest)
            name = ledger.decisions.account_name
            mended = self.seller.repairs.readings.get
            buyer = supplier_hands(
                _online(ask, "alibaba1688"), name(SUPPLIER_KEY), mended("alibaba1688")
            )
            return Pass(
                ledger,
                ArmedLog(self.home.armed, STORE_KEY),
                store_hands(
                    _online(ask, "doudian"),
                    "rejects",
                    conclusive=False,
                    account=name(STORE_KEY),
                    mended=mended("doudian"),
                ),
                [] if resting | paused else [buyer],
                _OPTIONS,
                _Watcher(heed),
                step,
                lambda hands, trouble, todays_will_do: None,
                packs_of(self.home.rules, "doudian"),
                rest=Rest(sorted(resting), sorted(paused), lambda key: buyer, traceable=True),
                appointments=Appointments(ledger, lambda key: Pace(), self.chance.random, _life),
            ).run()


class _Looking:
    """The world; with every ask the worker's other threads get their turn."""

    def __init__(self, world: Days, look: Callable[[], None]) -> None:
        self._world, self._look = world, look

    def answer(self, ask: str, *values: Any) -> Any:
        told = self._world.answer(ask, *values)
        self._look()
        return told


@dataclass(frozen=True, slots=True)
class _Watcher:
    heed: Callable[[], None]

    def reading(self, what: str, read: int, stated: int | None) -> None:
        self.heed()

    def writing(self, done: int, due: int) -> None:
        self.heed()


def _online(ask: Ask, portal: str) -> Ask:
    def asked(*question: Any) -> Any:
        told = ask(*question)
        if isinstance(told, str) and told == GONE:
            raise Unreachable(portal, "net::ERR_INTERNET_DISCONNECTED")
        return told

    return asked


@cache
def _life(key: str) -> timedelta | None:
    hours = load(PORTALS[key]).spec.session.hours
    return timedelta(hours=hours) if hours else None
