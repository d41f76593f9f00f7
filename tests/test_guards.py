"""Reasons not to write: what each guard sees, what it must not see, and what a person may allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.desired import OVERRIDABLE, Standing, Trust, Wish
from agent.rules.guards import CLOCK_SLACK, Purchase, trips
from agent.rules.matching import Candidate
from scrapers.records import OrderStatus, Parcel, Receiver, Shipment, StoreOrder, Waybill
from scrapers.traces.line import TraceEvent
from tests.rule_worlds import (
    NUMBERS,
    ORDERS,
    PAID,
    WORLDS,
    RuleWorld,
    line,
    parcel,
    shipment,
    store_order,
)

ZTO = NUMBERS[0]
SUPPLIER_ORDER = "2800000000000000001"
FINE = Purchase(store_order(), shipment(), parcel(), frozenset({SUPPLIER_ORDER}), frozenset())


def reasons(purchase: Purchase) -> list[str]:
    return [trip.reason for trip in trips(purchase)]


def sold(**changes: object) -> Purchase:
    return replace(FINE, order=replace(FINE.order, **changes))  # pyright: ignore[reportArgumentType]


def bought(**changes: object) -> Purchase:
    changed = replace(FINE.shipment, **changes)  # pyright: ignore[reportArgumentType]
    return replace(FINE, shipment=changed)


def sent(carrier: str, number: str, *trace: TraceEvent) -> Purchase:
    return replace(FINE, parcel=Parcel(Waybill(carrier, number), trace=trace))


def living(province: str | None) -> Receiver:
    return Receiver("张三", None, province)


def both(store: str | None, supplier: str | None) -> Purchase:
    order = replace(FINE.order, receiver=living(store))
    return replace(FINE, order=order, shipment=replace(FINE.shipment, receiver=living(supplier)))


def picked_up(before_payment: timedelta) -> TraceEvent:
    return TraceEvent(PAID - before_payment, "已揽收")


TWO = (line(1, line_id="1"), line(2, colour="黑色", line_id="2"))


@pytest.mark.parametrize(
    ("purchase", "expected"),
    [
        (FINE, []),
        # the store
        (sold(status=OrderStatus.CANCELLED), ["order_cancelled"]),
        (sold(status=OrderStatus.HELD), ["order_held"]),
        (sold(status=OrderStatus.UNPAID), ["order_held"]),
        (sold(after_sale="退款/售后"), ["refund_open"]),
        (bought(refund="退款中"), ["supplier_refund"]),
        # the number
        (sent("zto", "LP00123456789012"), ["not_a_waybill"]),
        (sent("zto", "BX123456789"), ["not_a_waybill"]),
        (sent("zto", "13812345678"), ["not_a_waybill"]),
        (sent("zto", ORDERS[0]), ["not_a_waybill"]),
        (sent("zto", "7.36106E+13"), ["not_a_waybill"]),
        (sent("zto", "00000000000000"), ["not_a_waybill"]),
        (sent("", ZTO), ["carrier_unknown"]),
        (sent("yto", ZTO), ["carrier_contradicts"]),
        (sent("zto", "YT8325675513424"), ["carrier_contradicts"]),
        (sent("zto", ZTO), []),
        # the number elsewhere
        (replace(FINE, number_shown=frozenset({ORDERS[1]})), ["waybill_reused"]),
        (replace(FINE, number_orders=frozenset({SUPPLIER_ORDER, "2"})), ["waybill_on_several"]),
        # time
        (bought(ordered_at=PAID - CLOCK_SLACK), []),
        (bought(ordered_at=PAID - CLOCK_SLACK - timedelta(seconds=1)), ["bought_before_payment"]),
        (bought(ordered_at=None), []),
        (sold(paid_at=None), []),
        (sent("zto", ZTO, picked_up(timedelta(seconds=1))), ["trace_before_payment"]),
        (sent("zto", ZTO, picked_up(timedelta(0))), []),
        (
            sent("zto", ZTO, picked_up(timedelta(hours=-5)), picked_up(timedelta(hours=1))),
            ["trace_before_payment"],
        ),
        # the receiver
        (both("福建省", "广东省"), ["destination_differs"]),
        (both("福建省", "福建"), []),
        (both("广西壮族自治区", "广西"), []),
        (both("北京市", "北京"), []),
        (both("内蒙古自治区", "内蒙古"), []),
        (both(None, "福建"), []),
        (both("福建", None), []),
        # what was bought
        (bought(lines=(line(2),)), ["quantity_differs", "spec_differs"]),
        (bought(lines=(line(colour="黑色"),)), ["spec_differs"]),
        (bought(lines=(line(colour=" 白 色 "),)), []),
        (bought(lines=()), []),
        (replace(sold(lines=TWO), shipment=shipment(lines=TWO[::-1])), []),
        (
            replace(
                sold(lines=TWO),
                shipment=shipment(lines=(line(2), line(1, colour="黑色"))),
            ),
            ["spec_differs"],
        ),
    ],
)
def test_what_trips(purchase: Purchase, expected: list[str]) -> None:
    assert reasons(purchase) == expected


def test_every_trip_is_told_with_its_own_reason() -> None:
    wrong = replace(
        sold(after_sale="退款/售后"),
        shipment=shipment(refund="退款中", lines=(line(3),), ordered_at=PAID - timedelta(days=1)),
        parcel=parcel("13812345678"),
        number_shown=frozenset({ORDERS[1]}),
    )
    assert reasons(wrong) == [
        "refund_open",
        "supplier_refund",
        "not_a_waybill",
        "waybill_reused",
        "bought_before_payment",
        "quantity_differs",
        "spec_differs",
    ]


# what a person may allow


def wish(order: StoreOrder, found: Shipment, *yes: tuple[str, str]) -> Wish:
    answers = {(order.order_id, reason, number): "accepted" for reason, number in yes}
    world = RuleWorld((order,), (Candidate("a", found),), trust=Trust(answers=answers))
    return world.wishes()[order.order_id]


WRONG_SPEC = shipment(lines=(line(colour="黑色", sku="K1"),))


def test_a_yes_holds_for_this_reason_and_this_very_number() -> None:
    assert wish(store_order(), WRONG_SPEC).reason == "spec_differs"
    assert wish(store_order(), WRONG_SPEC, ("spec_differs", ZTO)).standing is Standing.DUE
    other_number = wish(store_order(), WRONG_SPEC, ("spec_differs", NUMBERS[1]))
    assert other_number.reason == "spec_differs"
    other_reason = wish(store_order(), WRONG_SPEC, ("quantity_differs", ZTO))
    assert other_reason.reason == "spec_differs"


def test_a_no_is_no_yes() -> None:
    answers = {(ORDERS[0], "spec_differs", ZTO): "rejected"}
    world = RuleWorld((store_order(),), (Candidate("a", WRONG_SPEC),), trust=Trust(answers=answers))
    assert world.wishes()[ORDERS[0]].standing is Standing.REVIEW


def test_a_yes_to_one_guard_hides_no_other() -> None:
    early = PAID - timedelta(days=1)
    found = replace(WRONG_SPEC, ordered_at=early)
    first = wish(store_order(), found)
    assert first.reason == "bought_before_payment"
    second = wish(store_order(), found, ("bought_before_payment", ZTO))
    assert (second.standing, second.reason) == (Standing.REVIEW, "spec_differs")
    moved = replace(found, parcels=(parcel(trace=(TraceEvent(early, "已揽收"),)),))
    third = wish(store_order(), moved, ("bought_before_payment", ZTO), ("spec_differs", ZTO))
    assert (third.standing, third.reason) == (Standing.REVIEW, "trace_before_payment")


@pytest.mark.parametrize(
    ("order", "found", "reason"),
    [
        (store_order(after_sale="退款/售后"), shipment(), "refund_open"),
        (store_order(), shipment(refund="退款中"), "supplier_refund"),
        (store_order(), shipment(parcels=(parcel("13812345678", "zto"),)), "not_a_waybill"),
        (store_order(), shipment(parcels=(parcel(carrier=""),)), "carrier_unknown"),
        (store_order(), shipment(parcels=(parcel(carrier="yto"),)), "carrier_contradicts"),
        (store_order(), shipment(parcels=(parcel(), parcel(NUMBERS[1]))), "several_parcels"),
        (store_order(), shipment(status=OrderStatus.PARTLY_SHIPPED), "partly_shipped"),
        (store_order(), shipment(status=OrderStatus.AWAITING), "waybill_before_shipping"),
        (store_order(parcels=(parcel(NUMBERS[1]),)), shipment(), "shown_other_number"),
    ],
)
def test_some_reasons_nobody_can_say_yes_to(
    order: StoreOrder, found: Shipment, reason: str
) -> None:
    numbers = {p.waybill.number for p in found.parcels} | {SUPPLIER_ORDER}
    asked = wish(order, found, *((reason, number) for number in numbers))
    assert (asked.standing, asked.reason) == (Standing.REVIEW, reason)


# in every world


@given(WORLDS)
def test_nothing_is_due_against_a_guard_that_nobody_overrode(world: RuleWorld) -> None:
    orders = {order.order_id: order for order in world.orders}
    for found in world.wishes().values():
        if found.waybill is None:
            continue
        (claim,) = found.claims
        (only,) = claim.candidate.shipment.parcels
        assert only.waybill == found.waybill
        number = only.waybill.number
        holders = frozenset(
            c.shipment.order_id
            for c in world.candidates
            if c.shipment.status is not OrderStatus.CANCELLED
            and number in {p.waybill.number for p in c.shipment.parcels}
        )
        elsewhere = frozenset(world.shown.get(number, set[str]()) - {found.order_id})
        order = orders[found.order_id]
        for trip in trips(Purchase(order, claim.candidate.shipment, only, holders, elsewhere)):
            assert trip.reason in OVERRIDABLE
            assert world.trust.answers[found.order_id, trip.reason, number] == "accepted"


@given(WORLDS)
def test_what_is_due_is_shown_nowhere_and_wanted_by_the_store(world: RuleWorld) -> None:
    orders = {order.order_id: order for order in world.orders}
    for found in world.wishes().values():
        if found.waybill is not None:
            order = orders[found.order_id]
            assert found.standing is Standing.DUE
            assert not order.parcels
            assert not order.after_sale
            assert order.status not in (
                OrderStatus.CANCELLED,
                OrderStatus.HELD,
                OrderStatus.UNPAID,
            )


@given(WORLDS, st.data())
def test_one_more_yes_concerns_one_order_only(world: RuleWorld, data: st.DataObject) -> None:
    key = data.draw(
        st.tuples(
            st.sampled_from([order.order_id for order in world.orders]),
            st.sampled_from(sorted(OVERRIDABLE)),
            st.sampled_from(NUMBERS),
        )
    )
    answers = {**world.trust.answers, key: "accepted"}
    allowed = replace(world, trust=replace(world.trust, answers=answers)).wishes()
    for order_id, before in world.wishes().items():
        after = allowed[order_id]
        if order_id != key[0]:
            assert after == before
        elif after.standing is Standing.DUE and before.standing is not Standing.DUE:
            assert before.reason == key[1]
            assert after.waybill is not None
            assert after.waybill.number == key[2]
