"""What each store order should show, and why: matching and guards put together. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from agent.rules.compare import Shown, compare
from agent.rules.guards import Purchase, Trip, trips
from agent.rules.matching import (
    BY_HAND_DIFFERS,
    Candidate,
    Claim,
    Evidence,
    Match,
    Pair,
    match,
    unique_proposals,
)
from scrapers.records import NOT_SHIPPED, OrderStatus, Parcel, StoreOrder, Waybill


class Standing(StrEnum):
    """Where an order stands. The first six are also the groups of a run's report."""

    WRITTEN = "written"  # 已回填: written in this run and read back
    ALREADY = "already"  # the store shows the right waybill, read back
    WAITING = "waiting"  # 等供应商发货
    REVIEW = "review"  # 待确认: a person must decide
    REFUSED = "refused"  # the store said no
    FAILED = "failed"  # not now; the next pass tries again
    DUE = "due"  # 待回填
    CLOSED = "closed"  # nothing to do: cancelled, finished without our doing


@dataclass(frozen=True, slots=True)
class Wish:
    """The desired state of one store order.

    `waybill` is set where one may be written (DUE). `evidence` says what it rests on, `subject`
    what a question to a person is about.
    """

    order_id: str
    standing: Standing
    reason: str
    waybill: Waybill | None = None
    line_ids: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Trust:
    """What the seller allows. `answers`: a person's decisions by (order, reason, subject).

    `all_read` is False where a supplier could not be read: nothing is concluded from absence then.
    """

    accept_unique_composite: bool = False
    all_read: bool = True
    answers: Mapping[tuple[str, str, str], str] = field(
        default_factory=dict[tuple[str, str, str], str]
    )


OVERRIDABLE = frozenset(
    {"quantity_differs", "spec_differs", "destination_differs", "bought_before_payment"}
)


def wishes(
    orders: Sequence[StoreOrder],
    candidates: Sequence[Candidate],
    pairs: Sequence[Pair],
    numbers_shown: Mapping[str, set[str]],
    trust: Trust,
) -> list[Wish]:
    """One wish per store order, in the order given."""
    matches = match(orders, candidates, pairs)
    unique = unique_proposals(matches)
    on_orders = _number_orders(candidates)
    merged = _merged_numbers(orders, matches)
    return [
        _told_as_merged(
            _wish(order, matches[order.order_id], unique, on_orders, numbers_shown, trust), merged
        )
        for order in orders
    ]


def _merged_numbers(orders: Sequence[StoreOrder], matches: Mapping[str, Match]) -> frozenset[str]:
    """Numbers that several store orders claim whose masked receivers are the same (合单).

    Equal masks do not prove the same person: this only words the question better.
    """
    masks = defaultdict[str, list[dict[str, str | None] | None]](list)
    for order in orders:
        numbers = {
            parcel.waybill.number
            for claim in matches[order.order_id].sure
            for parcel in claim.candidate.shipment.parcels
        }
        for number in numbers:
            masks[number].append(order.receiver.masked() if order.receiver else None)
    return frozenset(
        number
        for number, seen in masks.items()
        if len(seen) > 1 and seen[0] is not None and all(mask == seen[0] for mask in seen)
    )


def _told_as_merged(wish: Wish, merged: frozenset[str]) -> Wish:
    on_several = wish.reason in ("waybill_on_several", "waybill_reused")
    return replace(wish, reason="merged_parcel") if on_several and wish.subject in merged else wish


def _number_orders(candidates: Sequence[Candidate]) -> dict[str, frozenset[str]]:
    found = defaultdict[str, set[str]](set)
    for candidate in candidates:
        if candidate.shipment.status is not OrderStatus.CANCELLED:
            for parcel in candidate.shipment.parcels:
                found[parcel.waybill.number].add(candidate.shipment.order_id)
    return {number: frozenset(ids) for number, ids in found.items()}


def _wish(
    order: StoreOrder,
    found: Match,
    unique: Mapping[str, Claim],
    on_orders: Mapping[str, frozenset[str]],
    shown: Mapping[str, set[str]],
    trust: Trust,
) -> Wish:
    if order.status is OrderStatus.CANCELLED:
        return Wish(order.order_id, Standing.CLOSED, "order_cancelled")
    claims: tuple[Claim, ...] = found.sure
    if not claims and trust.accept_unique_composite and order.order_id in unique:
        claims = (unique[order.order_id],)
    if not claims:
        return _without_purchase(order, found, trust)
    if found.trouble:
        settled = _settled(order, claims) if found.trouble == BY_HAND_DIFFERS else None
        return settled or _ask(order, found.trouble, claims)
    claim = next(iter(claims))
    return _already(order, claim) or _with_purchase(order, claim, on_orders, shown, trust)


def _settled(order: StoreOrder, claims: Sequence[Claim]) -> Wish | None:
    """Of two numbers the store shows one already: nothing is left to be asked."""
    found = [wish for claim in claims if (wish := _already(order, claim)) is not None]
    return next((wish for wish in found if wish.standing is Standing.ALREADY), None)


