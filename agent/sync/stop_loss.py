"""Keeps count of what goes wrong with a store, and stops writing to it where that is too much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent.ledger import Ledger
from agent.ledger.decisions import Kept
from agent.ledger.outcomes import FINE, OWN_NUMBER
from agent.rules.desired import Standing, Wish
from agent.rules.stop_loss import RECENT, USUAL, Mishap, stop_loss
from agent.sync.alarms import store_stopped
from agent.sync.options import OrderResult

_EQUAL = frozenset({"waybill_reused", "waybill_on_several"})
_FINE = frozenset({Standing.WRITTEN, Standing.ALREADY})


@dataclass(slots=True)
class StopLoss:
    """One store during a pass."""

    ledger: Ledger
    store: str
    began: datetime
    _told: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    @property
    def stands(self) -> bool:
        """Whether nothing may be written."""
        return self.ledger.outcomes.stopped(self.store) is not None

    def note(self, results: Sequence[OrderResult], at: datetime) -> None:
        """What became of orders in this pass; the same as last time is no news."""
        kinds = {result.order_id: kind_of(result) for result in results}
        before = self.ledger.decisions.of(self.store, kinds)
        for result in results:
            kind, last = kinds[result.order_id], before.get(result.order_id)
            about = result.subject if kind == Mishap.EQUAL_NUMBER else result.order_id
            if kind is not None and not _no_news(result, last) and (about, kind) not in self._told:
                self._told.add((about, kind))
                self.ledger.outcomes.add(self.store, kind, about, at)
        self._judge(at)

    def note_numbers(self, wished: Sequence[Wish], at: datetime) -> None:
        """Which waybill numbers stand on one order alone: only among all of them can it be said
        whether many are shared."""
        numbers = {wish.subject for wish in wished if wish.standing is Standing.DUE}
        known = self.ledger.outcomes.since(self.store, OWN_NUMBER, self._since)
        for number in sorted(numbers - known):
            self.ledger.outcomes.add(self.store, OWN_NUMBER, number, at)

    def note_layout(self, at: datetime) -> None:
        """A page of the store was not as we know it."""
        self.ledger.outcomes.add(self.store, Mishap.LAYOUT, "", at)
        self._judge(at)

    @property
    def _since(self) -> datetime:
        """Since when it counts: a person who let writing go on has seen what was before."""
        begin = self.began - RECENT
        return max(begin, self.ledger.outcomes.resumed_at(self.store) or begin)

    def _judge(self, at: datetime) -> None:
        outcomes, day_ago = self.ledger.outcomes, self.began - RECENT
        recent = outcomes.between(self.store, self._since, at + timedelta(seconds=1))
        stop = stop_loss(recent, outcomes.between(self.store, self.began - USUAL, day_ago))
        if stop is not None:
            counts = {"count": stop.count, "tries": stop.tries, "usual": stop.usual_per_mille / 10}
            outcomes.stop(self.store, stop.mishap, counts, at)
            if (stopped := outcomes.stopped(self.store)) is not None:
                store_stopped(self.ledger, stopped)


def _no_news(result: OrderResult, last: Kept | None) -> bool:
    """Whether an order stands as it did after the last pass. What went well counts once, however
    it is said from pass to pass: else a store with many proven orders could never be stopped."""
    if last is None:
        return False
    if result.standing in _FINE:
        return last.state in _FINE
    return (last.state, last.reason) == (result.standing, result.reason)


def kind_of(result: OrderResult) -> str | None:
    """What an order's result counts as; None where nothing is known of it.

    What others have put into the store is no mishap of ours, whatever it is.
    """
    if result.standing in _FINE:
        return FINE
    if result.standing is Standing.REFUSED or result.reason == "store_asked":
        return Mishap.REFUSED
    if result.standing is not Standing.REVIEW:
        return None
    if result.reason in _EQUAL:
        return Mishap.EQUAL_NUMBER
    if result.reason == "read_back_failed":
        return None
    ours = result.reason.startswith("read_back_") or result.reason == "no_longer_shown"
    return Mishap.CONFLICT if ours else None
