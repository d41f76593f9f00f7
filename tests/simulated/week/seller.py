"""The seller: hears of alerts by a channel, and mends what only a person can mend."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from agent.alerts.address import Address
from agent.alerts.channels import Channels
from agent.alerts.deliver import deliver
from agent.alerts.post import Letter, Reply
from agent.home import Home
from agent.ledger import Ledger
from agent.ledger.alerts import Alert
from agent.sync.alarms import works_again
from agent.sync.journal import State, Verdict
from agent.words import Words
from tests.simulated.hands import STORE_KEY, SUPPLIER_KEY
from tests.simulated.week.plan import Span
from tests.simulated.week.repairs import Repairs
from tests.simulated.week.world import Days

PORTALS = {STORE_KEY: "doudian", SUPPLIER_KEY: "alibaba1688"}
TWINS = {STORE_KEY: "doudian", SUPPLIER_KEY: "1688"}
_MINUTES = {"layout": (40, 100), "login_lost": (3, 25), "challenge": (2, 15), "breaker": (10, 30)}
_LOOKS_AT_REVIEWS = timedelta(hours=2)


@dataclass(slots=True)
class Seller:
    """Acts some minutes after a message came, if it is day. What is parked by a review is looked
    at every two hours."""

    home: Home
    world: Days
    chance: Random
    letters: list[tuple[datetime, Letter]] = field(default_factory=list[tuple[datetime, Letter]])
    refused: int = 0
    repairs: Repairs = field(init=False)
    _acts_at: dict[int, datetime] = field(default_factory=dict[int, datetime])
    _reviewed: datetime | None = None

    def __post_init__(self) -> None:
        self.repairs = Repairs(self.home, self.world)

    def begin(self) -> None:
        """A channel is set up."""
        Channels(self.home).add("robot", Address("json", "json://127.0.0.1/"), self.now)

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    def hear(self, ledger: Ledger) -> None:
        """What the worker does every few seconds: the channels are told."""
        deliver(ledger, Channels(self.home), self.now, Words("en"), by=self._take)

    def _take(self, letter: Letter) -> Reply:
        gone = (*self.world.plan.deaf, *self.world.offline)
        if any(span.holds(self.now) for span in gone):
            self.refused += 1
            return Reply(False, "not_taken")
        self.letters.append((self.now, letter))
        return Reply(True)

    def act(self, ledger: Ledger) -> None:
        """Mend what a message told of, when its time has come."""
        if not self.world.plan.looks_at_messages(self.now) or self._offline:
            return
        told = ledger.alert_deliveries
        waiting = {one.alert.id for one in told.untold("robot", self.world.plan.begin)}
        for alert in ledger.alerts.open_ones():
            if alert.kind not in _MINUTES or alert.id in waiting:
                continue
            minutes = self.chance.uniform(*_MINUTES[alert.kind])
            if self.now >= self._acts_at.setdefault(
                alert.id, self.now + timedelta(minutes=minutes)
            ):
                self._mend(ledger, alert)
        if self._reviewed is None or self.now - self._reviewed >= _LOOKS_AT_REVIEWS:
            self._reviewed = self.now
            self._look_at_doubts(ledger)

    @property
    def _offline(self) -> bool:
        return any(span.holds(self.now) for span in self.world.offline)

    def _mend(self, ledger: Ledger, alert: Alert) -> None:
        key = alert.subject
        if alert.kind == "breaker":  # yundan resume
            ledger.outcomes.resume(key, self.now, "person")
            ledger.alerts.close("breaker", key, self.now)
            self.world.stopped.append(Span(alert.opened_at, self.now))
        elif alert.kind == "layout":  # yundan repair
            self.repairs.repair(ledger, key, PORTALS[key], TWINS[key], self.now)
            self.world.mend("redesign", TWINS[key])
            ledger.parked.unpark(key)
            ledger.polls.hurry(key, self.now)
            ledger.alerts.close("layout", key, self.now)
        else:  # yundan login
            what = "log_out" if alert.kind == "login_lost" else "show_slider"
            self.world.mend(what, TWINS[key])
            before = ledger.parked.of(key)
            ledger.parked.unpark(key)
            works_again(ledger, key, before, self.now)
            ledger.polls.hurry(key, self.now)
            ledger.logins.begin(key, PORTALS[key], self.now)
            ledger.alerts.close("session_ending", key, self.now)

    def _look_at_doubts(self, ledger: Ledger) -> None:
        """`yundan resolve --retry` for what the store surely does not show."""
        for submission in ledger.submissions.live(STORE_KEY, (State.UNKNOWN,)):
            if not self.world.row(submission.order_id)["shown"]:
                ledger.submissions.move(
                    submission, Verdict(State.PLANNED, "person_retry"), self.now
                )
