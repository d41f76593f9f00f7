"""Orders come in, waybills are shown, and each process of `yundan up` is killed meanwhile."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agent.ledger import Ledger
from agent.sync.journal import State
from agent.verdict import Verdict
from tests.api.asked import ledger_of
from tests.api.waiting import until
from tests.running import Shop
from tests.service.running_up import ROLES, Role, Service

STORE = "doudian"
SETTINGS = "max_looks = 2\n[schedule]\nnight_from = 00:00:00\nnight_to = 00:00:00\n"
"""No night: a run at any hour shows what a day is like."""
AT_WORK_SECONDS = 180
REST_SECONDS = 900


@dataclass(slots=True)
class Storm:
    """What happened: when which order's waybill was shown, who was killed how often."""

    place: Shop
    shown: dict[str, datetime] = field(default_factory=dict[str, datetime])
    killed: Counter[Role] = field(default_factory=Counter[Role])
    gone_before: Counter[Role] = field(default_factory=Counter[Role])

    def agree(self) -> None:
        """A person agrees to the first writes; the store is read through."""
        first = self.place.sync("--limit", "1")
        assert first["complete"], first

    def order(self) -> None:
        """An order comes in, is bought, and its supplier shows a waybill."""
        made = self.place.world({"do": "new_order", "unsent": "yes"})
        order_id = made["order_id"]
        self.place.world({"do": "supplier_ships", "order_id": order_id})
        self.shown[order_id] = datetime.now(UTC)

    def round(self, service: Service, chance: random.Random) -> None:
        """A death of each process, while there is work."""
        for role in ROLES:
            self.order()
            self._ask(service)
            if role != "API":  # somewhere in a pass, whoever dies
                at_work: Role = "browser" if role == "browser" else "pass"
                until(
                    f"a {at_work} is at work",
                    lambda r=at_work: service.find(r) is not None,
                    AT_WORK_SECONDS,
                )
                time.sleep(chance.uniform(0.2, 12.0))  # the moment of a death: no condition
            (self.killed if service.kill(role) else self.gone_before)[role] += 1

    def rest(self, service: Service, *, ask: bool = True) -> Verdict:
        """Nobody dies any more: wait until everything that may be written is, and is proven."""

        def done() -> bool:
            with ledger_of(service.home) as ledger:
                at_work = ledger.asked_runs.under_way() is not None
                proven = {order for order in self.shown if self.proven_at(ledger, order)}
            return not at_work and proven == set(self.shown)

        if ask:
            self._ask(service)
        until("all is written and proven", done, REST_SECONDS)
        return self.place.verdict()

    def _ask(self, service: Service) -> None:
        with ledger_of(service.home) as ledger:
            ledger.asked_runs.ask(STORE, None, datetime.now(UTC))

    def proven_at(self, ledger: Ledger, order_id: str) -> datetime | None:
        """When a read-back proved an order's waybill."""
        known = ledger.submissions.of_order(STORE, order_id)
        moments = [
            event.at
            for submission in known
            for event in ledger.submissions.events(submission.id)
            if event.new == State.CONFIRMED
        ]
        return min(moments, default=None)

    def latencies(self, service: Service) -> list[timedelta]:
        """From the supplier showing each waybill to the store proving it."""
        with ledger_of(service.home) as ledger:
            found = [(self.proven_at(ledger, order), at) for order, at in self.shown.items()]
        return [proven - at for proven, at in found if proven is not None]
