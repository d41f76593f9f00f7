"""What an order's pages showed from when to when: the truth that reads are held against."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from .carriers import BY_KEY, shaped_like
from .history_draft import Story
from .oracle import key_of_name
from .world import StoreOrder, StoreState, SupplierParcel

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class StoreView:
    """What the store's pages of an order show."""

    state: StoreState

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(parcel.number for parcel in self.state.parcels)


@dataclass(frozen=True)
class Purchase:
    """What a supplier order's pages show; marked as shipped once it has a parcel."""

    parcels: tuple[SupplierParcel, ...]
    cancelled: bool
    right_goods: bool

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(parcel.number for parcel in self.parcels if parcel.number)

    @property
    def only(self) -> SupplierParcel | None:
        """The parcel of its one number."""
        found = [parcel for parcel in self.parcels if parcel.number]
        return found[0] if len(self.numbers) == 1 else None


@dataclass(frozen=True)
class SupplierView:
    """All purchases that name the order."""

    purchases: tuple[Purchase, ...]

    @cached_property
    def live(self) -> tuple[Purchase, ...]:
        return tuple(one for one in self.purchases if not one.cancelled)

    @property
    def one(self) -> Purchase | None:
        return self.live[0] if len(self.live) == 1 else None

    def shows(self, number: str, *, live: bool = False) -> bool:
        return any(number in one.numbers for one in (self.live if live else self.purchases))


@dataclass(frozen=True)
class Pair:
    """Both sides as last read: the number that is watched, and what does not fit."""

    watched: str | None
    wrong: frozenset[str]


@dataclass
class OrderTruth:
    """One order's views by time."""

    order: StoreOrder
    store_times: list[datetime]
    store: list[StoreView]
    supplier_times: list[datetime]
    supplier: list[SupplierView]
    _pairs: dict[tuple[int, int], Pair] = field(default_factory=dict[tuple[int, int], Pair])

    def at_store(self, moment: datetime) -> int:
        """Which store view a read of this moment saw; -1 before the order was there."""
        return bisect_right(self.store_times, moment) - 1

    def at_supplier(self, moment: datetime) -> int:
        return bisect_right(self.supplier_times, moment) - 1

    def pair(self, store: int, supplier: int) -> Pair:
        """What two views say together; -1 is a side that was not read yet."""
        key = (store, supplier)
        if key not in self._pairs:
            seen = self.store[store] if store >= 0 else None
            bought = self.supplier[supplier] if supplier >= 0 else None
            self._pairs[key] = Pair(_watched(seen, bought), _wrong(seen, bought))
        return self._pairs[key]

    def numbers(self) -> set[str]:
        """Every number that ever stands on the order, on either side."""
        found = {number for view in self.store for number in view.numbers}
        for view in self.supplier:
            found |= {number for one in view.purchases for number in one.numbers}
        return found


def truth_of(story: Story) -> OrderTruth:
    """An order's views, from what a history has planned for it."""
    specs = [line.spec for line in story.order.lines]
    times = sorted({at for bought in story.bought for at, _ in bought.states})
    views: list[SupplierView] = [SupplierView(())]
    for moment in times:
        there = [
            (bought, [state for at, state in bought.states if at <= moment])
            for bought in story.bought
        ]
        views.append(
            SupplierView(
                tuple(
                    Purchase(
                        states[-1].parcels,
                        states[-1].cancelled,
                        [line.spec for line in bought.order.lines] == specs,
                    )
                    for bought, states in there
                    if states
                )
            )
        )
    return OrderTruth(
        story.order,
        [at for at, _ in story.states],
        [StoreView(state) for _, state in story.states],
        [EVER, *times],
        views,
    )


def _watched(store: StoreView | None, bought: SupplierView | None) -> str | None:
    """The store's one number; where the store has none, the one of the one live purchase."""
    if store is not None and store.numbers:
        return next(iter(store.numbers)) if len(store.numbers) == 1 else None
    one = bought.one if bought is not None else None
    return one.only.number if one is not None and one.only is not None else None


def _wrong(store: StoreView | None, bought: SupplierView | None) -> frozenset[str]:
    if bought is None:
        return frozenset()
    found: set[str] = set()
    if len(bought.live) > 1:
        found.add("duplicate_purchase")
    one = bought.one
    if one is None:
        return frozenset(found)
    if not one.right_goods:
        found.add("wrong_item_suspected")
    if one.only is not None and not _is_waybill(one.only):
        found.add("waybill_invalid")
    if store is not None:
        found |= _unlike(store, one)
    return frozenset(found)


def _unlike(store: StoreView, one: Purchase) -> set[str]:
    """What the store and the one live purchase show that does not go together."""
    if not store.numbers:
        if one.parcels and not one.numbers:
            return {"waybill_missing"}
        return {"carrier_mismatch"} if one.only and _contradicts(one.only) else set()
    if one.numbers and one.numbers != store.numbers:
        return {"waybill_changed"}
    if one.only is None:
        return set()
    key = key_of_name(one.only.carrier_name)
    entered = {parcel.carrier for parcel in store.state.parcels}
    return {"carrier_mismatch"} if key in BY_KEY and entered != {key} else set()


def _contradicts(parcel: SupplierParcel) -> bool:
    """A known carrier's name on a number that only others have."""
    key, likely = key_of_name(parcel.carrier_name), shaped_like(parcel.number)
    return key in BY_KEY and bool(likely) and key not in likely


def _is_waybill(parcel: SupplierParcel) -> bool:
    if key_of_name(parcel.carrier_name) not in BY_KEY:
        return False
    other = re.fullmatch(r"1\d{10}|\d{19}|\d{6}-\d{15}|(LP|BX|AL)\d+", parcel.number)
    return other is None and re.fullmatch(r"[A-Za-z0-9-]{8,35}", parcel.number) is not None
