"""Brings up the window of an account that shows a slider, and leaves it to the person: nothing is
solved by machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from agent.ledger import Ledger
from agent.login.asked import MODULE, MakeChild, child_of
from agent.rules.bringing_up import Challenged, to_bring_up
from agent.rules.polling import Pace
from agent.service.child import Child
from agent.settings import Account, Schedule

MINUTES = 10
AGAIN_AFTER = timedelta(minutes=10)
"""A window that could not be opened, since a pass was at work there, is tried again."""
CHALLENGE = "ChallengeShown"


class BringingUp:
    """One data folder's; one window at a time. `screen` tells whether there is one to see it on."""

    def __init__(
        self,
        ledger: Ledger,
        accounts: Sequence[Account],
        schedule: Schedule,
        screen: Callable[[], bool],
        make: MakeChild = child_of,
    ) -> None:
        self._ledger = ledger
        self._accounts = {account.key for account in accounts}
        self._on = schedule.bring_up_window
        night = schedule.night_from, schedule.night_to
        self._pace = Pace(night_from=night[0], night_to=night[1], zone=schedule.zone)
        self._screen = screen
        self._make = make
        self._child: Child | None = None
        self._for: Challenged | None = None
        self._opened = False
        self._not_before: datetime | None = None

    def look(self, now: datetime) -> str | None:
        """Open the window that is due; the account."""
        self._settle(now)
        early = self._not_before is not None and now < self._not_before
        if not self._on or self._child is not None or early:
            return None
        waiting = [
            Challenged(one.account, one.at)
            for one in self._ledger.parked.all()
            if one.error == CHALLENGE and one.account in self._accounts
        ]
        due = to_bring_up(waiting, self._ledger.brought_up.all(), now, self._pace)
        if due is None or not self._screen():
            return None
        self._for = next(one for one in waiting if one.account == due)
        self._opened = False
        self._child = self._make(MODULE, (due, "window", str(MINUTES), "challenged"), self._heard)
        self._child.start()
        return due

    @property
    def is_open(self) -> bool:
        """Whether somebody may be at a window."""
        return self._child is not None

    def stop(self) -> None:
        """Close what is open."""
        if self._child is not None:
            self._child.let_go()

    def _heard(self, line: str) -> None:
        if line.startswith("{") and json.loads(line)["at"] == "window":
            self._opened = True

    def _settle(self, now: datetime) -> None:
        """Keep that a window was opened: it is not opened again for the same slider."""
        if self._child is None or self._for is None:
            return
        ended = self._child.wait(0)
        if self._opened:
            self._ledger.brought_up.note(self._for.account, self._for.since, now)
        elif ended:
            self._not_before = now + AGAIN_AFTER
        if ended:
            self._child = None
