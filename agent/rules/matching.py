"""Which supplier order belongs to which store order. Pure, global, and it abstains when unsure.

Evidence, strongest first: the supplier order names the store order (downstream number, then memo),
a pair saved when the order was placed, a pair that a person confirmed. Everything weaker only
proposes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum

from agent.rules.accounts import is_by_hand
from scrapers.records import TO_SHIP, Line, OrderStatus, Shipment, StoreOrder


class Evidence(StrEnum):
    """What ties a supplier order to a store order."""

    NAMED = "named"  # 下游订单号
    MEMO = "memo"  # 买家留言
    SAVED = "saved"  # the pair was kept when the order was placed
    PERSON = "person"  # somebody confirmed it
    COMPOSITE = "composite"  # product, quantity, masked receiver, time: a proposal only


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair that somebody tied (`accepted`) or kept apart."""

    order_id: str
    supplier: str
    supplier_order_id: str
    kind: Evidence
    accepted: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supplier order, with the supplier account it was read from."""

    supplier: str
    shipment: Shipment

    @property
    def key(self) -> tuple[str, str]:
        return (self.supplier, self.shipment.order_id)


@dataclass(frozen=True, slots=True)
class Claim:
    """One candidate's claim to a store order and what it rests on."""

    candidate: Candidate
    evidence: Evidence


BY_HAND_DIFFERS = "by_hand_differs"
"""A person entered one number, and the supplier's order shows another."""


@dataclass(frozen=True, slots=True)
class Match:
    """What is known of one store order's purchase.

    `sure` are claims that may be written without asking, `proposed` need a person. `trouble` names
    why sure claims cannot be trusted as they stand (see the words of the reasons).
    """

    order_id: str
    sure: tuple[Claim, ...] = ()
    proposed: tuple[Claim, ...] = ()
    trouble: str | None = None


def match(
    orders: Sequence[StoreOrder], candidates: Sequence[Candidate], pairs: Sequence[Pair]
) -> dict[str, Match]:
    """Assign supplier orders to store orders, all at once."""
    known = {order.order_id for order in orders}
    live = sorted(
        (c for c in candidates if c.shipment.status is not OrderStatus.CANCELLED), key=_when
    )
    apart = {(p.order_id, p.supplier, p.supplier_order_id) for p in pairs if not p.accepted}
    tied = defaultdict[tuple[str, str], list[Pair]](list)
    for pair in pairs:
        if pair.accepted:
            tied[(pair.supplier, pair.supplier_order_id)].append(pair)

    claims = defaultdict[str, list[Claim]](list)
    trouble: dict[str, str] = {}
    unclaimed: list[Candidate] = []
    for candidate in live:
        found, wrong = _claims(candidate, known, tied.get(candidate.key, ()))
        found = {o: e for o, e in found.items() if (o, *candidate.key) not in apart}
        for order_id, evidence in found.items():
            claims[order_id].append(Claim(candidate, evidence))
        if wrong:
            for order_id in found:  # of several troubles always the same one is told
                trouble[order_id] = min(wrong, trouble.get(order_id, wrong))
        if not found and not candidate.shipment.named:
            unclaimed.append(candidate)

    open_orders = [o for o in orders if o.order_id not in claims and _is_open(o)]
    known_offers = _offers(orders, claims)
    proposals = propose(open_orders, unclaimed, apart, known_offers)
    return {
        order.order_id: Match(
            order.order_id,
            tuple(claims.get(order.order_id, ())),
            tuple(proposals.get(order.order_id, ())),
            trouble.get(order.order_id) or _too_many(claims.get(order.order_id, ())),
        )
        for order in orders
    }


def _claims(
    candidate: Candidate, known: set[str], tied: Iterable[Pair]
) -> tuple[dict[str, Evidence], str | None]:
    """The store orders that one supplier order claims, and what is wrong with the claim."""
    shipment = candidate.shipment
    named = {shipment.named} & known if shipment.named else set[str]()
    memo = {n for n in shipment.store_order_ids if n != shipment.named} & known
    by_person = {p.order_id: p.kind for p in tied if p.order_id in known}
    found: dict[str, Evidence] = {
        **dict.fromkeys(sorted(memo), Evidence.MEMO),
        **by_person,
        **dict.fromkeys(sorted(named), Evidence.NAMED),
    }
    said = {o: kind for o, kind in by_person.items() if kind is Evidence.PERSON}
    if said:  # a person's word stands above what the supplier order says
        return said, "merged_parcel" if len(said) > 1 else None
    if len(found) > 1:
        return found, "names_several_orders"
    if shipment.named and not named and memo:
        return found, "named_and_memo_differ"
    if shipment.named and not named and found:  # it names an order that is not this one
        return found, "names_several_orders"
    return found, None


