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


SHIPMENT = Shipment(NEW, OrderStatus.AWAITING, None, None, (line(),), None, (), SENT)


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
        "memo": False,
        "number_shown": False,
        "quantity": 2,
    }


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
        {"named": OTHER},
        {"ordered_at": None},
        {"ordered_at": BEGUN - BEFORE - timedelta(seconds=1)},
        {"ordered_at": SENT + AFTER + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_a_supplier_order_that_may_be_anothers_is_no_pair(change: dict[str, Any]) -> None:
    assert one(replace(SHIPMENT, **change)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"memo": ORDER},
        {"named": ORDER},
        {"memo": f"{OTHER} {ORDER}"},
        {"memo": "请尽快发货"},
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


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"placed_at": None}, []),  # the form was never sent
        ({"quantity": None}, [(ORDER, NEW)]),  # the form showed no quantity
        ({"quantity": 3}, []),
        ({"product_id": "p2"}, []),
        ({"supplier_order": NEW}, [(ORDER, NEW)]),
        ({"supplier_order": NEWER}, []),
    ],
    ids=str,
)
def test_the_purchase_decides_too(change: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert one(placing=replace(PLACING, **change)) == found


def test_a_number_that_the_supplier_showed_needs_no_time() -> None:
    """But it needs the rest: a page may show the number of another order."""
    shown = replace(PLACING, supplier_order=NEW)
    late = replace(SHIPMENT, ordered_at=None)
    assert one(late, shown) == [(ORDER, NEW)]
    assert one(replace(late, memo=OTHER), shown) == []
    assert one(replace(late, lines=(line(quantity=1),)), shown) == []


def test_two_that_fit_are_no_pair() -> None:
    assert pairs([PLACING], [SHIPMENT, replace(SHIPMENT, order_id=NEWER)]) == []


def test_the_memo_tells_two_apart() -> None:
    other = replace(SHIPMENT, order_id=NEWER, memo=OTHER)
    assert pairs([PLACING], [SHIPMENT, other]) == [(ORDER, NEW)]


def test_two_purchases_for_one_supplier_order_are_no_pair() -> None:
    other = replace(PLACING, id=2, order_id=OTHER)
    assert pairs([PLACING, other], [SHIPMENT]) == []
    assert pairs([PLACING, replace(other, placed_at=None)], [SHIPMENT]) == [(ORDER, NEW)]


def test_two_purchases_of_one_product_are_told_apart_by_what_was_shown() -> None:
    other = replace(PLACING, id=2, order_id=OTHER, supplier_order=NEWER)
    shown = replace(PLACING, supplier_order=NEW)
    both = [SHIPMENT, replace(SHIPMENT, order_id=NEWER)]
    assert pairs([shown, other], both) == [(ORDER, NEW), (OTHER, NEWER)]


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


@given(PLACINGS, SHIPMENTS)
def test_the_order_in_which_they_are_told_changes_nothing(
    placings: list[Placing], shipments: list[Shipment]
) -> None:
    assert sorted(pairs(placings, shipments)) == sorted(pairs(placings[::-1], shipments[::-1]))
