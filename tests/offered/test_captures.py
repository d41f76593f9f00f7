"""Numbers on pages that the seller had open: the same guards, and never a whole list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.captures import Took, take_page
from agent.decide import decide
from agent.ledger import Ledger
from agent.ledger.captured import CAPTURED
from agent.ledger.links import Link
from agent.ledger.reviews import Review
from agent.rules.desired import Standing
from agent.rules.placed import Placing
from scrapers.records import OrderStatus, Shipment, Waybill
from scrapers.traces.line import TraceEvent, TraceKind
from tests.offered.world import NOW, OTHER, SOLD, STORE, SUPPLIER, YTO, ZTO, ZTO_TOO, told, wish
from tests.rule_worlds import PAID, line, parcel, shipment, store_order

LATER = NOW + timedelta(minutes=1)
BOUGHT = "2800000000000000001"


def page(ledger: Ledger, *shipments: Shipment, at: datetime = LATER) -> Took:
    """A page that shows these orders since `at`."""
    return take_page(ledger, SUPPLIER, [STORE], shipments, at, max(at, LATER))


def asked(ledger: Ledger) -> list[Review]:
    return ledger.reviews.listed(STORE)


def bought(ledger: Ledger) -> list[Shipment]:
    return ledger.shipments.all(SUPPLIER)


# not trusted: a proposal


def test_a_captured_number_asks_and_counts_for_nothing(ledger: Ledger) -> None:
    assert page(ledger, shipment()) == Took(1, 0, [])
    (review,) = asked(ledger)
    assert (review.order_id, review.reason, review.subject) == (SOLD, CAPTURED, ZTO)
    assert bought(ledger) == []
    assert told(ledger)[0] is Standing.WAITING
    assert ledger.captured.sources([ZTO]) == {}


def test_the_same_page_again_asks_nothing_again(ledger: Ledger) -> None:
    page(ledger, shipment())
    assert page(ledger, shipment()) == Took(0, 0, [])
    assert len(asked(ledger)) == 1


def test_a_yes_makes_it_a_shipment_that_is_due(ledger: Ledger) -> None:
    page(ledger, shipment())
    (review,) = asked(ledger)
    assert decide(ledger, review, True, NOW) == "effect_allowed"
    (kept,) = bought(ledger)
    assert kept.order_id == BOUGHT
    assert kept.lines == shipment().lines
    found = wish(ledger)
    assert (found.standing, found.waybill) == (Standing.DUE, Waybill("zto", ZTO))
    assert ledger.captured.sources([ZTO]) == {ZTO: ["extension"]}
    assert asked(ledger) == []


def test_a_no_leaves_it_and_the_same_number_is_not_asked_about_again(ledger: Ledger) -> None:
    page(ledger, shipment())
    (review,) = asked(ledger)
    decide(ledger, review, False, NOW)
    assert bought(ledger) == []
    assert told(ledger)[0] is Standing.WAITING
    page(ledger, shipment())
    assert asked(ledger) == []
    page(ledger, shipment(parcels=(parcel(ZTO_TOO),)))
    assert [review.subject for review in asked(ledger)] == [ZTO_TOO], "another number is news"


@pytest.mark.parametrize(
    ("captured", "reason"),
    [
        (shipment(lines=(line(2),)), "quantity_differs"),
        (shipment(lines=(line(colour="黑色"),)), "spec_differs"),
        (shipment(ordered_at=PAID - timedelta(days=1)), "bought_before_payment"),
        (shipment(parcels=(parcel("BX123456789", "zto"),)), "not_a_waybill"),
        (shipment(parcels=(parcel(ZTO, "yto"),)), "carrier_contradicts"),
        (shipment(status=OrderStatus.AWAITING), "waybill_before_shipping"),
    ],
)
def test_after_a_yes_the_guards_still_trip(ledger: Ledger, captured: Shipment, reason: str) -> None:
    page(ledger, captured)
    (review,) = asked(ledger)
    decide(ledger, review, True, NOW)
    assert told(ledger) == (Standing.REVIEW, reason)


def test_a_number_that_another_order_shows_is_stopped_after_a_yes(ledger: Ledger) -> None:
    shipped = store_order(OTHER, OrderStatus.SHIPPED, parcels=(parcel(ZTO),))
    ledger.orders.save(STORE, [shipped], NOW, listed=True)
    page(ledger, shipment())
    decide(ledger, asked(ledger)[0], True, NOW)
    assert told(ledger) == (Standing.REVIEW, "waybill_reused")


def test_a_yes_adds_to_what_we_read_and_takes_nothing_away(ledger: Ledger) -> None:
    """Our own reading knows of one parcel; a captured page shows another one only."""
    ledger.shipments.save(SUPPLIER, [shipment()], NOW, listed=True)
    page(ledger, shipment(parcels=(parcel(ZTO_TOO),)))
    decide(ledger, asked(ledger)[0], True, NOW)
    (kept,) = bought(ledger)
    assert {p.waybill.number for p in kept.parcels} == {ZTO, ZTO_TOO}
    assert told(ledger) == (Standing.REVIEW, "several_parcels")


def test_an_order_that_was_cancelled_meanwhile_stays_so_after_a_yes(ledger: Ledger) -> None:
    """What a person says yes to may be a page of last week."""
    page(ledger, shipment())
    gone = shipment(status=OrderStatus.CANCELLED, parcels=())
    ledger.shipments.save(SUPPLIER, [gone], NOW + timedelta(hours=1), listed=True)
    decide(ledger, asked(ledger)[0], True, NOW + timedelta(hours=2))
    assert bought(ledger)[0].status is OrderStatus.CANCELLED
    assert told(ledger)[0] is Standing.WAITING


def test_only_orders_that_a_page_names_or_that_are_tied_are_asked_about(ledger: Ledger) -> None:
    assert page(ledger, shipment(named=None)) == Took(0, 0, [])
    assert page(ledger, shipment(named="6999999999999999999")) == Took(0, 0, [])
    ledger.links.save(STORE, Link(OTHER, SUPPLIER, BOUGHT, "person", True), NOW, "person")
    assert page(ledger, shipment(named=None)).proposed == 1
    assert [review.order_id for review in asked(ledger)] == [OTHER]


def test_a_number_that_we_read_ourselves_is_no_proposal(ledger: Ledger) -> None:
    ledger.shipments.save(SUPPLIER, [shipment()], NOW, listed=True)
    assert page(ledger, shipment()) == Took(0, 0, [])
    assert ledger.captured.sources([ZTO]) == {}


@pytest.mark.parametrize(
    "over",
    [shipment(refund="退款中"), shipment(status=OrderStatus.CANCELLED)],
    ids=["refund", "gone"],
)
def test_what_is_refunded_or_cancelled_is_not_asked_about(ledger: Ledger, over: Shipment) -> None:
    assert page(ledger, over) == Took(0, 0, [])
    assert asked(ledger) == []


# trusted or not: our own later reading counts more

TRUSTED = pytest.mark.parametrize("trusted", [False, True], ids=["asked", "trusted"])


def trust(ledger: Ledger, trusted: bool) -> None:
    ledger.captured.trust(SUPPLIER, NOW if trusted else None)


@TRUSTED
@pytest.mark.parametrize("early", [timedelta(), timedelta(hours=1)], ids=str)
def test_what_we_read_later_ourselves_counts_more(
    ledger: Ledger, trusted: bool, early: timedelta
) -> None:
    trust(ledger, trusted)
    not_yet = shipment(status=OrderStatus.AWAITING, parcels=())
    ledger.shipments.save(SUPPLIER, [not_yet], NOW, listed=True)
    assert page(ledger, shipment(), at=NOW - early) == Took(0, 0, [])
    assert (asked(ledger), bought(ledger)) == ([], [not_yet])
    assert ledger.shipments.last_looks(SUPPLIER, [BOUGHT]) == {BOUGHT: NOW}
    told_of = page(ledger, shipment(), at=NOW + timedelta(seconds=1))
    assert told_of.proposed + told_of.taken == 1


@TRUSTED
def test_a_page_of_long_ago_is_asked_about_from_now_on(ledger: Ledger, trusted: bool) -> None:
    trust(ledger, trusted)
    placed(ledger)
    long_ago = datetime.min.replace(tzinfo=UTC)
    assert page(ledger, shipment(), at=long_ago) == Took(not trusted, trusted, [SOLD])
    assert [review.opened_at for review in asked(ledger)] == ([] if trusted else [LATER])


@TRUSTED
def test_only_the_orders_that_we_read_later_are_left_out(ledger: Ledger, trusted: bool) -> None:
    trust(ledger, trusted)
    ledger.shipments.save(SUPPLIER, [shipment(parcels=())], NOW, listed=True)
    other = shipment("2800000000000000002", named=OTHER, parcels=(parcel(YTO),))
    told_of = page(ledger, shipment(), other, at=NOW)
    assert told_of.proposed + told_of.taken == 1
    assert [review.order_id for review in asked(ledger)] == ([] if trusted else [OTHER])


@TRUSTED
def test_a_number_that_is_gone_does_not_come_back(ledger: Ledger, trusted: bool) -> None:
    trust(ledger, trusted)
    ledger.shipments.save(SUPPLIER, [shipment()], NOW, listed=True)
    gone_at = NOW + timedelta(hours=1)
    ledger.shipments.save(SUPPLIER, [shipment(parcels=())], gone_at, listed=True)
    after = gone_at + timedelta(hours=1)
    assert page(ledger, shipment(), at=after) == Took(0, 0, [])
    assert asked(ledger) == []
    assert bought(ledger)[0].parcels == ()
    assert told(ledger)[0] is Standing.WAITING
    both = shipment(parcels=(parcel(ZTO), parcel(ZTO_TOO)))
    told_of = page(ledger, both, at=after + timedelta(hours=1))
    assert told_of.proposed + told_of.taken == 1, "the other number is news"


def test_a_number_whose_carrier_was_corrected_is_not_gone(ledger: Ledger) -> None:
    ledger.shipments.save(SUPPLIER, [shipment(parcels=(parcel(ZTO, "yto"),))], NOW, listed=True)
    ledger.shipments.save(SUPPLIER, [shipment()], LATER, listed=True)
    assert ledger.shipments.gone(SUPPLIER, [BOUGHT]) == set()
    ledger.captured.trust(SUPPLIER, NOW)
    scanned = (TraceEvent(NOW, "已揽收", kind=TraceKind.PICKED_UP),)
    seen = shipment(parcels=(parcel(ZTO, trace=scanned),))
    page(ledger, seen, at=LATER + timedelta(minutes=1))
    (kept,) = bought(ledger)
    assert [p.trace for p in kept.parcels] == [scanned]


def placed(ledger: Ledger) -> int:
    """The seller bought for SOLD, a little before the supplier order was made."""
    begun = PAID + timedelta(minutes=58)
    id = ledger.purchases.begin(STORE, SOLD, SUPPLIER, "p1", begun)
    pressed = begun + timedelta(minutes=1)
    ledger.purchases.place(Placing(id, SOLD, "p1", begun, pressed, quantity=1, tab=1))
    return id


@TRUSTED
def test_a_page_ties_what_names_the_order_or_what_was_shown(ledger: Ledger, trusted: bool) -> None:
    trust(ledger, trusted)
    id, new = placed(ledger), shipment(named=None, parcels=())
    assert page(ledger, new).tied == [], "it only looks alike"
    named = replace(new, order_id="2800000000000000002", named=SOLD)
    ledger.shipments.save(SUPPLIER, [named], LATER, listed=True)
    assert page(ledger, named, at=NOW).tied == [], "we read it later ourselves"
    ledger.purchases.shown(id, BOUGHT)
    assert page(ledger, new, at=LATER + timedelta(minutes=1)).tied == [SOLD]


# trusted: like our own reading, but never a whole list


def test_a_trusted_page_counts_and_says_from_where_it_came(ledger: Ledger) -> None:
    ledger.captured.trust(SUPPLIER, NOW)
    assert page(ledger, shipment()) == Took(0, 1, [])
    assert asked(ledger) == []
    assert told(ledger) == (Standing.DUE, "linked_by_named")
    assert ledger.captured.sources([ZTO]) == {ZTO: ["extension"]}
    again = page(ledger, shipment(), at=LATER + timedelta(minutes=1))
    assert again == Took(0, 0, []), "nothing new"


def test_a_trusted_page_concludes_nothing_from_what_it_does_not_show(ledger: Ledger) -> None:
    ledger.captured.trust(SUPPLIER, NOW)
    other = shipment("2800000000000000002", named=OTHER, parcels=(parcel(YTO),))
    full = replace(other, receiver=None, supplier_name="某厂", memo=None)
    ledger.shipments.save(SUPPLIER, [full], NOW, listed=True)
    page(ledger, shipment())
    page(ledger)
    assert told(ledger, OTHER) == (Standing.DUE, "linked_by_named")
    bare = replace(other, named=None, lines=(), parcels=(), ordered_at=None)
    page(ledger, bare, at=NOW + timedelta(hours=1))
    kept = {s.order_id: s for s in bought(ledger)}[other.order_id]
    assert (kept.named, kept.lines, kept.parcels[0].waybill.number) == (OTHER, full.lines, YTO)
    assert kept.supplier_name == "某厂"


def test_a_trusted_page_is_no_reading_of_the_list(ledger: Ledger) -> None:
    """Else the orders that it does not show would be called gone."""
    ledger.captured.trust(SUPPLIER, NOW)
    page(ledger, shipment())
    assert ledger.views.lists(SUPPLIER) == []


def test_a_trusted_page_without_a_carrier_keeps_the_one_that_we_know(ledger: Ledger) -> None:
    ledger.captured.trust(SUPPLIER, NOW)
    ledger.shipments.save(SUPPLIER, [shipment()], NOW, listed=True)
    page(ledger, shipment(parcels=(parcel(ZTO, ""),)))
    assert wish(ledger).waybill == Waybill("zto", ZTO)


def test_trust_can_be_taken_back(ledger: Ledger) -> None:
    ledger.captured.trust(SUPPLIER, NOW)
    ledger.captured.trust(SUPPLIER, None)
    assert page(ledger, shipment()).taken == 0
    assert bought(ledger) == []
    ledger.captured.trust("another", NOW)
    assert not ledger.captured.trusts(SUPPLIER)
