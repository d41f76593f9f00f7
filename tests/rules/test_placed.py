"""Which supplier order was placed for which store order: a pair only where nothing else can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.placed import AFTER, BEFORE, Placing, placed
from scrapers.records import Line, OrderStatus, Shipment

BEGUN = datetime(2026, 11, 20, 8, tzinfo=UTC)
SENT = BEGUN + timedelta(minutes=4)
ORDER, OTHER = "6920000000000000001", "6920000000000000002"
NEW, NEWER = "2800000000000000001", "2800000000000000002"
PLACING = Placing(1, ORDER, "p1", BEGUN, SENT, quantity=2)


def line(product: str | None = "p1", quantity: int = 2) -> Line:
    return Line("1", "抱枕", quantity, product)


BARE = Shipment(NEW, OrderStatus.AWAITING, None, None, (line(),), None, (), SENT)
"""What only looks alike: nothing says for which store order it was placed."""
SHIPMENT = replace(BARE, memo=ORDER)
SHOWN = replace(PLACING, supplier_order=NEW)


def pairs(placings: Sequence[Placing], shipments: Sequence[Shipment]) -> list[tuple[str, str]]:
    return [(one.placing.order_id, one.supplier_order_id) for one in placed(placings, shipments)]


def one(shipment: Shipment = SHIPMENT, placing: Placing = PLACING) -> list[tuple[str, str]]:
    return pairs([placing], [shipment])


def test_the_one_that_fits_is_the_pair() -> None:
    (found,) = placed([PLACING], [SHIPMENT])
    assert (found.placing, found.supplier_order_id) == (PLACING, NEW)
    assert found.rests_on == {
        "offer": "p1",
        "begun_at": BEGUN.isoformat(),
        "placed_at": SENT.isoformat(),
        "memo": True,
        "number_shown": False,
        "quantity": 2,
    }
    (found,) = placed([SHOWN], [BARE])
    assert found.supplier_order_id == NEW
    assert (found.rests_on["memo"], found.rests_on["number_shown"]) == (False, True)


def test_what_only_looks_alike_is_no_pair() -> None:
    """Neither its memo nor the supplier's page says for which order it was placed."""
    assert one(BARE) == []
    assert one(replace(BARE, memo="请尽快发货")) == []
    assert one(BARE, replace(PLACING, memo_given=True)) == [], "given is not yet shown"
    assert one(BARE, replace(PLACING, supplier_order=NEWER)) == [], "it showed another's number"
    assert one(BARE, replace(SHOWN, memo_given=True)) == [], "the memo that was given is not there"
    assert one(SHIPMENT, replace(SHOWN, memo_given=True)) == [(ORDER, NEW)]


