"""What the seller's own page shows beside what was read: newer or not, other or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.witness import Witness, differs
from scrapers.records import OrderStatus
from tests.rule_worlds import NUMBERS, ORDERS, PAID, parcel, store_order

READ = PAID + timedelta(hours=1)
LATER = READ + timedelta(seconds=1)
S = OrderStatus
ORDER = store_order()
SHOWN = store_order(status=S.SHIPPED, parcels=(parcel(NUMBERS[0]),))
SAYS_NOTHING = Witness(ORDERS[0], LATER, None, None)


def seen(*numbers: str, status: OrderStatus | None = None) -> Witness:
    return replace(SAYS_NOTHING, numbers=numbers, status=status)


@pytest.mark.parametrize(
    ("witness", "expected"),
    [
        (seen(NUMBERS[0]), False),
        (seen(NUMBERS[0], NUMBERS[0]), False),
        (seen(NUMBERS[1]), True),
        (seen(*NUMBERS[:2]), True),
        (seen(), True),
        (SAYS_NOTHING, False),
    ],
)
def test_other_numbers(witness: Witness, expected: bool) -> None:
    assert differs(witness, SHOWN, READ) is expected


def test_numbers_are_not_compared_where_we_never_read_any() -> None:
    assert not differs(seen(NUMBERS[0]), replace(ORDER, parcels=None), READ)


@pytest.mark.parametrize(
    ("read", "shows", "expected"),
    [
        (S.AWAITING, None, False),
        (S.AWAITING, S.SHIPPED, True),
        (S.AWAITING, S.FINISHED, True),
        (S.SHIPPED, S.AWAITING, True),
        (S.AWAITING, S.CANCELLED, True),
        (S.SHIPPED, S.CANCELLED, True),
        (S.CANCELLED, S.AWAITING, True),
        (S.CANCELLED, S.CANCELLED, False),
        (S.AWAITING, S.PARTLY_SHIPPED, True),
        (S.PARTLY_SHIPPED, S.SHIPPED, True),
        # lists and order pages name these as they like
        (S.SHIPPED, S.FINISHED, False),
        (S.HELD, S.AWAITING, False),
        (S.UNPAID, S.AWAITING, False),
    ],
)
def test_another_status(read: OrderStatus, shows: OrderStatus | None, expected: bool) -> None:
    order = store_order(status=read)
    assert differs(replace(SAYS_NOTHING, status=shows), order, READ) is expected


def test_a_page_that_is_not_newer_than_our_reading_says_nothing() -> None:
    other = seen(NUMBERS[1], status=S.CANCELLED)
    assert differs(other, SHOWN, READ)
    assert not differs(replace(other, at=READ), SHOWN, READ)
    assert not differs(replace(other, at=READ - timedelta(days=1)), SHOWN, READ)
    assert differs(other, SHOWN, None), "never read: whatever it says is newer"


STATUSES = st.sampled_from(list(OrderStatus))
SOME = st.lists(st.sampled_from(NUMBERS), max_size=3, unique=True).map(tuple)


@given(STATUSES, SOME)
def test_a_page_that_shows_just_what_we_read_never_differs(
    status: OrderStatus, numbers: tuple[str, ...]
) -> None:
    order = store_order(status=status, parcels=tuple(parcel(number) for number in numbers))
    assert not differs(seen(*numbers[::-1], status=status), order, READ)


@given(STATUSES, STATUSES)
def test_two_pages_contradict_each_other_both_ways(one: OrderStatus, two: OrderStatus) -> None:
    assert differs(replace(SAYS_NOTHING, status=one), store_order(status=two), READ) == differs(
        replace(SAYS_NOTHING, status=two), store_order(status=one), READ
    )
