"""The worker: a process of its own that has the asked-for runs carried out, and ends with its
parent. Between two passes it holds no browser, no parser and no portal."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from agent.bringing_up import BringingUp
from agent.environment import read_environment
from agent.errors import UserError
from agent.home import Home, open_home
from agent.jobs import PERSONS, SCHEDULES, Schedule, queue, task
from agent.ledger import Ledger
from agent.logs import Log, keep_bug, opened_log
from agent.open_ledger import open_ledger
from agent.practice import find_world
from agent.screen import Screen
from agent.service.child import Child
from agent.service.ending import when_parent_is_gone
from agent.settings import Config, parsed_config
from agent.settings_change import SettingsChange
from agent.tending import Tending
from agent.words import Words, language

LOOK_SECONDS = 0.5
SCHEDULE_EVERY = 10  # looks
SAID_AFTER_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 50.0
"""For the worker before us, which may be recording a press; the supervisor gives us a minute."""
LOOK_AT_PASS_SECONDS = 60.0
TEND_SECONDS = 10.0
AFTER_A_BUG_SECONDS = 300.0
HANGS = timedelta(minutes=30)
"""A pass that gets no further for so long hangs: no page and no press takes a part of it."""


def _or_end(work: Callable[[], None], log_file: Path) -> None:
    """What breaks takes the worker along: it is started again, breaks off the runs that were left,
    and the log says why."""
    try:
        work()
    except UserError as trouble:
        with opened_log(log_file) as log:
            log.note(trouble.code, level=logging.WARNING)
        os._exit(trouble.exit_status)
    except BaseException as bug:  # noqa: BLE001 - the worker must not go on by halves
        keep_bug(bug)
        os._exit(1)


class Look:
    """Something that is done between passes again and again, and keeps nobody from a pass."""

    def __init__(self, work: Callable[[], None], log: Log) -> None:
        self._work, self._log = work, log
        self._in_the_way: str | None = None

    def broke(self) -> bool:
        """Do it. Whether a mistake of ours broke it; a foreseen trouble is noted as it begins."""
        before, self._in_the_way = self._in_the_way, None
        try:
            self._work()
        except UserError as trouble:
            self._in_the_way = trouble.code
            if trouble.code != before:
                self._log.note(trouble.code, level=logging.WARNING)
        except Exception as bug:  # noqa: BLE001 - told in the log; tried again after a while
            self._log.bug(bug)
            return True
        return False


class PassProcesses:
    """The processes at work; each carries out one run."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._children: set[Child] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def carry_out(self, run: int) -> None:
        """Have a run carried out and wait for its end."""
        child = Child("agent.pass_process", (str(run),))
        with self._lock:
            if self._stopped:
                return
            child.start()
            self._children.add(child)
        self._wait_for(child, run)
        with self._lock:
            self._children.discard(child)
        because = {"trouble": "pass_died", "details": {"status": child.status}}
        with open_ledger(self._home) as ledger:
            broke = ledger.asked_runs.broke(run, _now(), None if self._stopped else because)
        if broke:
            with opened_log(self._home.log) as log:
                log.note("pass_died", run=run, status=child.status)

    def _wait_for(self, child: Child, run: int) -> None:
        """Until it has ended. One that hangs is let go: it ends by itself, never after a press."""
        so_far, since = None, _now()
        while not child.wait(LOOK_AT_PASS_SECONDS):
            with open_ledger(self._home) as ledger:
                known = ledger.asked_runs.get(run)
            progress = known.progress if known else None
            if progress != so_far:
                so_far, since = progress, _now()
            elif _now() - since > HANGS:
                child.let_go()

    def stop(self) -> None:
        """Begin none any more, and tell those at work to end."""
        with self._lock:
            self._stopped = True
            for child in self._children:
                child.let_go()


