"""When each account is read next, by what a pass found there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agent.ledger import Ledger
from agent.ledger.alerts import SESSION_ENDING, Alert
from agent.rules.desired import Standing, Wish
from agent.rules.freshness import Verdict
from agent.rules.in_force import Packs
from agent.rules.passes_due import Stake
from agent.rules.polling import (
    FOR_A_PERSON,
    Pace,
    Polled,
    after_failure,
    after_reading,
    next_look_at_lost,
    next_reading,
)
from agent.rules.sessions import Login, is_same_end, is_to_be_told, usual_life
from agent.sync.hands import Hands, StoreHands
from scrapers.errors import LoginExpired, NeedsUser, PortalError, Throttled
from scrapers.portal_files import spoken_name
from scrapers.records import TO_SHIP


@dataclass(slots=True)
class Appointments:
    """The schedule as a pass keeps it. `pace` tells what an account allows, `life` how long its
    logins are known to last; `luck` draws a number in [0, 1) for each interval, so that no portal
    sees a clockwork."""

    ledger: Ledger
    pace: Callable[[str], Pace]
    luck: Callable[[], float]
    life: Callable[[str], timedelta | None]

    def read(self, hands: Hands, brought: int) -> None:
        """A reading went well and brought so much that is new."""
        before = self.ledger.polls.of(hands.key)
        apart = self.pace(hands.key).apart
        polled = after_reading(before, hands.now(), brought, self.luck(), apart)
        self._keep(hands.key, polled, waiting=1, deadline=None)

    def failed(self, hands: Hands, trouble: PortalError) -> None:
        """A reading failed. What only a person ends is left alone until a person acts."""
        until = trouble.until if isinstance(trouble, Throttled) else None
        before = self.ledger.polls.of(hands.key)
        polled = after_failure(before, hands.now(), self.luck(), until)
        if isinstance(trouble, LoginExpired):
            parked = self.ledger.parked.of(hands.key)
            times = parked.times if parked and parked.error == LoginExpired.__name__ else 1
            self.ledger.polls.keep(hands.key, polled, next_look_at_lost(polled, times))
        elif isinstance(trouble, NeedsUser):
            self.ledger.polls.keep(hands.key, polled, polled.at + FOR_A_PERSON)
        else:
            self._keep(hands.key, polled, waiting=1, deadline=None)

    def settle(
        self, store: StoreHands, suppliers: Sequence[str], wished: Sequence[Wish], packs: Packs
    ) -> None:
        """The pass is over: what still waits says how soon these accounts are read again."""
        wanted = (Standing.WAITING, Standing.DUE)
        waiting = {wish.order_id for wish in wished if wish.standing in wanted}
        now = store.now()
        orders = [
            order
            for order in self.ledger.orders.all(store.key)
            if order.order_id in waiting and order.status in TO_SHIP
        ]
        ends = [at for order in orders if (at := packs.ship_by(order, now)) and at > now]
        deadline = min(ends, default=None)
        for key in suppliers:
            self._settle(key, len(orders), deadline)
        self._settle(store.key, max(1, len(orders)), deadline)

    def tell_of_endings(self, hands: Iterable[Hands]) -> None:
        """Call a person in time where a login is likely to end soon; once for each likely end.

        What was told is taken back without a word where the login outlived it, or is gone: that it
        still works needs nobody, and a loss has an alert of its own.
        """
        current = {login.account: login for login in self.ledger.logins.current()}
        alerts = self.ledger.alerts
        told = {one.subject: one for one in alerts.open_ones() if one.kind == SESSION_ENDING}
        for one in hands:
            login, now, before = current.get(one.key), one.now(), told.get(one.key)
            end = self._likely_end(one, login, now) if login else None
            if before is not None and login is not None and before.opened_at >= login.began_at:
                if now < _told_end(before):
                    continue
                if end is not None and is_same_end(_first_told(before), end):
                    alerts.amend(SESSION_ENDING, one.key, _moved(before, end))
                    continue
            if before is not None:
                alerts.withdraw(SESSION_ENDING, one.key, now)
            lost = self._seems_lost(one.key)
            if end is not None and not lost and is_to_be_told(end, now, self.pace(one.key)):
                details = {"name": spoken_name(one.portal), "ends_at": end.isoformat()}
                alerts.open(SESSION_ENDING, one.key, details, now)

    def _seems_lost(self, key: str) -> bool:
        parked = self.ledger.parked.of(key)
        return parked is not None and parked.error == LoginExpired.__name__

    def _likely_end(self, hands: Hands, login: Login, now: datetime) -> datetime | None:
        """The next time at which a login may end, by those before it."""
        ended = self.ledger.logins.ended(hands.portal)
        life = usual_life(ended, self.life(hands.key), now - login.began_at)
        return login.began_at + life if life else None

    def _settle(self, key: str, waiting: int, deadline: datetime | None) -> None:
        polled = self.ledger.polls.of(key)
        if polled is not None and not polled.failures:
            self._keep(key, polled, waiting, deadline)

    def _keep(self, key: str, polled: Polled, waiting: int, deadline: datetime | None) -> None:
        at = next_reading(polled, waiting, deadline, self.pace(key))
        self.ledger.polls.keep(key, polled, at)


def _told_end(alert: Alert) -> datetime:
    """Around when a login ends, as it stands in its alert."""
    return datetime.fromisoformat(alert.details["ends_at"])


def _first_told(alert: Alert) -> datetime:
    """The same as it was announced, before it was moved."""
    return datetime.fromisoformat(alert.details.get("announced", alert.details["ends_at"]))


def _moved(alert: Alert, end: datetime) -> dict[str, Any]:
    announced = _first_told(alert).isoformat()
    return {**alert.details, "ends_at": end.isoformat(), "announced": announced}


def stake_of(verdicts: Iterable[Verdict], now: datetime) -> Stake:
    """What a store's orders are likely to cost as they stand, and what is near."""
    said = list(verdicts)
    near = [v.deadline for v in said if v.deadline and v.deadline > now]
    return Stake(sum(v.penalty_fen for v in said), min(near, default=None))