def _when(candidate: Candidate) -> tuple[str, tuple[str, str]]:
    """In order of time; by number where the times are equal or not known."""
    at = candidate.shipment.ordered_at
    return (at.astimezone(UTC).isoformat() if at else "", candidate.key)


def _too_many(claims: Sequence[Claim]) -> str | None:
    if len(claims) < 2:
        return None
    bought = [claim for claim in claims if not is_by_hand(claim.candidate.supplier)]
    return "bought_twice" if len(bought) > 1 else BY_HAND_DIFFERS


def _is_open(order: StoreOrder) -> bool:
    return order.status in TO_SHIP


def _offers(
    orders: Sequence[StoreOrder], claims: Mapping[str, Sequence[Claim]]
) -> dict[str, frozenset[str]]:
    """Store product → offers it was bought as, learnt from the sure pairs of single-line orders."""
    found = defaultdict[str, set[str]](set)
    for order in orders:
        for claim in claims.get(order.order_id, ()):
            lines = (*order.lines, *claim.candidate.shipment.lines)
            if len(order.lines) == 1 and len(lines) == 2 and all(li.product_id for li in lines):
                found[lines[0].product_id or ""].add(lines[1].product_id or "")
    return {product: frozenset(offers) for product, offers in found.items()}


def propose(
    orders: Sequence[StoreOrder],
    candidates: Sequence[Candidate],
    apart: set[tuple[str, str, str]],
    known_offers: Mapping[str, frozenset[str]],
) -> Mapping[str, list[Claim]]:
    """Composite proposals: every pair that fits in product, quantity, receiver and time.

    A unique fit is one candidate; several are all shown to the person, in order of time.
    """
    found: dict[str, list[Claim]] = {}
    for order in orders:
        fitting = [
            Claim(c, Evidence.COMPOSITE)
            for c in candidates
            if (order.order_id, *c.key) not in apart and _fits(order, c.shipment, known_offers)
        ]
        if fitting:
            found[order.order_id] = fitting
    return found


def _fits(
    order: StoreOrder, shipment: Shipment, known_offers: Mapping[str, frozenset[str]]
) -> bool:
    if order.paid_at and shipment.ordered_at and shipment.ordered_at < order.paid_at:
        return False
    if sum(li.quantity for li in order.lines) != sum(li.quantity for li in shipment.lines):
        return False
    bought_as = all(
        any(_same_product(ours, theirs, known_offers) for theirs in shipment.lines)
        for ours in order.lines
    )
    return bought_as and _same_receiver(order, shipment) is not False


def _same_product(ours: Line, theirs: Line, known_offers: Mapping[str, frozenset[str]]) -> bool:
    """A pair seen before, or the supplier's article number at the head of the store's own code."""
    if theirs.product_id and theirs.product_id in known_offers.get(ours.product_id or "", ()):
        return True
    if not ours.sku or not theirs.sku:
        return False
    return (
        ours.sku == theirs.sku or re.match(rf"{re.escape(theirs.sku)}[-_/ ]", ours.sku) is not None
    )


def _same_receiver(order: StoreOrder, shipment: Shipment) -> bool | None:
    """True or False where both sides show enough of the receiver, None where they do not."""
    if order.receiver is None or shipment.receiver is None:
        return None
    ours, theirs = order.receiver.masked(), shipment.receiver.masked()
    checks = [ours[key] == theirs[key] for key in ours if ours[key] and theirs[key]]
    return all(checks) if checks else None


def unique_proposals(matches: Mapping[str, Match]) -> dict[str, Claim]:
    """Proposals that are alone on both sides: one candidate for the order, one order for it."""
    claimed = defaultdict[tuple[str, str], set[str]](set)
    for found in matches.values():
        for claim in found.proposed:
            claimed[claim.candidate.key].add(found.order_id)
    return {
        found.order_id: found.proposed[0]
        for found in matches.values()
        if len(found.proposed) == 1 and len(claimed[found.proposed[0].candidate.key]) == 1
    }
