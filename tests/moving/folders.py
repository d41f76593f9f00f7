"""Two computers with a data folder each, and one world outside."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from agent.home import Home, make_home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.moving.arriving import Arrived, Step, bring_in
from agent.moving.leaving import Left, export
from agent.place import Place
from agent.settings import parsed_config
from agent.sync.recover import Standby, standby
from scrapers.browser.world import World as Net
from tests.simulated.hands import STORE_KEY, SUPPLIER_KEY
from tests.simulated.rig import Rig

PHRASE = "correct horse battery"
CONFIG = f"""
max_looks = 3
[[store]]
key = "{STORE_KEY}"
portal = "doudian"
suppliers = ["{SUPPLIER_KEY}"]
[[supplier]]
key = "{SUPPLIER_KEY}"
portal = "alibaba1688"
"""


def _nothing(name: str) -> None:
    """Nobody looks."""


@dataclass(slots=True)
class Folder(Rig):
    """An installation whose data folder is laid out as on a computer."""

    def ledger(self) -> Ledger:
        return Ledger(self.ledger_file, ReceiverKey(self.here.receiver_key))

    @property
    def here(self) -> Home:
        return Home(self.home, practice=False)

    @property
    def place(self) -> Place:
        return Place(self.here, parsed_config(self.here.config), Net(), None, None)

    def begin(self) -> Folder:
        """Make the folder, with settings."""
        make_home(self.here)
        self.here.config.write_text(CONFIG, "utf-8")
        return self

    def leave(self, file: Path, step: Step = _nothing) -> Left:
        return export(self.place, file, PHRASE, self.world.clock.now, step)

    def arrive(self, file: Path, step: Step = _nothing, passphrase: str = PHRASE) -> Arrived:
        return bring_in(self.here, file, passphrase, self.world.clock.now, step)

    def arrive_at(self, file: Path) -> Callable[[Step], Arrived]:
        """The same, for `dies_at`."""
        return lambda step: self.arrive(file, step)

    @property
    def stands(self) -> Standby:
        """Whether this folder may write to its store."""
        with self.ledger() as ledger:
            return standby(ledger, self.log(), STORE_KEY)


def other_computer(rig: Folder, home: Path) -> Folder:
    """Another folder at the same world, not made yet."""
    return Folder(rig.world, home, rig.on_resubmit)


def dies_at(number: int, work: Callable[[Step], object]) -> bool:
    """Do `work` in a process of its own that is killed (-9) at its step of this number; whether
    it came to that."""
    child = os.fork()
    if child == 0:
        passed = count(1)

        def step(name: str) -> None:
            if next(passed) == number:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            work(step)
        except BaseException:  # noqa: BLE001 - told by the exit status
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), f"it broke: {code}"
    return code != 0
