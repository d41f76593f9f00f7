"""Numbers that a person entered by hand: a shipment like any other, and the same guards."""

from __future__ import annotations

import pytest

from agent.by_hand import keep, recognise
from agent.decide import decide
from agent.errors import UserError
from agent.ledger import Ledger
from agent.rules.accounts import BY_HAND, by_hand_account
from agent.rules.desired import Standing
from agent.rules.matching import BY_HAND_DIFFERS
from agent.settings import StoreConfig
from scrapers.records import OrderStatus, StoreOrder, Waybill
from tests.offered.world import NOW, OTHER, SOLD, STORE, SUPPLIER, YTO, ZTO, told, wish
from tests.rule_worlds import parcel, shipment, store_order

CONFIG = StoreConfig(key=STORE, portal="doudian", suppliers=[SUPPLIER])


def enter(ledger: Ledger, typed: str, order_id: str = SOLD, carrier: str | None = None) -> None:
    """Type a number as the person does, and keep it if it can be one."""
    seen = recognise(ledger, CONFIG, order_of(ledger, order_id), typed, carrier)
    assert (seen.wrong, seen.carrier is None) == (None, False)
    keep(ledger, STORE, order_id, Waybill(seen.carrier or "", seen.number), NOW)


def order_of(ledger: Ledger, order_id: str) -> StoreOrder:
    order = ledger.orders.get(STORE, order_id)
    assert order is not None
    return order


def test_a_number_by_hand_is_due_and_says_from_where_it_came(ledger: Ledger) -> None:
    enter(ledger, f" {YTO[:6]} {YTO[6:]} ")
    assert wish(ledger).waybill == Waybill("yto", YTO)
    assert ledger.captured.sources([YTO]) == {YTO: [BY_HAND]}


def test_a_number_by_hand_is_of_one_store(ledger: Ledger) -> None:
    """Order numbers of two stores may be the same."""
    ledger.orders.save("another", [store_order(SOLD)], NOW, listed=True)
    keep(ledger, "another", SOLD, Waybill("yto", YTO), NOW)
    assert told(ledger)[0] is Standing.WAITING
    enter(ledger, ZTO, carrier="zto")
    assert wish(ledger).waybill == Waybill("zto", ZTO)
    (kept,) = ledger.shipments.all(by_hand_account("another"))
    assert [p.waybill.number for p in kept.parcels] == [YTO], "the other store's stands as it was"


def test_looking_at_a_number_keeps_nothing(ledger: Ledger) -> None:
    recognise(ledger, CONFIG, order_of(ledger, SOLD), YTO, None)
    assert ledger.shipments.all(by_hand_account(STORE)) == []


def test_a_number_typed_again_corrects_the_one_before(ledger: Ledger) -> None:
    enter(ledger, ZTO, carrier="zto")
    enter(ledger, YTO)
    assert wish(ledger).waybill == Waybill("yto", YTO)


@pytest.mark.parametrize("typed", ["", "13812345678", "LP00123456789012", SOLD, "7.36106E+13"])
def test_what_is_no_waybill_is_told(ledger: Ledger, typed: str) -> None:
    seen = recognise(ledger, CONFIG, order_of(ledger, SOLD), typed, "zto")
    assert seen.wrong is not None
    assert seen.carrier is None


def test_what_the_guards_would_say_is_told_before(ledger: Ledger) -> None:
    shipped = store_order(OTHER, OrderStatus.SHIPPED, parcels=(parcel(YTO),))
    ledger.orders.save(STORE, [shipped], NOW, listed=True)
    seen = recognise(ledger, CONFIG, order_of(ledger, SOLD), YTO, None)
    assert [trip.reason for trip in seen.trips] == ["waybill_reused"]
    assert recognise(ledger, CONFIG, order_of(ledger, SOLD), ZTO, "yto").trips[0].reason == (
        "carrier_contradicts"
    )


