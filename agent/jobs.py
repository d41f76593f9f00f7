"""What runs when: asked-for passes, one after the other, in a worker of its own.

The queue only decides when. What was asked for, how far it is and what came of it stands in the
ledger, so that a queue that is lost or a worker that dies loses nothing and runs nothing twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from huey import SqliteHuey

from agent.errors import UserError
from agent.ledger import Ledger
from agent.ledger.asked_runs import AskedRun
from agent.logs import Log, opened_log
from agent.settings import StoreConfig
from agent.sync.armed_log import ArmedLogDamaged
from agent.sync.at_work import carry_out
from agent.sync.journal import Submission
from agent.sync.options import Options, RunResult
from agent.sync.outcome import BEFORE_THE_PRESS
from agent.sync.workbench import Place


def queue(file: Path) -> SqliteHuey:
    """The queue of one data folder; a damaged one is made anew."""
    try:
        return _opened(file)
    except sqlite3.OperationalError:  # locked, no room: the file may be fine
        raise
    except sqlite3.DatabaseError:
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        return _opened(file)


def _opened(file: Path) -> SqliteHuey:
    return SqliteHuey("yundan", filename=str(file), fsync=True, results=False)


def task(huey: SqliteHuey, work: Callable[[int], None]) -> Callable[[int], Any]:
    """The one thing that is queued: an asked-for run, by its number."""

    def asked_run(run: int) -> None:  # its name and module are how both processes know it
        work(run)

    return huey.task(name="asked_run")(asked_run)


class Runs:
    """Carries out asked-for runs. `heed` is called at safe places and may stop the run."""

    def __init__(self, place: Place, heed: Callable[[], None] = lambda: None) -> None:
        self._place = place
        self._heed = heed

    def carry_out(self, id: int) -> None:
        """One run; its troubles are part of its result. One that was begun already is left."""
        with self._place.ledger() as ledger:
            run = ledger.asked_runs.start(id, _now())
            if run is None:
                return
            bits, results = 0, list[Mapping[str, Any]]()
            try:
                with opened_log(self._place.home.log) as log:
                    for store in self._stores(run):
                        told, bit = self._pass(run, store, ledger, log)
                        results.append(told)
                        bits |= bit
            except KeyboardInterrupt:  # somebody stops the worker: at a safe place
                ledger.asked_runs.break_off(_now())
                return
            ledger.asked_runs.end(id, bits, results, _now())

    def _stores(self, run: AskedRun) -> Sequence[StoreConfig]:
        stores = self._place.config.store
        return [store for store in stores if run.store in (None, store.key)]

    def _pass(
        self, run: AskedRun, store: StoreConfig, ledger: Ledger, log: Log
    ) -> tuple[Mapping[str, Any], int]:
        config = self._place.config
        options = Options(
            max_writes=config.max_writes,
            max_looks=config.max_looks,
            accept_unique_composite=config.accept_unique_composite,
            only=run.order_id,
        )
        watcher = _Progress(ledger, run.id, store.key, self._heed)
        try:
            result = carry_out(self._place, store, options, watcher, log, watcher.step)
        except (UserError, ArmedLogDamaged) as trouble:
            code = trouble.code if isinstance(trouble, UserError) else type(trouble).__name__
            log.note("run_failed", store=store.key, because=code)
            return _failed(store.key, trouble), _bit(trouble)
        except Exception as bug:  # noqa: BLE001 - a run that ends unforeseen ends all the same
            log.bug(bug)
            details = {"trouble": type(bug).__name__}
            return {"store": store.key, "trouble": "api_bug", "details": details}, 1
        if result.bug is not None:
            log.bug(result.bug)
        return _told(result, run.order_id), result.bits | (result.bug is not None)


class _Progress:
    """A Watcher that keeps how far a run is, so that the extension can show it."""

    def __init__(self, ledger: Ledger, run: int, store: str, heed: Callable[[], None]) -> None:
        self._ledger, self._run, self._store, self._heed = ledger, run, store, heed
        self._kept: datetime | None = None

    def reading(self, what: str, read: int, stated: int | None) -> None:
        self._keep("reading", {"what": what, "read": read, "of": stated or "?"})

    def writing(self, done: int, due: int) -> None:
        self._keep("writing", {"done": done, "due": due})

    def step(self, name: str, submission: Submission) -> None:
        """A stage of the write journal: a run may stop here while nothing of it was pressed."""
        if name in BEFORE_THE_PRESS:
            self._heed()

    def _keep(self, doing: str, counts: Mapping[str, Any]) -> None:
        self._heed()
        now = _now()
        if self._kept is None or (now - self._kept).total_seconds() >= 1:
            self._kept = now
            progress = {"doing": doing, "store": self._store, **counts}
            self._ledger.asked_runs.progress(self._run, progress)


def _told(result: RunResult, only: str | None) -> Mapping[str, Any]:
    hint = {"hint": "not_agreed_hint"} if result.asked_nobody else {}
    told = {"store": result.store, **result.counts(), "complete": result.complete, **hint}
    mine = next((order for order in result.orders if order.order_id == only), None)
    if mine is None:
        return told
    said = {"standing": mine.standing, "reason": mine.reason, "details": dict(mine.details)}
    return {**told, "order": said}


def _failed(store: str, trouble: UserError | ArmedLogDamaged) -> Mapping[str, Any]:
    """What stopped a run, as a name with its details: it is said in the reader's language."""
    if isinstance(trouble, UserError):
        details = {name: str(value) for name, value in trouble.details.items()}
        return {"store": store, "trouble": trouble.code, "details": details}
    return {"store": store, "trouble": "armed_log_damaged", "details": {"store": store}}


def _bit(trouble: UserError | ArmedLogDamaged) -> int:
    return trouble.exit_status if isinstance(trouble, UserError) else 32


def _now() -> datetime:
    return datetime.now(UTC)
