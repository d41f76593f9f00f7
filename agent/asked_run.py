"""Carries out one asked-for run: a pass over one store or all; its troubles are part of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.environment import read_environment
from agent.errors import ArmedLogDamaged, UserError
from agent.failures import of_disk_or_ledger
from agent.held import somebody_waits
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.asked_runs import AskedRun
from agent.logs import Log
from agent.open_ledger import open_ledger
from agent.place import Place
from agent.practice import find_world
from agent.redaction import clean
from agent.rules.passes_due import is_read_along, wants_second_look
from agent.service.ending import Ending
from agent.settings import StoreConfig
from agent.sync.at_work import Circumstances, carry_out
from agent.sync.journal import Submission
from agent.sync.options import Options, RunResult
from agent.sync.outcome import BEFORE_THE_PRESS, RECORDED
from agent.telling.portal_trouble import is_our_network
from scrapers.errors import NeedsUser, named


class GaveWay(KeyboardInterrupt):
    """A run of the schedule makes room for one that a person asked for, or that looks again at a
    login which seems lost."""


@dataclass(frozen=True, slots=True)
class CarryingOut:
    """One run, in a process that may be asked to end."""

    place: Place
    ending: Ending

    def carry_out(self, id: int) -> None:
        """One run; its troubles are part of its result. One that was begun already is left."""
        with self.place.ledger() as ledger:
            run = ledger.asked_runs.start(id, _now())
            if run is None:
                return
            bits, results = 0, list[Mapping[str, Any]]()
            try:
                with self.place.log() as log:
                    for store in self._stores(run):
                        told, bit = self._pass(run, store, ledger, log)
                        results.append(told)
                        bits |= bit
            except GaveWay:
                ledger.asked_runs.give_way(id, _now())
            except KeyboardInterrupt:  # somebody wants us to end, at a safe place
                ledger.asked_runs.broke(id, _now())
            else:
                ledger.asked_runs.end(id, bits, results, _now())

    def _stores(self, run: AskedRun) -> Sequence[StoreConfig]:
        stores = self.place.config.store
        return [store for store in stores if run.store in (None, store.key)]

    def _pass(
        self, run: AskedRun, store: StoreConfig, ledger: Ledger, log: Log
    ) -> tuple[Mapping[str, Any], int]:
        config = self.place.config
        options = Options(
            max_writes=config.max_writes,
            max_looks=config.max_looks,
            accept_unique_composite=config.accept_unique_composite,
            only=run.order_id,
        )
        watcher = _Progress(self.place.home, ledger, run, store.key, self.ending)
        try:
            how = self._circumstances(run, store, ledger, watcher)
            result = carry_out(self.place, store, options, watcher, log, how)
        except Exception as failed:  # noqa: BLE001 - a run that ends unforeseen ends all the same
            trouble = _foreseen(failed)
            if trouble is None:
                log.bug(failed)
                details = {"trouble": type(failed).__name__}
                return {"store": store.key, "trouble": "api_bug", "details": details}, 1
            code = trouble.code if isinstance(trouble, UserError) else type(trouble).__name__
            log.note("run_failed", store=store.key, because=code)
            return _failed(store.key, trouble), _bit(trouble)
        if result.bug is not None:
            log.bug(result.bug)
        return told_of(result, run.order_id), result.bits | (result.bug is not None)

    def _circumstances(
        self, run: AskedRun, store: StoreConfig, ledger: Ledger, watcher: _Progress
    ) -> Circumstances:
        """A person's run reads everything; the schedule's leaves what is not due, and what waits
        for a person."""
        resting, paused = frozenset[str](), frozenset[str]()
        if run.by == "schedule":
            shortest = timedelta(minutes=self.place.config.schedule.shortest_minutes)
            resting, paused = left_alone(ledger, store.suppliers, _now(), shortest)
        ending = self.ending
        return Circumstances(watcher.step, ending.zone, ending.hurried, resting, paused)


def left_alone(
    ledger: Ledger, suppliers: Sequence[str], now: datetime, shortest: timedelta
) -> tuple[frozenset[str], frozenset[str]]:
    """The suppliers that a run of the schedule leaves alone: those that are not due, and those
    that wait for a person, or whose portal wants no reading yet, so that nothing may wake them."""
    parked = {one.account: named(one.error) for one in ledger.parked.all()}
    plans = ledger.polls.plans(now)
    ours = {key: plans[key] for key in suppliers if key in plans}
    # barred to the very second, but for what a person hurries
    barred = {key for key, plan in ours.items() if plan.is_barred(now) and plan.next_at > now}
    later = {key for key, plan in ours.items() if not is_read_along(plan, now, shortest)}
    waiting = {key for key in later if issubclass(parked.get(key, Exception), NeedsUser)}
    paused = frozenset(barred | waiting)
    return frozenset(later - paused), paused


class _Progress:
    """A Watcher that keeps how far a run is, so that the extension can show it."""

    def __init__(
        self, home: Home, ledger: Ledger, run: AskedRun, store: str, ending: Ending
    ) -> None:
        self._home, self._ledger, self._run = home, ledger, run
        self._store, self._ending = store, ending
        self._began = _now()
        self._kept: datetime | None = None

    def reading(self, what: str, read: int, stated: int | None) -> None:
        self._keep("reading", {"what": what, "read": read, "of": stated or "?"})

    def writing(self, done: int, due: int) -> None:
        self._keep("writing", {"done": done, "due": due})

    def step(self, name: str, submission: Submission) -> None:
        """A stage of the write journal: a run may stop here while nothing of it is in the air."""
        if name in BEFORE_THE_PRESS or name in RECORDED:
            self._ending.heed()

    def _keep(self, doing: str, counts: Mapping[str, Any]) -> None:
        self._ending.heed()
        now = _now()
        if self._kept is None or (now - self._kept).total_seconds() >= 1:
            self._kept = now
            progress = {"doing": doing, "store": self._store, **counts}
            self._ledger.asked_runs.progress(self._run.id, progress)
            if self._run.by == "schedule" and (self._person_waits() or self._looks_again(now)):
                raise GaveWay

    def _looks_again(self, now: datetime) -> bool:
        return wants_second_look(self._ledger.polls.plans(now).values(), self._began, now)

    def _person_waits(self) -> bool:
        """In the extension or the side panel, or at the terminal."""
        return self._ledger.asked_runs.person_waits() or somebody_waits(self._home)


def told_of(result: RunResult, only: str | None) -> Mapping[str, Any]:
    """What a run keeps of a pass; of the `only` order that it was about, what became of that."""
    hint = {"hint": "not_agreed_hint"} if result.asked_nobody else {}
    held_back = {"held_back": result.held_back} if result.held_back else {}
    told = {"store": result.store, **result.counts(), "complete": result.complete}
    told |= {**hint, **held_back, **_unread(result)}
    mine = next((order for order in result.orders if order.order_id == only), None)
    if mine is None:
        return told
    said = {"standing": mine.standing, "reason": mine.reason, "details": dict(mine.details)}
    return {**told, "order": said}


def _unread(result: RunResult) -> Mapping[str, Any]:
    """Why the store was not read, but where this computer's own network is down."""
    why = result.unread
    if why is None or is_our_network(why.message):
        return {}
    told = {"error": why.error, "message": clean(why.message), "next_step": why.next_step}
    return {"unread": told}