def test_a_number_by_hand_never_stands_against_what_the_store_shows(ledger: Ledger) -> None:
    """The order number was mistyped, perhaps: nothing that is in order is put in question."""
    shipped = store_order(OTHER, OrderStatus.SHIPPED, parcels=(parcel(ZTO),))
    finished = store_order(SOLD, OrderStatus.FINISHED)
    ledger.orders.save(STORE, [shipped, finished], NOW, listed=True)
    for order_id, code in ((OTHER, "by_hand_shown"), (SOLD, "by_hand_not_open")):
        with pytest.raises(UserError) as refused:
            recognise(ledger, CONFIG, order_of(ledger, order_id), YTO, None)
        assert refused.value.code == code


def test_a_number_by_hand_beside_the_suppliers_is_asked_and_can_be_dropped(ledger: Ledger) -> None:
    ledger.shipments.save(SUPPLIER, [shipment()], NOW, listed=True)
    seen = recognise(ledger, CONFIG, order_of(ledger, SOLD), YTO, None)
    assert BY_HAND_DIFFERS in [trip.reason for trip in seen.trips]
    enter(ledger, YTO)
    asked = wish(ledger)
    assert (asked.standing, asked.reason) == (Standing.REVIEW, BY_HAND_DIFFERS)
    pieces = [
        {"supplier": claim.candidate.supplier, "supplier_order": claim.candidate.shipment.order_id}
        for claim in asked.claims
    ]
    ledger.reviews.open(STORE, SOLD, asked.reason, "", {"evidence": pieces}, NOW)
    (review,) = ledger.reviews.listed(STORE)
    assert decide(ledger, review, False, NOW) == "effect_entry_dropped"
    assert wish(ledger).waybill == Waybill("zto", ZTO), "the supplier's own order stays tied"
    enter(ledger, YTO)  # the person says it again
    assert wish(ledger).reason == BY_HAND_DIFFERS


def test_the_same_guards_stop_it_when_it_was_kept_all_the_same(ledger: Ledger) -> None:
    keep(ledger, STORE, SOLD, Waybill("yto", ZTO), NOW)
    assert told(ledger) == (Standing.REVIEW, "carrier_contradicts")
    keep(ledger, STORE, SOLD, Waybill("yto", YTO), NOW)
    ledger.orders.save(STORE, [store_order(SOLD, after_sale="退款中")], NOW, listed=True)
    assert told(ledger) == (Standing.REVIEW, "refund_open")


def test_one_number_for_two_orders_is_asked_about(ledger: Ledger) -> None:
    keep(ledger, STORE, SOLD, Waybill("yto", YTO), NOW)
    keep(ledger, STORE, OTHER, Waybill("yto", YTO), NOW)
    assert told(ledger)[0] is Standing.REVIEW
    assert told(ledger, OTHER)[0] is Standing.REVIEW


def test_another_number_of_the_supplier_asks_a_person(ledger: Ledger) -> None:
    keep(ledger, STORE, SOLD, Waybill("yto", YTO), NOW)
    ledger.shipments.save(SUPPLIER, [shipment()], NOW, listed=True)
    assert told(ledger)[0] is Standing.REVIEW


def test_the_number_that_the_supplier_shows_later_is_one_parcel(ledger: Ledger) -> None:
    not_yet = shipment(status=OrderStatus.AWAITING, parcels=())
    ledger.shipments.save(SUPPLIER, [not_yet], NOW, listed=True)
    assert told(ledger) == (Standing.WAITING, "supplier_not_shipped")
    keep(ledger, STORE, SOLD, Waybill("zto", ZTO), NOW)
    assert wish(ledger).waybill == Waybill("zto", ZTO)
    ledger.shipments.save(SUPPLIER, [shipment()], NOW, listed=True)
    found = wish(ledger)
    assert (found.standing, found.waybill) == (Standing.DUE, Waybill("zto", ZTO))
    assert [claim.candidate.supplier for claim in found.claims] == [SUPPLIER]
