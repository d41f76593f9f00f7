"""Runs real passes over a simulated world, in a process that can be killed, or in this one."""

from __future__ import annotations

import gc
import os
import pickle
import tempfile
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, Protocol

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.rules.in_force import Packs
from agent.rules.timing import WriteWhen
from agent.sync.adopt import adopt_store
from agent.sync.armed_log import ArmedLog
from agent.sync.hands import StoreHands
from agent.sync.journal import Submission
from agent.sync.options import Options, RunResult
from agent.sync.run import Pass
from agent.sync.troubles import SaveEvidence
from scrapers.records import Resubmit
from tests.simulated.hands import STORE_KEY, SUPPLIER_KEY, Ask, store_hands, supplier_hands
from tests.simulated.world import World

KILLED = 137
AGREED = Options(agree=lambda due, account: True)

Step = Callable[[str, Submission], None]


class Still:
    """A watcher that keeps still."""

    def reading(self, what: str, read: int, stated: int | None) -> None: ...

    def writing(self, done: int, due: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Ended:
    """How a pass in its own process ended. `result` is None where it died."""

    result: RunResult | None = None


@dataclass(slots=True)
class Rig:
    """One installation (ledger, armed log) working on one world.

    `on_resubmit` is what portal.toml says of this store, which may be "unknown" whatever is true.
    """

    world: World
    home: Path
    on_resubmit: Resubmit = "unknown"
    conclusive: bool = False
    options: Options = field(default_factory=lambda: AGREED)
    packs: Packs = field(default_factory=lambda: Packs(()))
    choices: Mapping[str, WriteWhen] = field(default_factory=dict[str, WriteWhen])
    evidence: SaveEvidence = lambda hands, trouble, todays_will_do: None

    @property
    def ledger_file(self) -> Path:
        return self.home / "ledger.sqlite"

    def ledger(self) -> Ledger:
        return Ledger(self.ledger_file, ReceiverKey(self.home / "receiver.key"))

    def log(self) -> ArmedLog:
        return ArmedLog(self.home / "armed", STORE_KEY)

    def run(self, options: Options | None = None, step: Step | None = None) -> RunResult:
        """A pass in this process."""
        return self._pass(self.world.answer, options or self.options, step or _nothing)

    def run_apart(self, crash_at: str | None = None, *, steps: int | None = None) -> Ended:
        """A pass in a process of its own, which dies without a word at its first `crash_at`, or
        at the step of the journal that `steps` counts."""
        passed: list[str] = []

        def step(name: str, submission: Submission) -> None:
            passed.append(name)
            if name == crash_at or len(passed) == steps:
                os._exit(KILLED)

        return apart(self.world, lambda ask: self._pass(ask, self.options, step))

    def arm(self) -> None:
        """What `yundan repair` and `yundan resume` do once a person says yes."""
        with self.ledger() as ledger:
            for disarmed in ledger.disarmed.all():
                ledger.disarmed.arm(disarmed.portal)
            if ledger.outcomes.stopped(STORE_KEY) is not None:
                ledger.outcomes.resume(STORE_KEY, self.world.clock.now, "person")

    def adopt(self) -> int:
        """What `yundan adopt` does; how many orders it read."""
        with self.ledger() as ledger:
            store = self._store(ledger, self.world.answer)
            return adopt_store(ledger, self.log(), store, Still())

    def _pass(self, ask: Ask, options: Options, step: Step) -> RunResult:
        with self.ledger() as ledger:
            return Pass(
                ledger,
                self.log(),
                self._store(ledger, ask),
                [supplier_hands(ask, _account(ledger, SUPPLIER_KEY))],
                options,
                Still(),
                step,
                self.evidence,
                self.packs,
                self.choices,
            ).run()

    def _store(self, ledger: Ledger, ask: Ask) -> StoreHands:
        account = _account(ledger, STORE_KEY)
        return store_hands(ask, self.on_resubmit, conclusive=self.conclusive, account=account)


def _account(ledger: Ledger, key: str) -> str | None:
    known = ledger.decisions.account(key)
    return known.account if known else None


def _nothing(name: str, submission: Submission) -> None:
    """No crash."""


class Answers(Protocol):
    """Whoever answers what a pass asks, as `World` does."""

    def answer(self, ask: str, *values: Any) -> Any: ...


def apart(world: Answers, work: Callable[[Ask], RunResult]) -> Ended:
    """Do `work` in a forked process over a line to `world`. Raises what its traceback says."""
    warm()
    here, there = Pipe()
    child = os.fork()
    if child == 0:
        here.close()
        _in_the_child(there, work)
    there.close()
    told: tuple[Literal["ended", "broke"], Any] | None = None
    try:
        told = _serve(here, world)
    finally:
        here.close()
        _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if told is not None and told[0] == "broke":
        raise AssertionError(f"the pass broke:\n{told[1]}")
    assert code == (KILLED if told is None else 0), f"the pass ended with {code}"
    return Ended(None if told is None else told[1])


@cache
def warm() -> None:
    """One pass here first: what it imports and compiles, every child then has."""
    with tempfile.TemporaryDirectory() as folder:
        Rig(World(), Path(folder)).run()
    gc.collect()
    gc.freeze()


def _serve(line: Connection, world: Answers) -> Any:
    """Answer asks until the pass tells its result, or the line ends because it died."""
    while True:
        try:
            ask, *values = line.recv()
        except EOFError:
            return None
        if ask in ("ended", "broke"):
            return (ask, pickle.loads(values[0]) if ask == "ended" else values[0])
        line.send(world.answer(ask, *values))


def _in_the_child(line: Connection, work: Callable[[Ask], RunResult]) -> None:
    """Never comes back: whatever happens, this process ends here."""

    def ask(*question: Any) -> Any:
        line.send(question)
        return line.recv()

    try:
        line.send(("ended", pickle.dumps(work(ask))))
    except BaseException:  # noqa: BLE001 - told to the test, which raises it
        line.send(("broke", traceback.format_exc()))
    os._exit(0)
