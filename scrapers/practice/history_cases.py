"""What suppliers and carriers do: each function writes one order's story and says which kind."""

from dataclasses import replace
from datetime import datetime, timedelta

from .history_draft import Draft
from .store_changes import cancel, refund
from .trace_events import Kind, Place
from .trace_places import destination
from .traces import PLAIN, Fate
from .world import SupplierOrder, SupplierParcel, SupplierState

Span = tuple[float, float]
PROMPT: Span = (3, 20)


def ships(
    draft: Draft,
    after: Span = PROMPT,
    scan: Span | None = (0.5, 6),
    fate: Fate = PLAIN,
    end: Place | None = None,
) -> tuple[SupplierOrder, SupplierParcel]:
    """Bought, labelled, and picked up; not yet in the store."""
    bought = draft.buys()
    at = bought.paid + draft.hours(*after)
    parcel = draft.labels(bought, at)
    draft.goes(parcel, at + draft.hours(*scan) if scan else None, fate=fate, end=end)
    draft.parcel = parcel
    return bought, parcel


def ships_and_enters(
    draft: Draft,
    after: Span = PROMPT,
    scan: Span | None = (0.5, 6),
    fate: Fate = PLAIN,
    end: Place | None = None,
) -> None:
    _, parcel = ships(draft, after, scan, fate, end)
    draft.enters(soon(draft, parcel), parcel)


def soon(draft: Draft, parcel: SupplierParcel) -> datetime:
    """When the seller enters a number: minutes to hours after it showed."""
    return parcel.shipped_at + draft.hours(0.1, 3)


def prompt(draft: Draft) -> str:
    ships_and_enters(draft)
    return "prompt"


def label_early(draft: Draft) -> str:
    ships_and_enters(draft, (1, 6), scan=(20, 44))
    return "label early"


def never_scanned(draft: Draft) -> str:
    ships_and_enters(draft, scan=None)
    return "never scanned"


def slow(draft: Draft) -> str:
    detail = draft.one_of("late", "just in time")
    ships_and_enters(draft, (46, 70) if detail == "late" else (38, 44))
    return detail


def out_of_stock(draft: Draft) -> str:
    """Never ships; the seller cancels, or the buyer asks for his money, or nobody does anything."""
    bought, detail = draft.buys(), draft.one_of("cancelled", "refund", "waits", "late refund")
    if draft.make.rng.random() < 0.5:
        opened = draft.make.decoy()
        at = bought.paid + draft.hours(1, 10)
        draft.supplier(bought, at, SupplierState(logistics_id=opened, decoy_tracking=opened))
    if detail == "cancelled":
        at = draft.order.paid + draft.hours(26, 80)
        draft.supplier(bought, at - timedelta(minutes=50), SupplierState(cancelled=True))
        draft.store(at, cancel)
    elif detail != "waits":
        at = draft.order.paid + (draft.hours(30, 46) if detail == "refund" else draft.hours(49, 90))
        draft.store(at, refund("applying"))
        if detail == "refund":
            after = at + draft.hours(20, 40)
            draft.store(after, lambda state: cancel(replace(state, refund="done")))
    return detail


def no_number(draft: Draft) -> str:
    """Marked as shipped, and no number with it; later there is one, or never."""
    bought, detail = draft.buys(), draft.one_of("number later", "never a number")
    at = bought.paid + draft.hours(4, 24)
    draft.labels(bought, at, number="")
    if detail == "number later":
        parcel = draft.labels(bought, at + draft.hours(10, 40))
        draft.goes(parcel, parcel.shipped_at + draft.hours(0.5, 5))
        draft.enters(soon(draft, parcel), parcel)
        draft.parcel = parcel
    return detail


def stalls(draft: Draft) -> str:
    detail = draft.one_of("goes on", "for good")
    pause = draft.make.rng.uniform(80, 150)
    ships_and_enters(draft, fate=Fate(pause_hours=pause, goes_on=detail == "goes on"))
    return detail


def late_delivery(draft: Draft) -> str:
    """It moves all the time, by way of everywhere."""
    ships_and_enters(draft, fate=Fate(detours=5, slowness=draft.make.rng.uniform(2, 2.6)))
    return "late"


def trouble(draft: Draft, kind: Kind) -> str:
    recovers = draft.turn % 2 == 0
    ships_and_enters(draft, fate=Fate(kind, recovers))
    if kind in ("refused", "returned"):
        return "sent back" if recovers else "stays"
    return "recovers" if recovers else "stays"


def wrong_destination(draft: Draft) -> str:
    """The parcel goes to somebody in another province, and arrives there."""
    here = draft.order.receiver.place[0]
    while True:
        other = draft.make.receiver()
        if other.place[0] != here:
            break
    ships_and_enters(draft, end=destination(other))
    return "wrong destination"


def old_trace(draft: Draft) -> str:
    """The number was another parcel's: its trace is older than the payment."""
    bought = draft.buys()
    parcel = draft.labels(bought, bought.paid + draft.hours(*PROMPT))
    draft.goes(parcel, draft.order.paid - draft.hours(30, 70))
    draft.enters(soon(draft, parcel), parcel)
    draft.parcel = parcel
    return "old trace"
