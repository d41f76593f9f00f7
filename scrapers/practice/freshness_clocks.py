"""The clocks of an order, and how old what is known of it may get."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from .freshness_reads import Reads, last_of_any
from .freshness_rows import Question, Row


def clocks(asked: Question) -> Iterator[Row]:
    """Pick-up, movement and delivery."""
    if asked.trace.at is not None:
        if asked.number is not None and asked.store.numbers == frozenset({asked.number}):
            yield from _pickup(asked, asked.trace.at)
            yield from _delivery(asked, asked.trace.at)
        yield from _stall(asked, asked.trace.at)


def ship_clock(asked: Question) -> Iterator[Row]:
    """Runs while the store shows no waybill, unless a refund is open."""
    if asked.store.numbers or asked.store.state.refund == "applying":
        return
    order = asked.mine.truth.order
    if asked.store_read >= order.ship_by:
        yield from asked.row("waybill_missing", order.ship_by, why="deadline")
    else:
        yield from asked.near("ship_deadline_near", order.paid, order.ship_by - order.paid)


def _pickup(asked: Question, shown: datetime) -> Iterator[Row]:
    if asked.trace.scan is not None:
        return
    span = timedelta(hours=asked.rules["pickup"]["hours"])
    start = next(p.shipped_at for p in asked.store.state.parcels if p.number == asked.number)
    if shown >= start + span:
        yield from asked.row("pickup_overdue", start + span)
    else:
        yield from asked.near("pickup_deadline_near", start, span)


def _delivery(asked: Question, shown: datetime) -> Iterator[Row]:
    start = asked.trace.scan
    if start is None or asked.trace.has("delivered", "locker", "refused", "returned"):
        return
    span = timedelta(hours=asked.rules["delivery"]["hours"])
    if shown >= start + span:
        yield from asked.row("delivery_overdue", start + span)
    else:
        yield from asked.near("delivery_deadline_near", start, span)


def _stall(asked: Question, shown: datetime) -> Iterator[Row]:
    trace = asked.trace
    if trace.scan is None or trace.trouble is not None or trace.latest is None:
        return
    last, kind = trace.latest
    hours = asked.rules["stall_hours"].get(kind)
    if hours is not None and shown >= last + timedelta(hours=hours):
        yield from asked.row("trace_stalled", last + timedelta(hours=hours))


def unread(asked: Question, reads: Reads) -> Iterator[Row]:
    """How long ago each side was read. A purchase nobody knows of could stand in any answer."""
    allowed = asked.rules["knowledge_hours"]["shipped" if asked.store.numbers else "awaiting"]
    own, store = timedelta(hours=allowed["supplier"]), timedelta(hours=allowed["store"])
    supplier = _supplier_read(asked, reads, enough=asked.now - own)
    for side, until in (("store", asked.store_read + store), ("supplier", supplier + own)):
        if asked.now > until:
            yield from asked.row(f"{side}_unread", until)


def _supplier_read(asked: Question, reads: Reads, enough: datetime) -> datetime:
    """The read that counts; where there was none at all, the first of the order in the store."""
    mine = asked.mine
    own = mine.last("supplier")
    if own is not None and (own >= enough or mine.truth.supplier[mine.supplier].purchases):
        return own
    return last_of_any(reads, "supplier", asked.now, enough) or mine.seen[0].at
