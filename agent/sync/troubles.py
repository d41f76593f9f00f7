"""What a portal's trouble leads to: who waits, what is only read, when it is tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.ledger import Ledger
from agent.sync.alarms import trouble_seen
from agent.sync.appointments import Appointments
from agent.sync.hands import Hands
from agent.sync.options import RunResult, Trouble
from agent.sync.stop_loss import StopLoss
from scrapers.errors import LayoutChanged, LoginExpired, PortalError

SaveEvidence = Callable[[Hands, PortalError, bool], Path | None]
"""The last says whether what was kept today of the same trouble will do."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """The troubles of one pass. `evidence` keeps what a page looked like."""

    ledger: Ledger
    evidence: SaveEvidence
    stop_loss: StopLoss
    appointments: Appointments | None

    def note(self, hands: Hands, trouble: PortalError, result: RunResult) -> None:
        """A trouble that ends the work with this account for now."""
        where = (
            trouble.evidence or self._kept(hands, trouble) or self.evidence(hands, trouble, False)
        )
        found = self._told(hands, trouble, trouble.exit_bit, where)
        result.troubles.append(found)
        result.bits |= trouble.exit_bit
        if isinstance(trouble, LayoutChanged):
            if self.ledger.disarmed.of(hands.portal) is None:  # the same page again is no news
                self.stop_loss.note_layout(hands.now())
            self.ledger.disarmed.disarm(hands.portal, found.message, found.evidence, hands.now())
        if isinstance(trouble, LoginExpired):
            self._login_seems_lost(hands)
        if not trouble.retryable:
            self.ledger.parked.park(
                hands.key, hands.portal, found.error, found.message, found.evidence, hands.now()
            )
        trouble_seen(self.ledger, hands, trouble)
        if self.appointments is not None:
            self.appointments.failed(hands, trouble)

    def passed_over(self, hands: Hands, trouble: PortalError, result: RunResult) -> None:
        """A trouble that stops nothing: each pass may meet it again, so it is kept once a day."""
        where = trouble.evidence or self.evidence(hands, trouble, True)
        result.troubles.append(self._told(hands, trouble, 0, where))

    def _told(
        self, hands: Hands, trouble: PortalError, exit_bit: int, where: str | Path | None
    ) -> Trouble:
        return Trouble(
            hands.portal,
            type(trouble).__name__,
            str(trouble),
            trouble.next_step,
            exit_bit,
            str(where) if where else None,
        )

    def _kept(self, hands: Hands, trouble: PortalError) -> str | None:
        """The evidence of the same trouble seen before: one folder tells as much as a hundred."""
        before = self.ledger.parked.of(hands.key)
        seen = (type(trouble).__name__, str(trouble))
        if before is None or (before.error, before.message) != seen:
            return None
        return before.evidence if before.evidence and Path(before.evidence).exists() else None

    def _login_seems_lost(self, hands: Hands) -> None:
        """A login ended where two looks in a row say so."""
        before = self.ledger.parked.of(hands.key)
        if before is not None and before.error == LoginExpired.__name__:
            self.ledger.logins.end(hands.key, hands.now())
            hands.login_ended()
