"""People at work in the store, and the supplier, while a pass runs."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest

from tests.real.backends import Vendure
from tests.real.marks import REAL
from tests.real.selling import Selling, expected, selling, told, truth

pytestmark = [*REAL, pytest.mark.xdist_group("meanwhile")]
OTHER = "YT8899999999999"
METHOD = {"YT": "圆通速递", "SF": "顺丰速运", "JT": "极兔速递", "78": "中通快递", "43": "韵达快递"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Selling]:
    """One installation whose orders are dispatched one by one, as the tests need them."""
    with selling(tmp_path_factory.mktemp("meanwhile"), 12, 12) as started:
        yield started


@pytest.fixture(scope="module")
def untouched(place: Selling) -> Generator[tuple[str, str, str]]:
    """Supplier orders that no other test has, with their store order and a number for each."""
    return (
        (number, bought.code, f"YT88000000000{n:02d}")
        for n, (number, bought) in enumerate(place.pair.oscar.orders().items())
    )


@pytest.fixture
def order(place: Selling, untouched: Generator[tuple[str, str, str]]) -> tuple[str, str]:
    """A store order whose purchase has just been dispatched, and its number."""
    bought, code, number = next(untouched)
    place.pair.oscar.dispatch(bought, f"圆通速递 {number}")
    return code, number


def sync_while_held(
    place: Selling, operation: str, code: str, act: Callable[[Vendure], object]
) -> dict[str, object]:
    """A sync whose request of this kind waits at the store's door while somebody acts there."""
    with place.pair.vendure.trouble("hold", operation, code) as held:
        process = place.start("sync", "--yes", "--json")
        held.wait_reached(seconds=120)
        act(place.pair.vendure)
        held.release()
        return told(process)


def test_the_same_number_typed_by_hand_between_pre_read_and_submit(
    place: Selling, order: tuple[str, str]
) -> None:
    code, number = order
    sync_while_held(
        place, "CreateFulfillment", code, lambda v: v.ship_by_hand(code, number, "圆通速递")
    )
    assert place.pair.vendure.order(code).numbers == [number]
    assert place.pair.vendure.order(code).state == "Shipped"


def test_the_same_number_half_entered_by_hand_is_finished_and_not_entered_again(
    place: Selling, order: tuple[str, str]
) -> None:
    code, number = order
    sync_while_held(
        place,
        "CreateFulfillment",
        code,
        lambda v: v.ship_by_hand(code, number, "圆通速递", finish=False),
    )
    assert place.pair.vendure.order(code).numbers == [number]
    assert place.pair.vendure.order(code).state == "Shipped"


def test_another_number_typed_by_hand_stays_and_is_told(
    place: Selling, order: tuple[str, str]
) -> None:
    code, number = order
    sync_while_held(
        place, "CreateFulfillment", code, lambda v: v.ship_by_hand(code, OTHER, "圆通速递")
    )
    assert place.pair.vendure.order(code).numbers == [OTHER]
    why = place.run("why", code, "--json").json
    assert why["state"] == "review"
    assert number in str(why)
    assert OTHER in str(why)


def test_an_order_cancelled_between_pre_read_and_submit_is_not_shipped(
    place: Selling, order: tuple[str, str]
) -> None:
    code, _ = order
    sync_while_held(place, "CreateFulfillment", code, lambda v: v.cancel(code))
    assert place.pair.vendure.order(code).numbers == []
    assert place.run("why", code, "--json").json["state"] != "written"


def test_a_shipment_finished_by_hand_between_the_two_steps(
    place: Selling, order: tuple[str, str]
) -> None:
    code, number = order

    def finish(vendure: Vendure) -> None:
        (parcel,) = vendure.order(code).fulfilments
        vendure.move(parcel.id, "Shipped")

    sync_while_held(place, "TransitionFulfillmentToState", code, finish)
    assert place.pair.vendure.order(code).numbers == [number]
    assert place.pair.vendure.order(code).state == "Shipped"
    assert place.run("why", code, "--json").json["state"] in ("written", "already")


def test_a_number_that_the_supplier_corrects_is_asked_about_and_never_overwritten(
    place: Selling, order: tuple[str, str]
) -> None:
    code, number = order
    place.sync()
    assert place.pair.vendure.order(code).numbers == [number]
    bought = next(n for n, b in place.pair.oscar.orders().items() if b.code == code)
    place.pair.oscar.correct(bought, f"圆通速递 {OTHER[:-1]}8")
    ran = place.sync()
    assert place.pair.vendure.order(code).numbers == [number]
    assert any(o["order_id"] == code and o["state"] == "review" for o in ran["orders"]), ran
    place.pair.oscar.correct(bought, f"圆通速递 {number}")


def test_after_all_that_nothing_is_wrong_twice_or_missing(place: Selling) -> None:
    last = place.syncs_until_quiet()
    assert last["complete"]
    orders = place.pair.vendure.orders()
    by_hand = {code for code, order in orders.items() if OTHER in order.numbers}
    cancelled = {code for code, order in orders.items() if order.state == "Cancelled"}
    wanted = {
        code: number
        for code, number in expected(place.pair).items()
        if code not in by_hand | cancelled
    }
    wanted |= dict.fromkeys(by_hand, OTHER)
    assert truth(place.pair, wanted).clean, truth(place.pair, wanted)