@pytest.mark.parametrize(
    "change",
    [
        {"lines": (line(quantity=1),)},
        {"lines": (line(), line())},
        {"lines": (line("p2"),)},
        {"lines": (line(None),)},
        {"lines": ()},
        {"status": OrderStatus.CANCELLED},
        {"memo": OTHER},
        {"memo": f"请尽快 {OTHER}"},
        {"memo": None, "named": OTHER},
        {"ordered_at": None},
        {"ordered_at": BEGUN - BEFORE - timedelta(seconds=1)},
        {"ordered_at": SENT + AFTER + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_a_supplier_order_that_may_be_anothers_is_no_pair(change: dict[str, Any]) -> None:
    assert one(replace(SHIPMENT, **change)) == []
    assert one(replace(BARE, **change), SHOWN) == []


@pytest.mark.parametrize(
    "change",
    [
        {"memo": f"请尽快发货 {ORDER}"},
        {"memo": None, "named": ORDER},
        {"memo": f"{OTHER} {ORDER}"},
        {"lines": (line(quantity=1), line(quantity=1))},
        {"lines": (line(quantity=1), line("p2", 1))},
        {"status": OrderStatus.SHIPPED},
        {"ordered_at": BEGUN - BEFORE},
        {"ordered_at": SENT + AFTER},
    ],
    ids=str,
)
def test_what_does_not_speak_against_it_leaves_the_pair(change: dict[str, Any]) -> None:
    assert one(replace(SHIPMENT, **change)) == [(ORDER, NEW)]
    assert one(replace(BARE, **change), SHOWN) == [(ORDER, NEW)]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"placed_at": None}, []),  # the form was never sent
        ({"quantity": None}, [(ORDER, NEW)]),  # the form showed no quantity
        ({"quantity": 3}, []),
        ({"product_id": "p2"}, []),
        ({"supplier_order": NEW}, [(ORDER, NEW)]),
        ({"supplier_order": NEWER}, []),  # the memo says one thing, the page another
        ({"order_id": OTHER}, []),
        ({"order_id": OTHER, "supplier_order": NEW}, []),
    ],
    ids=str,
)
def test_the_purchase_decides_too(change: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert one(placing=replace(PLACING, **change)) == found


def test_a_number_that_the_supplier_showed_needs_the_time_and_the_rest_too() -> None:
    """A page may show the number of another order, or of an old one."""
    assert one(BARE, SHOWN) == [(ORDER, NEW)]
    assert one(BARE, replace(SHOWN, placed_at=None)) == []
    for change in (
        {"ordered_at": None},
        {"ordered_at": BEGUN - timedelta(days=1)},
        {"ordered_at": SENT + AFTER + timedelta(seconds=1)},
        {"memo": OTHER},
        {"lines": (line(quantity=1),)},
    ):
        assert one(replace(BARE, **change), SHOWN) == []
        assert one(replace(SHIPMENT, **change), SHOWN) == []


def test_two_that_fit_are_no_pair() -> None:
    assert pairs([PLACING], [SHIPMENT, replace(SHIPMENT, order_id=NEWER)]) == []


def test_the_memo_tells_two_apart() -> None:
    other = replace(SHIPMENT, order_id=NEWER, memo=OTHER)
    assert pairs([PLACING], [SHIPMENT, other]) == [(ORDER, NEW)]
    assert pairs([PLACING], [SHIPMENT, replace(other, memo=None)]) == [(ORDER, NEW)]


def test_two_purchases_for_one_supplier_order_are_no_pair() -> None:
    other, both = replace(PLACING, id=2, order_id=OTHER), replace(SHIPMENT, memo=f"{ORDER} {OTHER}")
    assert pairs([PLACING, other], [both]) == []
    assert pairs([PLACING, replace(other, placed_at=None)], [both]) == [(ORDER, NEW)]
    assert pairs([PLACING, other], [SHIPMENT]) == [(ORDER, NEW)]
    assert pairs([SHOWN, replace(other, supplier_order=NEW)], [BARE]) == []


def test_two_purchases_of_one_product_are_told_apart_by_what_was_shown() -> None:
    other = replace(PLACING, id=2, order_id=OTHER, supplier_order=NEWER)
    both = [BARE, replace(BARE, order_id=NEWER)]
    assert pairs([SHOWN, other], both) == [(ORDER, NEW), (OTHER, NEWER)]


MOMENTS = st.sampled_from([BEGUN - timedelta(hours=1), BEGUN, SENT, SENT + timedelta(hours=2)])
PLACINGS = st.lists(
    st.builds(
        Placing,
        st.just(0),
        st.sampled_from([ORDER, OTHER]),
        st.sampled_from(["p1", "p2"]),
        st.just(BEGUN),
        st.none() | st.just(SENT),
        st.booleans(),
        st.none() | st.integers(1, 2),
        st.none() | st.sampled_from([NEW, NEWER]),
    ),
    max_size=4,
).map(lambda found: [replace(placing, id=n) for n, placing in enumerate(found)])
SHIPMENTS = st.lists(
    st.builds(
        Shipment,
        st.sampled_from([NEW, NEWER, "2800000000000000003"]),
        st.sampled_from([OrderStatus.AWAITING, OrderStatus.CANCELLED]),
        st.none() | st.sampled_from([ORDER, OTHER]),
        st.none(),
        st.tuples(st.builds(line, st.sampled_from(["p1", "p2"]), st.integers(1, 2))),
        st.none(),
        st.just(()),
        st.none() | MOMENTS,
    ),
    max_size=4,
    unique_by=lambda shipment: shipment.order_id,
)


@given(PLACINGS, SHIPMENTS)
def test_each_is_in_one_pair_at_most_and_nothing_speaks_against_it(
    placings: list[Placing], shipments: list[Shipment]
) -> None:
    found = placed(placings, shipments)
    by_id = {shipment.order_id: shipment for shipment in shipments}
    assert len({pair.placing.id for pair in found}) == len(found)
    assert len({pair.supplier_order_id for pair in found}) == len(found)
    for pair in found:
        shipment = by_id[pair.supplier_order_id]
        assert pair.placing.placed_at is not None
        assert shipment.status is not OrderStatus.CANCELLED
        assert shipment.memo in (None, pair.placing.order_id)
        assert {line.product_id for line in shipment.lines} == {pair.placing.product_id}
        assert pair.placing.order_id == shipment.memo or pair.placing.supplier_order is not None
        assert pair.placing.supplier_order in (None, shipment.order_id)
        assert shipment.ordered_at in (BEGUN, SENT)


@given(PLACINGS, SHIPMENTS)
def test_the_order_in_which_they_are_told_changes_nothing(
    placings: list[Placing], shipments: list[Shipment]
) -> None:
    assert sorted(pairs(placings, shipments)) == sorted(pairs(placings[::-1], shipments[::-1]))
