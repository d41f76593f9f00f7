"""Waybills entered by hand beside what portals show: one parcel is told once, a doubt is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.rules.accounts import BY_HAND, by_hand_account, is_by_hand
from agent.rules.by_hand import doubles, without_doubles
from agent.rules.desired import Standing, Trust, wishes
from agent.rules.matching import BY_HAND_DIFFERS, Candidate, Evidence, Pair, match
from agent.settings import SupplierConfig
from scrapers.records import OrderStatus
from tests.rule_worlds import NUMBERS, ORDERS, RuleWorld, parcel, shipment, store_order

SOLD, BOUGHT = ORDERS[0], "2800000000000000001"
ACCOUNT = by_hand_account("shop")


def hand(number: str = NUMBERS[0], order_id: str = SOLD) -> Candidate:
    made = shipment(
        f"{BY_HAND}-{order_id}",
        named=order_id,
        lines=(),
        parcels=(parcel(number),),
        ordered_at=None,
    )
    return Candidate(ACCOUNT, made)


def bought(
    *numbers: str, named: str | None = SOLD, order_id: str = BOUGHT, memo: str | None = None
) -> Candidate:
    parcels = tuple(parcel(number) for number in numbers)
    status = OrderStatus.SHIPPED if numbers else OrderStatus.AWAITING
    made = shipment(order_id, status, named=named, memo=memo, parcels=parcels)
    return Candidate("alibaba1688", made)


def kept(*candidates: Candidate, pairs: tuple[Pair, ...] = ()) -> list[str]:
    return [c.shipment.order_id for c in without_doubles(candidates, pairs)]


HAND = hand().shipment.order_id


def test_each_store_has_an_account_of_its_own() -> None:
    """Order numbers of two stores may be the same."""
    assert by_hand_account("shop") != by_hand_account("another")
    assert is_by_hand(by_hand_account("shop"))
    assert is_by_hand(by_hand_account("another"))


@pytest.mark.parametrize("account", ["alibaba1688", BY_HAND, f"{BY_HAND}_too", "by-hand"])
def test_no_account_of_the_settings_is_taken_for_one_by_hand(account: str) -> None:
    supplier = SupplierConfig(key=account, portal="alibaba1688")
    assert not is_by_hand(supplier.key)
    with pytest.raises(ValidationError):
        SupplierConfig(key=ACCOUNT, portal="alibaba1688")
    there = Candidate(account, hand().shipment)
    assert doubles([there, bought(NUMBERS[0])]) == set()


@pytest.mark.parametrize(
    ("candidates", "left"),
    [
        ([bought()], [BOUGHT]),
        ([hand()], [HAND]),
        ([hand(), bought()], [HAND]),  # the purchase whose number came by hand
        ([hand(), bought(NUMBERS[0])], [BOUGHT]),  # shown by the supplier meanwhile
        ([hand(), bought(NUMBERS[1])], [HAND, BOUGHT]),  # a person is asked
        ([hand(), bought(*NUMBERS[:2])], [HAND, BOUGHT]),
        ([hand(), bought(named=ORDERS[1])], [HAND, BOUGHT]),  # another order's
        ([hand(), bought(NUMBERS[0], named=ORDERS[1])], [HAND, BOUGHT]),
        ([hand(), bought(named=None, memo=SOLD)], [HAND]),
        ([hand(), bought(named=None)], [HAND, BOUGHT]),  # nobody knows whose it is
        ([hand(), bought(), bought(order_id="again")], [HAND, BOUGHT, "again"]),  # bought twice
    ],
)
def test_a_parcel_is_told_once(candidates: list[Candidate], left: list[str]) -> None:
    assert kept(*candidates) == left
    assert sorted(kept(*candidates[::-1])) == sorted(left)


def test_a_pair_that_was_tied_counts_and_one_kept_apart_does_not() -> None:
    tied = Pair(SOLD, "alibaba1688", BOUGHT, Evidence.PERSON, True)
    there = (hand(), bought(named=None))
    assert kept(*there, pairs=(tied,)) == [HAND]
    assert kept(*there, pairs=(replace(tied, accepted=False),)) == [HAND, BOUGHT]
    assert kept(*there, pairs=(replace(tied, supplier="elsewhere"),)) == [HAND, BOUGHT]


def test_of_doubles_only_one_goes() -> None:
    assert doubles([hand(), bought(NUMBERS[0])]) == {(ACCOUNT, HAND)}
    assert doubles([hand(), bought()]) == {("alibaba1688", BOUGHT)}
    assert doubles([bought(), bought(NUMBERS[0])]) == set()


def wish(*candidates: Candidate) -> tuple[Standing, str, str | None]:
    """What becomes of the order when the rules see all of it."""
    world = RuleWorld((store_order(SOLD),), tuple(without_doubles(candidates, ())))
    made = world.wishes()[SOLD]
    return made.standing, made.reason, made.waybill.number if made.waybill else None


def test_what_the_rules_make_of_it() -> None:
    assert wish(hand()) == (Standing.DUE, "linked_by_named", NUMBERS[0])
    assert wish(hand(), bought()) == (Standing.DUE, "linked_by_named", NUMBERS[0])
    assert wish(hand(), bought(NUMBERS[0])) == (Standing.DUE, "linked_by_named", NUMBERS[0])
    assert wish(hand(), bought(NUMBERS[1]))[::2] == (Standing.REVIEW, None)
    standing, reason, number = wish(hand("BX123456789"))
    assert (standing, reason, number) == (Standing.REVIEW, "not_a_waybill", None)


def some(told: list[str], named: str | None, n: int) -> Candidate:
    return bought(*told, named=named, order_id=f"280000000000000000{n}")


CANDIDATES = st.lists(
    st.builds(hand, st.sampled_from(NUMBERS), st.sampled_from(ORDERS[:2]))
    | st.builds(
        some,
        st.lists(st.sampled_from(NUMBERS), max_size=2, unique=True),
        st.none() | st.sampled_from(ORDERS[:2]),
        st.integers(0, 3),
    ),
    max_size=5,
    unique_by=lambda candidate: candidate.key,
)


@given(CANDIDATES)
def test_no_number_is_lost_and_nothing_is_made_up(candidates: list[Candidate]) -> None:
    left = without_doubles(candidates, ())
    assert [c for c in candidates if c in left] == left
    before, after = numbers(candidates), numbers(left)
    assert before == after


@given(CANDIDATES.map(lambda found: [c for c in found if not is_by_hand(c.supplier)]))
def test_without_anything_by_hand_nothing_changes(candidates: list[Candidate]) -> None:
    assert without_doubles(candidates, ()) == candidates


def numbers(candidates: list[Candidate]) -> set[tuple[str | None, str]]:
    return {(c.shipment.named, p.waybill.number) for c in candidates for p in c.shipment.parcels}


def test_a_number_by_hand_beside_another_of_the_supplier_is_a_question_of_its_own() -> None:
    order, theirs, mine = store_order(SOLD), bought(NUMBERS[1]), hand()
    assert match([order], [theirs, mine], ())[SOLD].trouble == BY_HAND_DIFFERS
    again = bought(NUMBERS[1], order_id="2800000000000000002")
    assert match([order], [theirs, again, mine], ())[SOLD].trouble == "bought_twice"


@pytest.mark.parametrize("shown", [NUMBERS[0], NUMBERS[1]])
def test_of_two_numbers_the_one_that_the_store_shows_settles_it(shown: str) -> None:
    order = store_order(SOLD, OrderStatus.SHIPPED, parcels=(parcel(shown),))
    (wish,) = wishes([order], [bought(NUMBERS[1]), hand()], (), {}, Trust(all_read=True))
    assert wish.standing is Standing.ALREADY
