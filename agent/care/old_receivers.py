"""Receivers are forgotten once nothing needs them: of orders that are done for so many days."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import datetime, timedelta

from agent.ledger import Ledger
from agent.ledger.requests import KEPT_FOR
from agent.ledger.retention import OldPurchase, OpenOrders
from scrapers.records import STILL_OPEN


def forget_receivers(ledger: Ledger, days: int, now: datetime) -> int:
    """Blank masks and hashes of receivers, and what the extension was answered; how many orders
    that were. Orders that are open, and whatever may still be matched with one, keep theirs."""
    kept, before = ledger.retention(), now - timedelta(days=days)
    kept.forget_answers(now - KEPT_FOR)
    still_open = kept.open_orders(STILL_OPEN)
    settled = kept.settled_orders(STILL_OPEN, before)
    bought = kept.settled_purchases(STILL_OPEN, before)
    known = kept.known({order_id for one in bought for order_id in one.store_orders})
    done = [(one.supplier, one.order_id) for one in unneeded(bought, still_open, known)]
    kept.blank_orders(settled)
    kept.blank_purchases(done)
    shown = kept.blank_captured(still_open.order_ids, before)
    if settled or done or shown:
        kept.settle_file()
    return len(settled) + len(done) + shown


def unneeded(
    purchases: Iterable[OldPurchase], still_open: OpenOrders, known: Set[str]
) -> list[OldPurchase]:
    """Those that no open store order can come to be matched with.

    One that is tied to an order of ours belongs to that one. One that is tied to none may have
    been bought for any open order that was paid before it.
    """
    return [one for one in purchases if not _needed(one, still_open, known)]


def _needed(one: OldPurchase, still_open: OpenOrders, known: Set[str]) -> bool:
    if one.store_orders & known:
        return bool(one.store_orders & still_open.order_ids)
    paid, ordered = still_open.oldest_payment, one.ordered_at
    if not still_open.order_ids:
        return False
    return paid is None or ordered is None or paid <= ordered
