"""One store order's story while it is being written: what happens when, on both portals."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .carriers import BY_KEY
from .generate import Maker
from .oracle import key_of_name
from .store_changes import Change, correct, enter, finish
from .trace_events import Place
from .trace_places import destination, origin
from .traces import PLAIN, Fate, Trip
from .world import (
    StoreOrder,
    StoreParcel,
    StoreState,
    SupplierOrder,
    SupplierParcel,
    SupplierState,
)


@dataclass(frozen=True)
class Bought:
    """A supplier order and its states from its beginning on."""

    order: SupplierOrder
    states: tuple[tuple[datetime, SupplierState], ...]


@dataclass(frozen=True)
class Story:
    """A store order's states from its payment on, and what was bought for it."""

    order: StoreOrder
    detail: str
    states: tuple[tuple[datetime, StoreState], ...]
    bought: tuple[Bought, ...]


class Draft:
    """Short ways to say what happens; everything is drawn from the maker's one generator."""

    def __init__(
        self, make: Maker, order: StoreOrder, turn: int, earlier: "Draft | None" = None
    ) -> None:
        self.make = make
        self.order = order
        self.turn = turn
        self.earlier = earlier  # the draft before this one of the same case
        self.parcel: SupplierParcel | None = None
        self._changes: list[tuple[datetime, Change]] = []
        self._bought: list[tuple[SupplierOrder, list[tuple[datetime, SupplierState]]]] = []

    def hours(self, low: float, high: float) -> timedelta:
        return timedelta(seconds=int(self.make.rng.uniform(low, high) * 3600))

    def one_of(self, *options: str) -> str:
        """Each in its turn, so that a handful of a case holds them all."""
        return options[self.turn % len(options)]

    def buys(self, after: timedelta = timedelta()) -> SupplierOrder:
        """The seller orders at the supplier, with the store order's number on it."""
        bought = self.make.supplier_order(self.order)
        bought.created, bought.paid = bought.created + after, bought.paid + after
        # A history's supplier orders come to be in their time; until then nobody sees them.
        self._bought.append((bought, [(bought.created, SupplierState())]))
        return bought

    def labels(
        self,
        bought: SupplierOrder,
        at: datetime,
        *,
        key: str | None = None,
        number: str | None = None,
        name: str | None = None,
        entries: tuple[int, ...] | None = None,
    ) -> SupplierParcel:
        """A parcel as the supplier's page shows it from `at` on, in place of those before."""
        true = key or self.make.carrier()
        parcel = SupplierParcel(
            carrier_name=name or self.make.rng.choice(BY_KEY[true].supplier_names),
            number=self.make.number(true) if number is None else number,
            shipped_at=at,
            entries=tuple(range(len(bought.lines))) if entries is None else entries,
        )
        self.shows(bought, at, parcel)
        return parcel

    def shows(self, bought: SupplierOrder, at: datetime, *parcels: SupplierParcel) -> None:
        """The supplier's page from then on: these parcels and no other."""
        self.supplier(bought, at, SupplierState(parcels, logistics_id=self.make.decoy()))

    def supplier(self, bought: SupplierOrder, at: datetime, state: SupplierState) -> None:
        next(states for one, states in self._bought if one is bought).append((at, state))

    def goes(
        self,
        parcel: SupplierParcel,
        scanned: datetime | None,
        *,
        fate: Fate = PLAIN,
        end: Place | None = None,
        key: str | None = None,
    ) -> None:
        """What becomes of the parcel; `scanned` None is a label without a parcel."""
        supplier = self.order.lines[0].product.supplier
        self.make.world.trips[parcel.number] = Trip(
            carrier=key or key_of_name(parcel.carrier_name),
            number=parcel.number,
            labelled=parcel.shipped_at,
            scanned=scanned,
            start=origin(supplier),
            end=end or destination(self.order.receiver),
            fate=fate,
        )
        if scanned is not None:
            self.make.world.first_trace[parcel.number] = scanned

    def enters(
        self,
        at: datetime,
        parcel: SupplierParcel,
        *,
        key: str | None = None,
        number: str | None = None,
    ) -> None:
        """The seller (or a program) enters it in the store, perhaps not quite right."""
        items = tuple(self.order.lines[i].item_id for i in parcel.entries)
        shown = StoreParcel(
            carrier=key or key_of_name(parcel.carrier_name),
            number=number or parcel.number,
            shipped_at=at,
            pack_id=f"7{self.order.order_id[4:]}{len(self._changes) % 10}",
            item_ids=items,
        )
        self.store(at, enter(shown, frozenset(line.item_id for line in self.order.lines)))

    def corrects(self, at: datetime, wrong: str, right: SupplierParcel) -> None:
        self.store(at, correct(wrong, right.number, key_of_name(right.carrier_name)))

    def store(self, at: datetime, change: Change) -> None:
        self._changes.append((at, change))

    def story(self, detail: str) -> Story:
        """All states on both portals, once the last change is known."""
        self._finish()
        state = StoreState()
        states = [(self.order.paid, state)]
        for at, change in sorted(self._changes, key=lambda one: one[0]):
            after = change(state)
            if after != state:
                states.append((at, after))
            state = after
        bought = tuple(Bought(one, tuple(states)) for one, states in self._bought)
        return Story(self.order, detail, tuple(states), bought)

    def _finish(self) -> None:
        if self.parcel is None:
            return
        events = self.make.world.book.whole(self.parcel.number)
        got = next((event.at for event in events if event.kind == "delivered"), None)
        if got is not None:
            self.store(got + self.hours(48, 200), finish)
