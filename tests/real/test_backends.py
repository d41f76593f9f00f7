"""The two real products themselves: their seed, what others do in them, what trouble does."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError

import pytest

from scrapers.carriers import ShapeVerdict, by_name, check
from tests.real.backends import Act, BackendTrouble, Order, Pair, fresh
from tests.real.marks import REAL
from tests.real.visitors import Buyer, Seller

pytestmark = [*REAL, pytest.mark.xdist_group("products")]
ORDERS, UNDISPATCHED = 16, 2
NUMBER = "YT8812345678901"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Generator[Pair]:
    with fresh(tmp_path_factory.mktemp("real"), ORDERS, UNDISPATCHED) as started:
        yield started


@pytest.fixture(scope="module")
def untouched(pair: Pair) -> Generator[Order]:
    """Orders that no other test here has."""
    return (order for order in pair.vendure.orders().values())


@pytest.fixture
def order(untouched: Generator[Order]) -> Order:
    return next(untouched)


def test_every_order_has_its_purchase(pair: Pair) -> None:
    orders, purchases = pair.vendure.orders(), pair.oscar.orders()
    assert len(orders) == ORDERS
    assert [len(code) for code in orders] == [16] * ORDERS
    assert [purchase.code for purchase in purchases.values()] == list(orders)
    for purchase in purchases.values():
        wanted = {line.sku: line.quantity for line in orders[purchase.code].lines}
        assert purchase.lines == wanted
        assert [shipment.lines for shipment in purchase.shipments] in ([wanted], [])


def test_waybills_look_real_and_the_last_orders_have_none(pair: Pair) -> None:
    purchases = list(pair.oscar.orders().values())
    sent = purchases[:-UNDISPATCHED]
    texts = [shipment.text for purchase in sent for shipment in purchase.shipments]
    assert len(set(texts)) == len(sent)
    for carrier, number in (text.split() for text in texts):
        known = by_name(carrier)
        assert known
        assert check(known.key, number) is ShapeVerdict.FITS
    assert {purchase.status for purchase in sent} == {"Dispatched"}
    assert {purchase.status for purchase in purchases[-UNDISPATCHED:]} == {"Paid"}


def test_a_colleague_ships_in_two_steps(pair: Pair, order: Order) -> None:
    parcel = pair.vendure.ship_by_hand(order.code, NUMBER, "圆通速递", finish=False)
    after = pair.vendure.order(order.code)
    assert (after.state, after.fulfilments[0].state) == ("PaymentSettled", "Pending")
    pair.vendure.move(parcel, "Shipped")
    after = pair.vendure.order(order.code)
    assert (after.state, after.fulfilments[0].state) == ("Shipped", "Shipped")
    assert after.numbers == [NUMBER]
    assert after.fulfilments[0].lines == {line.sku: line.quantity for line in order.lines}


def test_what_was_sent_cannot_be_sent_again(pair: Pair, order: Order) -> None:
    seller = Seller(pair.vendure)
    assert seller.ship(order, "圆通速递", NUMBER)["__typename"] == "Fulfillment"
    assert seller.ship(order, "圆通速递", NUMBER)["__typename"] == "ItemsAlreadyFulfilledError"
    assert pair.vendure.order(order.code).numbers == [NUMBER]
    (parcel,) = pair.vendure.order(order.code).fulfilments
    pair.vendure.move(parcel.id, "Shipped")
    with pytest.raises(BackendTrouble, match="FULFILLMENT_STATE_TRANSITION_ERROR"):
        pair.vendure.move(parcel.id, "Shipped")


def test_a_colleague_cancels(pair: Pair, order: Order) -> None:
    pair.vendure.cancel(order.code)
    after = pair.vendure.order(order.code)
    assert after.state == "Cancelled"
    assert [line.left for line in after.lines] == [0] * len(after.lines)


def test_sessions_are_forgotten_while_the_store_runs(pair: Pair) -> None:
    seller = Seller(pair.vendure)
    assert seller.is_signed_in()
    pair.vendure.forget_sessions()
    assert not seller.is_signed_in()


def test_one_request_loses_its_session(pair: Pair) -> None:
    seller = Seller(pair.vendure)
    with pair.vendure.trouble("sign_out", "Me"):
        assert not seller.is_signed_in()
        assert not seller.is_signed_in()


def test_a_held_mutation_waits_for_what_a_colleague_does(pair: Pair, order: Order) -> None:
    seller = Seller(pair.vendure)
    with (
        ThreadPoolExecutor() as meanwhile,
        pair.vendure.trouble("hold", "CreateFulfillment", order.code) as held,
    ):
        pressing = meanwhile.submit(seller.ship, order, "圆通速递", NUMBER)
        held.wait_reached()
        assert pair.vendure.order(order.code).fulfilments == ()
        pair.vendure.ship_by_hand(order.code, "SF1234567890123", "顺丰速运")
        held.release()
        assert pressing.result()["__typename"] == "ItemsAlreadyFulfilledError"
    assert pair.vendure.order(order.code).numbers == ["SF1234567890123"]


@pytest.mark.parametrize(
    ("act", "worked"),
    [
        ("drop_before", False),
        ("drop_after", True),
        ("error_before", False),
        ("error_after", True),
    ],
)
def test_trouble_with_the_answer(pair: Pair, order: Order, act: Act, worked: bool) -> None:
    seller = Seller(pair.vendure)
    before = len(pair.vendure.received("CreateFulfillment"))
    expected = HTTPError if act.startswith("error") else OSError
    with (
        pair.vendure.trouble(act, "CreateFulfillment", order.code),
        pytest.raises(expected),
    ):
        seller.ship(order, "圆通速递", NUMBER)
    assert pair.vendure.order(order.code).numbers == [NUMBER] * worked
    (seen,) = pair.vendure.received("CreateFulfillment")[before:]
    assert (seen.code, seen.act) == (order.code, act)


def test_the_buyer_sees_what_the_supplier_does(pair: Pair) -> None:
    buyer = Buyer(pair.oscar)
    first, *_, last = pair.oscar.orders().values()
    assert first.shipments[0].text in buyer.order_page(first.number)
    assert f"Ref {first.code}" in buyer.order_page(first.number)
    assert "Not dispatched yet" in buyer.order_page(last.number)
    pair.oscar.correct(first.number, "中通快递 78111122223333")
    assert "中通快递 78111122223333" in buyer.order_page(first.number)
    assert first.shipments[0].text not in buyer.order_page(first.number)
    pair.oscar.dispatch(last.number, "极兔速递 JT1111122222333")
    assert "极兔速递 JT1111122222333" in buyer.order_page(last.number)
    pair.oscar.cancel(last.number)
    assert "<p>Cancelled</p>" in buyer.order_page(last.number)


def test_a_killed_store_keeps_what_it_answered(pair: Pair, order: Order) -> None:
    pair.vendure.ship_by_hand(order.code, NUMBER, "圆通速递")
    pair.vendure.kill()
    pair.vendure.restart()
    assert pair.vendure.order(order.code).numbers == [NUMBER]
