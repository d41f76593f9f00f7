"""What may happen to a store order in a history, as changes of its state."""

from collections.abc import Callable
from dataclasses import replace

from .world import CANCELLED, DONE, PARTLY, SHIPPED, UNSHIPPED, StoreParcel, StoreState

Change = Callable[[StoreState], StoreState]


def enter(parcel: StoreParcel, every: frozenset[str]) -> Change:
    """The seller enters a waybill; the store takes none for a cancelled or refunding order."""

    def change(state: StoreState) -> StoreState:
        if state.status not in (UNSHIPPED, PARTLY) or state.refund:
            return state
        parcels = (*state.parcels, parcel)
        sent = {item for one in parcels for item in one.item_ids}
        return replace(state, status=SHIPPED if sent >= every else PARTLY, parcels=parcels)

    return change


def correct(wrong: str, right: str, carrier: str) -> Change:
    """The seller changes a number; the ship time stays what it was."""

    def change(state: StoreState) -> StoreState:
        parcels = tuple(
            replace(p, number=right, carrier=carrier) if p.number == wrong else p
            for p in state.parcels
        )
        return replace(state, parcels=parcels)

    return change


def refund(word: str) -> Change:
    return lambda state: replace(state, refund=word)


def vanish(state: StoreState) -> StoreState:
    """The store loses the waybill, and counts the order as unshipped again."""
    return replace(state, status=UNSHIPPED, parcels=())


def cancel(state: StoreState) -> StoreState:
    return replace(state, status=CANCELLED)


def finish(state: StoreState) -> StoreState:
    """The buyer confirms, or the store does so for him."""
    return replace(state, status=DONE) if state.status == SHIPPED and not state.refund else state
