"""Waybills that a person entered by hand, beside the supplier orders that portals show. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from agent.rules.accounts import is_by_hand
from agent.rules.matching import Candidate, Pair
from scrapers.records import OrderStatus


def without_doubles(candidates: Sequence[Candidate], pairs: Sequence[Pair]) -> list[Candidate]:
    """The candidates, each parcel once (see `doubles`)."""
    by_order = defaultdict[str, list[Candidate]](list)
    for candidate in candidates:
        if is_by_hand(candidate.supplier) and candidate.shipment.named:
            by_order[candidate.shipment.named].append(candidate)
    if not by_order:
        return list(candidates)
    tied = {(p.order_id, p.supplier, p.supplier_order_id) for p in pairs if p.accepted}
    dropped: set[tuple[str, str]] = set()
    for order_id, by_hand in by_order.items():
        others = [
            c
            for c in candidates
            if not is_by_hand(c.supplier)
            and (order_id in c.shipment.store_order_ids or (order_id, *c.key) in tied)
        ]
        dropped |= doubles([*by_hand, *others])
    return [candidate for candidate in candidates if candidate.key not in dropped]


def doubles(of_one_order: Sequence[Candidate]) -> set[tuple[str, str]]:
    """Which purchases of one store order tell a parcel a second time.

    A number that the supplier's own order shows by now needs no second witness, and the one
    purchase that shows no number yet is the one whose number came by hand. Where both show
    different numbers, or it was bought twice, all stay: a person is asked.
    """
    dropped: set[tuple[str, str]] = set()
    live = [c for c in of_one_order if c.shipment.status is not OrderStatus.CANCELLED]
    bought = [c for c in live if not is_by_hand(c.supplier)]
    for hand in of_one_order:
        for other in bought if is_by_hand(hand.supplier) else ():
            if not other.shipment.parcels:
                dropped |= {other.key} if len(bought) == 1 else set()
            elif _numbers(other) == _numbers(hand):
                dropped.add(hand.key)
    return dropped


def _numbers(candidate: Candidate) -> set[str]:
    return {parcel.waybill.number for parcel in candidate.shipment.parcels}