def _already(order: StoreOrder, claim: Claim) -> Wish | None:
    """What the store itself shows settles the matter, whatever the guards would say."""
    wanted = tuple(parcel.waybill for parcel in claim.candidate.shipment.parcels)
    shown = compare(wanted, order.parcels or ())
    if shown in (Shown.NOTHING, Shown.STORED) or not wanted:
        return None  # nothing stands there, or it is still to be finished
    if shown is Shown.SAME:
        return Wish(order.order_id, Standing.ALREADY, "shown_same", claims=(claim,))
    details = {
        "store": ", ".join(parcel.waybill.number for parcel in order.parcels or ()),
        "supplier": ", ".join(waybill.number for waybill in wanted),
    }
    return _ask(order, f"shown_{shown}", (claim,), details)


def _without_purchase(order: StoreOrder, found: Match, trust: Trust) -> Wish:
    if not trust.all_read and not found.proposed and not order.after_sale:
        return Wish(order.order_id, Standing.WAITING, "supplier_unread")
    if order.status in (OrderStatus.SHIPPED, OrderStatus.FINISHED):
        return Wish(order.order_id, Standing.CLOSED, "shipped_without_purchase")
    if order.after_sale:
        return Wish(
            order.order_id, Standing.REVIEW, "refund_open", details={"text": order.after_sale}
        )
    if order.status in (OrderStatus.HELD, OrderStatus.UNPAID):
        return Wish(order.order_id, Standing.WAITING, "order_held")
    if found.proposed:
        return _ask(order, "link_proposed", found.proposed)
    return Wish(order.order_id, Standing.WAITING, "no_purchase")


def _ask(
    order: StoreOrder,
    reason: str,
    claims: Sequence[Claim],
    details: Mapping[str, str] | None = None,
) -> Wish:
    ids = [claim.candidate.shipment.order_id for claim in claims]
    said = {"supplier_orders": ", ".join(ids), **(details or {})}
    return Wish(
        order.order_id,
        Standing.REVIEW,
        reason,
        claims=tuple(claims),
        details=said,
        subject="+".join(sorted(ids)),
    )


def _with_purchase(
    order: StoreOrder,
    claim: Claim,
    on_orders: Mapping[str, frozenset[str]],
    shown: Mapping[str, set[str]],
    trust: Trust,
) -> Wish:
    shipment = claim.candidate.shipment
    if order.status in (OrderStatus.UNPAID, OrderStatus.HELD):
        return Wish(order.order_id, Standing.WAITING, "order_held", claims=(claim,))
    if shipment.status in NOT_SHIPPED:
        if order.after_sale:
            return _ask(order, "refund_open", (claim,), {"text": order.after_sale})
        if shipment.parcels:
            return _ask(order, "waybill_before_shipping", (claim,))
        return Wish(order.order_id, Standing.WAITING, "supplier_not_shipped", claims=(claim,))
    if not shipment.parcels:
        return Wish(order.order_id, Standing.WAITING, "no_waybill_shown", claims=(claim,))
    if shipment.status is OrderStatus.PARTLY_SHIPPED:
        return _ask(order, "partly_shipped", (claim,))
    if len(shipment.parcels) != 1:
        return _ask(order, "several_parcels", (claim,))
    (parcel,) = shipment.parcels
    number = parcel.waybill.number
    tripped = trips(
        Purchase(
            order,
            shipment,
            parcel,
            on_orders.get(number, frozenset()),
            frozenset(shown.get(number, set[str]()) - {order.order_id}),
        )
    )
    for trip in tripped:  # a yes to one says nothing about the next
        if not _allowed(order, trip, parcel, trust):
            return _ask_about(order, claim, trip, parcel)
    return Wish(
        order.order_id,
        Standing.DUE,
        _because(claim),
        parcel.waybill,
        tuple(line.line_id for line in order.lines),
        (claim,),
        subject=number,
    )


def _allowed(order: StoreOrder, trip: Trip, parcel: Parcel, trust: Trust) -> bool:
    """A person looked at this very number and said yes. Some reasons nobody can say yes to."""
    answer = trust.answers.get((order.order_id, trip.reason, parcel.waybill.number))
    return trip.reason in OVERRIDABLE and answer == "accepted"


def _ask_about(order: StoreOrder, claim: Claim, trip: Trip, parcel: Parcel) -> Wish:
    return Wish(
        order.order_id,
        Standing.REVIEW,
        trip.reason,
        claims=(claim,),
        details={"supplier_orders": claim.candidate.shipment.order_id, **trip.details},
        subject=parcel.waybill.number,
    )


def _because(claim: Claim) -> str:
    return {
        Evidence.NAMED: "linked_by_named",
        Evidence.MEMO: "linked_by_memo",
        Evidence.SAVED: "linked_by_saved",
        Evidence.PERSON: "linked_by_person",
        Evidence.COMPOSITE: "linked_by_composite",
    }[claim.evidence]
