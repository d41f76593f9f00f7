"""Which supplier order is which store order's: tables, and what holds in every world."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.desired import Standing, Trust, Wish
from agent.rules.matching import Candidate, Evidence, Match, Pair, match, unique_proposals
from scrapers.records import OrderStatus, Receiver, Shipment
from tests.rule_worlds import (
    NUMBERS,
    ORDERS,
    PAID,
    STRANGER,
    WORLDS,
    RuleWorld,
    line,
    parcel,
    shipment,
    store_order,
)

A, B = ORDERS[0], ORDERS[1]
SUPPLIER_ORDER = "2800000000000000001"
OTHER_SUPPLIER_ORDER = "2800000000000000002"


def one(found: Shipment, *pairs: Pair) -> dict[str, Match]:
    orders = (store_order(A), store_order(B))
    return match(orders, (Candidate("a", found),), pairs)


def tie(order_id: str, kind: Evidence = Evidence.PERSON, *, accepted: bool = True) -> Pair:
    return Pair(order_id, "a", SUPPLIER_ORDER, kind, accepted)


@pytest.mark.parametrize(
    ("found", "evidence"),
    [
        (shipment(named=A), Evidence.NAMED),
        (shipment(named=None, memo=f"店铺单{A}请发中通"), Evidence.MEMO),
        (shipment(named=None, memo=f"13800001234，{A}，麻烦今天发"), Evidence.MEMO),
        (shipment(named=A, memo=A), Evidence.NAMED),
    ],
)
def test_the_supplier_order_names_the_store_order(found: Shipment, evidence: Evidence) -> None:
    matches = one(found)
    assert [claim.evidence for claim in matches[A].sure] == [evidence]
    assert matches[A].trouble is None
    assert not matches[B].sure


@pytest.mark.parametrize(
    "memo", [A[:-1], A + "1", f"A{A}", f"{A}B", STRANGER, A[:9] + " " + A[9:], "13800001234", ""]
)
def test_digits_that_are_no_known_order_claim_nothing(memo: str) -> None:
    matches = one(shipment(named=None, memo=memo))
    assert not matches[A].sure
    assert not matches[B].sure


@pytest.mark.parametrize(
    ("found", "pairs", "trouble"),
    [
        (shipment(named=A, memo=B), (), "names_several_orders"),
        (shipment(named=None, memo=f"{A} {B}"), (), "names_several_orders"),
        (shipment(named=STRANGER, memo=A), (), "named_and_memo_differ"),
        (shipment(named=STRANGER), (tie(A, Evidence.SAVED),), "names_several_orders"),
        (shipment(named=B), (tie(A, Evidence.SAVED),), "names_several_orders"),
        (shipment(named=None), (tie(A), tie(B)), "merged_parcel"),
    ],
)
def test_a_claim_that_contradicts_itself_is_not_trusted(
    found: Shipment, pairs: tuple[Pair, ...], trouble: str
) -> None:
    assert one(found, *pairs)[A].trouble == trouble


def test_bought_twice_is_asked_about() -> None:
    twice = (Candidate("a", shipment()), Candidate("a", shipment(OTHER_SUPPLIER_ORDER)))
    assert match((store_order(A),), twice, ())[A].trouble == "bought_twice"
    again = shipment(OTHER_SUPPLIER_ORDER, OrderStatus.CANCELLED)
    once = (twice[0], Candidate("a", again))
    assert match((store_order(A),), once, ())[A].trouble is None


def test_a_person_decides_above_what_is_written() -> None:
    tied = one(shipment(named=A, memo=B), tie(B))
    assert [claim.evidence for claim in tied[B].sure] == [Evidence.PERSON]
    assert tied[B].trouble is None
    assert not tied[A].sure
    kept_apart = one(shipment(named=A), tie(A, accepted=False))
    assert not kept_apart[A].sure
    assert not kept_apart[A].proposed


# proposals


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        (shipment(named=None), True),
        (shipment(named=STRANGER), False),
        (shipment(named=None, lines=(line(2, sku="K1"),)), False),
        (shipment(named=None, lines=(line(sku="K2"),)), False),
        (shipment(named=None, lines=(line(sku=None),)), False),
        (shipment(named=None, ordered_at=PAID - timedelta(minutes=1)), False),
        (shipment(named=None, ordered_at=None), True),
        (shipment(named=None, receiver=Receiver("李四", None)), False),
        (shipment(named=None, receiver=Receiver("张五", None)), True),
        (shipment(named=None, status=OrderStatus.CANCELLED), False),
    ],
)
def test_what_fits_is_proposed_and_never_sure(found: Shipment, fits: bool) -> None:
    order = store_order(A, receiver=Receiver("张三", "138****1234"))
    matched = match((order,), (Candidate("a", found),), ())[A]
    assert bool(matched.proposed) == fits
    assert not matched.sure


def test_only_open_orders_are_proposed_to() -> None:
    for status in OrderStatus:
        matched = match((store_order(A, status),), (Candidate("a", shipment(named=None)),), ())
        open_ = status in (OrderStatus.AWAITING, OrderStatus.PARTLY_SHIPPED)
        assert bool(matched[A].proposed) == open_


def test_two_that_fit_are_both_shown_in_order_of_time() -> None:
    late = shipment(named=None, ordered_at=PAID + timedelta(hours=5))
    early = shipment(OTHER_SUPPLIER_ORDER, named=None, ordered_at=PAID + timedelta(hours=2))
    both = (Candidate("a", late), Candidate("a", early))
    matches = match((store_order(A),), both, ())
    shown = [claim.candidate.shipment.order_id for claim in matches[A].proposed]
    assert shown == [OTHER_SUPPLIER_ORDER, SUPPLIER_ORDER]
    assert unique_proposals(matches) == {}


def test_one_candidate_for_two_orders_is_not_unique() -> None:
    matches = one(shipment(named=None))
    assert matches[A].proposed
    assert matches[B].proposed
    assert unique_proposals(matches) == {}


def test_a_unique_fit_is_written_only_where_the_seller_trusts_it() -> None:
    world = RuleWorld((store_order(A),), (Candidate("a", shipment(named=None)),))
    assert world.wishes()[A].reason == "link_proposed"
    trusting = replace(world, trust=Trust(accept_unique_composite=True))
    assert trusting.wishes()[A].standing is Standing.DUE


# in every world


def told(wish: Wish) -> tuple[object, ...]:
    return (wish.standing, wish.reason, wish.waybill, dict(wish.details), wish.subject)


@given(WORLDS)
def test_a_number_never_goes_to_two_orders(world: RuleWorld) -> None:
    due = [w.waybill.number for w in world.wishes().values() if w.waybill]
    assert not [number for number, times in Counter(due).items() if times > 1]


@given(WORLDS)
def test_a_supplier_order_never_serves_two_store_orders(world: RuleWorld) -> None:
    due = [w for w in world.wishes().values() if w.standing is Standing.DUE]
    used = Counter(claim.candidate.key for wish in due for claim in wish.claims)
    assert not [key for key, times in used.items() if times > 1]


@given(WORLDS, st.integers(0, 1000))
def test_the_order_of_things_changes_nothing(world: RuleWorld, seed: int) -> None:
    chance = random.Random(seed)
    shuffled = replace(
        world,
        orders=tuple(chance.sample(world.orders, len(world.orders))),
        candidates=tuple(chance.sample(world.candidates, len(world.candidates))),
        pairs=tuple(chance.sample(world.pairs, len(world.pairs))),
    )
    before, after = world.wishes(), shuffled.wishes()
    assert {i: told(w) for i, w in before.items()} == {i: told(w) for i, w in after.items()}


@given(WORLDS)
def test_an_unrelated_order_changes_nothing_for_the_others(world: RuleWorld) -> None:
    other = replace(line(sku="Z9-红"), product_id="p9")
    stranger = store_order("6977777777777777777", lines=(other,))
    bought = shipment(
        "2877777777777777777",
        named=stranger.order_id,
        lines=(replace(other, sku="Z9"),),
        parcels=(parcel("73610555580001", "zto"),),
    )
    wider = replace(
        world,
        orders=(*world.orders, stranger),
        candidates=(*world.candidates, Candidate("a", bought)),
    )
    before, after = world.wishes(), wider.wishes()
    assert {i: told(w) for i, w in before.items()} == {
        i: told(w) for i, w in after.items() if i in before
    }
    assert after[stranger.order_id].standing is Standing.DUE


@given(WORLDS)
def test_one_more_order_of_the_same_product_only_adds_doubt(world: RuleWorld) -> None:
    twin = store_order("6977777777777777777", lines=world.orders[0].lines)
    wider = replace(world, orders=(*world.orders, twin))
    before, after = world.wishes(), wider.wishes()
    for order_id, wish in before.items():
        if wish.standing is Standing.DUE and after[order_id].standing is not Standing.DUE:
            assert after[order_id].reason == "link_proposed", "a sure link needs no uniqueness"
        if wish.standing is not Standing.DUE:
            assert after[order_id].standing is not Standing.DUE


@given(WORLDS)
def test_every_sure_claim_can_be_shown(world: RuleWorld) -> None:
    tied = {
        (p.order_id, p.supplier, p.supplier_order_id, p.kind) for p in world.pairs if p.accepted
    }
    for matched in match(world.orders, world.candidates, world.pairs).values():
        for claim in matched.sure:
            found = claim.candidate.shipment
            if claim.evidence is Evidence.NAMED:
                assert found.named == matched.order_id
            elif claim.evidence is Evidence.MEMO:
                assert matched.order_id in re.split(r"\D+", found.memo or "")
            else:
                assert (matched.order_id, *claim.candidate.key, claim.evidence) in tied


@given(WORLDS)
def test_what_a_person_kept_apart_stays_apart(world: RuleWorld) -> None:
    apart = {(p.order_id, p.supplier, p.supplier_order_id) for p in world.pairs if not p.accepted}
    for matched in match(world.orders, world.candidates, world.pairs).values():
        for claim in (*matched.sure, *matched.proposed):
            assert (matched.order_id, *claim.candidate.key) not in apart


@given(WORLDS)
def test_proposals_are_never_written_without_the_sellers_trust(world: RuleWorld) -> None:
    careful = replace(world, trust=replace(world.trust, accept_unique_composite=False))
    for wish in careful.wishes().values():
        if wish.standing is Standing.DUE:
            (claim,) = wish.claims
            assert claim.evidence is not Evidence.COMPOSITE


def test_numbers_of_these_worlds_are_waybills() -> None:
    """Were they not, every property above would hold for want of anything due."""
    for number in NUMBERS:
        sent = shipment(parcels=(parcel(number),))
        assert RuleWorld((store_order(A),), (Candidate("a", sent),)).wishes()[A].waybill