def _foreseen(failed: Exception) -> UserError | ArmedLogDamaged | None:
    """What stopped a run, where it is no bug of ours."""
    if isinstance(failed, OSError | sqlite3.DatabaseError):
        return of_disk_or_ledger(failed)
    return failed if isinstance(failed, UserError | ArmedLogDamaged) else None


def _failed(store: str, trouble: UserError | ArmedLogDamaged) -> Mapping[str, Any]:
    """What stopped a run, as a name with its details: it is said in the reader's language."""
    if isinstance(trouble, UserError):
        details = {name: str(value) for name, value in trouble.details.items()}
        return {"store": store, "trouble": trouble.code, "details": details}
    return {"store": store, "trouble": "armed_log_damaged", "details": {"store": store}}


def not_begun(run: int, trouble: UserError) -> None:
    """A run that cannot even begin ends with what is in the way, so that somebody hears of it.

    Raises UserError where there is nowhere to note it.
    """
    environment = read_environment()
    home = open_home(environment.home, find_world(environment.practice))
    with open_ledger(home) as ledger:
        begun = ledger.asked_runs.start(run, _now())
        if begun is not None:
            told = {**_failed("", trouble), "store": begun.store}
            ledger.asked_runs.end(run, _bit(trouble), [told], _now())


def _bit(trouble: UserError | ArmedLogDamaged) -> int:
    return trouble.exit_status if isinstance(trouble, UserError) else 32


def _now() -> datetime:
    return datetime.now(UTC)