class Keeper:
    """Looks every half second for what is asked for, and now and then for what is due."""

    def __init__(self, ledger: Ledger, config: Config, ask: Callable[[int, int], Any]) -> None:
        self._ledger = ledger
        self._days = config.keep.receiver_days
        self._ask = ask
        self._queued: set[int] = set()
        self._version: int | None = None
        shortest = timedelta(minutes=config.schedule.shortest_minutes)
        self._schedule = Schedule(ledger, config.store, shortest) if config.schedule.on else None

    def look(self, number: int) -> None:
        """One look; `number` counts them. Raises UserError where the ledger is no longer ours."""
        if self._ledger.was_moved():
            raise UserError("ledger_moved", days=self._days)
        if self._schedule is not None and number % SCHEDULE_EVERY == 0:
            self._schedule.look(_now())
        version = self._ledger.version()
        if version == self._version:
            return
        self._version = version
        waiting = self._ledger.asked_runs.waiting()
        self._queued &= {run.id for run in waiting}
        for run in waiting:
            if run.id not in self._queued:
                self._queued.add(run.id)
                self._ask(run.id, PERSONS if run.by == "person" else SCHEDULES)


def main() -> None:
    """Have runs carried out until standard input closes. What is in the way is said in a
    sentence."""
    try:
        have_runs_carried_out()
    except UserError as trouble:
        from agent.cli.last_words import end_with  # heavy

        end_with(trouble)


def have_runs_carried_out() -> None:
    """Have runs carried out until standard input closes. Raises UserError."""
    environment = read_environment()
    home = open_home(environment.home, find_world(environment.practice))
    config = parsed_config(home.config)
    changed = SettingsChange(home.config, config, parsed_config)
    gone = threading.Event()
    when_parent_is_gone(gone.set)
    alone = _alone(home, gone)
    if alone is None:
        return
    processes = PassProcesses(home)
    huey = queue(home.queue)
    huey.flush()  # the ledger knows what is asked for
    asked = task(huey, lambda run: _or_end(lambda: processes.carry_out(run), home.log))
    with open_ledger(home) as ledger:
        ledger.asked_runs.break_off(_now())
    consumer = huey.create_consumer(
        workers=1, periodic=False, max_delay=LOOK_SECONDS, check_worker_health=False
    )
    stopping, at_window = threading.Event(), threading.Event()

    def stop() -> None:
        stopping.set()
        processes.stop()
        consumer.stop(graceful=True)

    def keep() -> None:
        number = 0
        with open_ledger(home) as ledger:
            keeper = Keeper(ledger, config, asked)
            while not stopping.wait(LOOK_SECONDS):
                busy = at_window.is_set() or ledger.asked_runs.under_way() is not None
                if changed() and not busy:
                    stop()  # the next worker, which the supervisor starts, follows them
                    break
                keeper.look(number)
                number += 1

    def tend() -> None:
        words = Words(language(environment.lang))
        with open_ledger(home) as ledger, opened_log(home.log, config.keep.log_files) as log:
            tending = Tending(home, config, ledger, words)
            accounts = [*config.store, *config.supplier]
            windows = BringingUp(ledger, accounts, config.schedule, Screen().there)

            def bring_up() -> None:
                if (account := windows.look(_now())) is not None:
                    log.note("window_brought_up", account=account)
                (at_window.set if windows.is_open else at_window.clear)()

            looks = Look(bring_up, log), Look(lambda: tending.look(_now(), log), log)
            while not stopping.wait(TEND_SECONDS):
                broke = [look.broke() for look in looks]
                if any(broke):
                    stopping.wait(AFTER_A_BUG_SECONDS)
            windows.stop()

    def stop_when_gone() -> None:
        gone.wait()
        stop()

    # not sooner: what has not begun cannot be stopped
    until_gone = threading.Thread(target=stop_when_gone, daemon=True)
    huey.on_startup("until_parent_is_gone")(until_gone.start)
    for work in (keep, tend):
        threading.Thread(target=_or_end, args=(work, home.log), daemon=True).start()
    print("ready", flush=True)
    consumer.run()


def _alone(home: Home, gone: threading.Event) -> FileLock | None:
    """The lock of the one worker of a data folder, held; None where our parent is gone meanwhile.

    Raises UserError where the worker before us does not end.
    """
    lock, began, said = FileLock(home.lock("worker")), time.monotonic(), False
    while not gone.is_set():
        try:
            lock.acquire(timeout=LOOK_SECONDS)
        except Timeout:
            waited = time.monotonic() - began
            if waited > LONGEST_WAIT_SECONDS:
                raise UserError("worker_before_us") from None
            if waited > SAID_AFTER_SECONDS and not said:
                said = True
                _say_that_we_wait()
        else:
            return lock
    return None


def _say_that_we_wait() -> None:
    from agent.cli.console import Console  # heavy

    Console().error("service.waits_for_worker")


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
