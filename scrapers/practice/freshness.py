"""Which reasons to worry an order has, from what was read of it: the oracle of freshness.

Chosen where the definitions leave it open: two numbers in the store are no watched number; a
carrier nobody knows is invalid and not a mismatch; a trace is known from reads of any order that
showed the number. Delivery ends every clock but the store's own: a store without a waybill is late
all the same, and must be read on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from .freshness_clocks import clocks, ship_clock, unread
from .freshness_reads import ReadOrder, Reads
from .freshness_rows import Question, Row
from .freshness_trace import NOTHING, Known, known
from .freshness_truth import OrderTruth, truth_of
from .history import History
from .messages import Json
from .trace_book import TraceBook
from .world import CANCELLED

CONTENT = (
    "waybill_changed", "carrier_mismatch", "duplicate_purchase", "waybill_invalid",
    "wrong_item_suspected",
)  # fmt: skip


@dataclass
class Freshness:
    """A history's truth, indexed once."""

    truths: dict[str, OrderTruth]
    standing: dict[str, list[str]]
    book: TraceBook

    @staticmethod
    def of(history: History, book: TraceBook) -> "Freshness":
        truths = {key: truth_of(story) for key, story in history.stories.items()}
        return Freshness(truths, _index(truths.values()), book)

    def rows(self, order_id: str, now: datetime, reads: Reads, rules: Json) -> list[Json]:
        """The reasons of one order, sorted by reason and moment; none before its first read."""
        mine = self._read(order_id, reads, now)
        read = mine.last("store")
        if read is None:
            return []
        shown = mine.truth.store[mine.store]
        if shown.state.status == CANCELLED:
            return []
        number = mine.pair.watched
        trace = self._known(number, mine, reads, now) if number else NOTHING
        asked = Question(mine, shown, read, number, trace, now, rules)
        found = [*self._reasons(asked, reads)]
        return [row.json() for row in sorted(found, key=Row.order)]

    def _reasons(self, asked: Question, reads: Reads) -> Iterator[Row]:
        for name in CONTENT:
            yield from asked.row(name, asked.mine.since_wrong(name))
        yield from self._missing(asked)
        yield from self._of_trace(asked)
        if asked.number:
            yield from asked.row("waybill_reused", self._reused(asked, asked.number, reads))
        yield from ship_clock(asked)
        if not asked.trace.delivered:
            yield from clocks(asked)
        if not asked.trace.delivered or not asked.store.numbers:
            yield from unread(asked, reads)

    def _missing(self, asked: Question) -> Iterator[Row]:
        since = asked.mine.since_wrong("waybill_missing")
        yield from asked.row("waybill_missing", since, why="supplier")
        yield from asked.row("waybill_missing", asked.mine.since_gone(), why="gone")

    def _of_trace(self, asked: Question) -> Iterator[Row]:
        order, trace = asked.mine.truth.order, asked.trace
        if trace.trouble is not None:
            yield from asked.row("exception", trace.trouble.at, kind=trace.trouble.kind)
        if trace.earliest is not None and trace.earliest < order.paid:
            since = asked.mine.since_watched(asked.number) if asked.number else None
            yield from asked.row("trace_before_payment", _later(trace.earliest_shown, since))
        elsewhere = trace.elsewhere(order.receiver.place[0])
        if elsewhere is not None:
            yield from asked.row("destination_mismatch", elsewhere.at)

    def _reused(self, asked: Question, number: str, reads: Reads) -> datetime | None:
        """The later of the two reads that showed the number on two orders."""
        others = self._others(number, asked.mine, reads, asked.now)
        starts = [theirs.since_stands(number) for theirs in others]
        found = [start for start in starts if start is not None]
        mine = asked.mine.since_watched(number)
        return max(mine, min(found)) if found and mine is not None else None

    def _others(self, number: str, mine: ReadOrder, reads: Reads, now: datetime) -> list[ReadOrder]:
        ids = self.standing.get(number, [])
        return [self._read(i, reads, now) for i in ids if i != mine.truth.order.order_id]

    def _known(self, number: str, mine: ReadOrder, reads: Reads, now: datetime) -> Known:
        """The trace as any read showed it, of whichever order."""
        everyone = [mine, *self._others(number, mine, reads, now)]
        sightings = [one for order in everyone for one in order.sightings(number)]
        return known(self.book.whole(number), sightings)

    def _read(self, order_id: str, reads: Reads, now: datetime) -> ReadOrder:
        return ReadOrder(self.truths[order_id], reads.get(order_id, ()), now.astimezone(UTC))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two moments that are both needed: an order is wrong once its number is known."""
    return max(one, other) if one and other else None


def _index(truths: Iterable[OrderTruth]) -> dict[str, list[str]]:
    """Number -> the orders on which it ever stands."""
    found: dict[str, list[str]] = {}
    for truth in truths:
        for number in truth.numbers():
            found.setdefault(number, []).append(truth.order.order_id)
    return found
