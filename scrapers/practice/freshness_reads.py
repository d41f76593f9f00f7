"""Reads held against the truth: what each saw, since when something was seen without a break.

A list of reads may be long, and what an order's pages show changes a few times only: every answer
is found from the reads around those changes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .freshness_truth import OrderTruth, Pair
from .trace_notices import by_store, by_supplier

Read = tuple[
    datetime, str
]  # the moment, and "store" or "supplier"; each order's in ascending order
Reads = Mapping[str, Sequence[Read]]
NEVER = -1


def _moment(read: Read) -> datetime:
    return read[0]


@dataclass(frozen=True)
class Seen:
    """A read that saw something new on its side, with both sides as known after it."""

    at: datetime
    side: str
    store: int
    supplier: int


@dataclass(frozen=True)
class Sighting:
    """Reads, from first to last, whose pages showed a number's trace under the same notice."""

    first: datetime
    last: datetime
    notice: datetime
    reads: "ReadOrder"
    side: str

    def since(self, moment: datetime) -> datetime | None:
        """The first of these reads that is not before this moment."""
        if moment <= self.first:
            return self.first
        found = self.reads.next(self.side, moment)
        return found if found is not None and found <= self.last else None


class ReadOrder:
    """One order's reads up to now."""

    def __init__(self, truth: OrderTruth, reads: Sequence[Read], now: datetime) -> None:
        self.truth = truth
        self._reads = reads
        self._end = bisect_right(reads, now, key=_moment)
        changes = [
            *self._changes("store", truth.store_times),
            *self._changes("supplier", truth.supplier_times),
        ]
        self.seen: list[Seen] = []
        store = supplier = NEVER
        for index, side, view in sorted(changes):
            if side == "store":
                store = view
            else:
                supplier = view
            self.seen.append(Seen(reads[index][0], side, store, supplier))

    def _changes(self, side: str, times: Sequence[datetime]) -> Iterator[tuple[int, str, int]]:
        """(which read, side, which view) for the first read of every view that was read."""
        for view, since in enumerate(times):
            index = self._index(side, since)
            until = times[view + 1] if view + 1 < len(times) else None
            if index is not None and (until is None or self._reads[index][0] < until):
                yield index, side, view

    def _index(self, side: str, since: datetime) -> int | None:
        start = bisect_left(self._reads, since, hi=self._end, key=_moment)
        return next((i for i in range(start, self._end) if self._reads[i][1] == side), None)

    def next(self, side: str, moment: datetime) -> datetime | None:
        """The first read of this side that is not before this moment."""
        index = self._index(side, moment)
        return None if index is None else self._reads[index][0]

    def last(self, side: str, before: datetime | None = None) -> datetime | None:
        """The last read of this side, of all or of those before a moment."""
        end = self._end
        if before is not None:
            end = bisect_left(self._reads, before, hi=end, key=_moment)
        found = (self._reads[i][0] for i in range(end - 1, -1, -1) if self._reads[i][1] == side)
        return next(found, None)

    @property
    def store(self) -> int:
        return self.seen[-1].store if self.seen else NEVER

    @property
    def supplier(self) -> int:
        return self.seen[-1].supplier if self.seen else NEVER

    @property
    def pair(self) -> Pair:
        return self.truth.pair(self.store, self.supplier)

    def since(self, holds: Callable[[Seen], bool]) -> datetime | None:
        """The first read of the unbroken run, up to the last one, of reads after which it holds."""
        start = None
        for one in reversed(self.seen):
            if not holds(one):
                break
            start = one.at
        return start

    def since_wrong(self, name: str) -> datetime | None:
        return self.since(lambda one: name in self.truth.pair(one.store, one.supplier).wrong)

    def since_watched(self, number: str) -> datetime | None:
        return self.since(lambda one: self.truth.pair(one.store, one.supplier).watched == number)

    def since_stands(self, number: str) -> datetime | None:
        """Since when the number is known to stand here, in the store or on a live purchase."""
        return self.since(lambda one: self._stands(number, one))

    def _stands(self, number: str, one: Seen) -> bool:
        in_store = one.store != NEVER and number in self.truth.store[one.store].numbers
        if in_store or one.supplier == NEVER:
            return in_store
        return self.truth.supplier[one.supplier].shows(number, live=True)

    def since_gone(self) -> datetime | None:
        """The first store read without a waybill, after one that had one."""
        start = None
        for one in reversed(self.seen):
            if one.side != "store":
                continue
            if self.truth.store[one.store].numbers:
                return start
            start = one.at
        return None

    def sightings(self, number: str) -> Iterator[Sighting]:
        """The reads whose page showed this number's trace."""
        for one in self.seen:
            times = self.truth.store_times if one.side == "store" else self.truth.supplier_times
            view = one.store if one.side == "store" else one.supplier
            for notice in self._notices(number, one):
                last = self.last(one.side, times[view + 1] if view + 1 < len(times) else None)
                yield Sighting(one.at, last or one.at, notice, self, one.side)

    def _notices(self, number: str, one: Seen) -> list[datetime]:
        """When the portal's own lines in that trace page are of."""
        if one.side == "store":
            parcels = self.truth.store[one.store].state.parcels
            return [by_store(parcel).at for parcel in parcels if parcel.number == number]
        bought = self.truth.supplier[one.supplier].purchases
        shown = [parcel for purchase in bought for parcel in purchase.parcels]
        return [by_supplier(parcel).at for parcel in shown if parcel.number == number]


def last_of_any(reads: Reads, side: str, now: datetime, enough: datetime) -> datetime | None:
    """The latest read of this side, whichever order it was for; or any that is late enough."""
    latest: datetime | None = None
    for theirs in reads.values():
        if not theirs or theirs[0][0] > now:
            continue
        end = len(theirs) if theirs[-1][0] <= now else bisect_right(theirs, now, key=_moment)
        last = next((theirs[i][0] for i in range(end - 1, -1, -1) if theirs[i][1] == side), None)
        if last is not None and (latest is None or last > latest):
            latest = last
            if latest >= enough:
                break
    return latest
