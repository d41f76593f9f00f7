"""People at work in the store, and the supplier, while a pass runs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.real.backends import Order, Vendure
from tests.real.marks import REAL
from tests.real.selling import Selling, expected, selling, told, truth
from tests.real.server import until

pytestmark = [*REAL, pytest.mark.xdist_group("meanwhile")]
OTHER = "YT8899999999999"
YTO = "圆通速递"


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody does in the store while our request of this kind waits at its door."""

    operation: str
    act: Callable[[Vendure, str, str], object]  # the order's code, and the number it should get


def _finish(vendure: Vendure, code: str, number: str) -> None:
    (parcel,) = vendure.order(code).fulfilments
    vendure.move(parcel.id, "Shipped")


DOINGS = {
    "typed": Doing("CreateFulfillment", lambda v, code, number: v.ship_by_hand(code, number, YTO)),
    "half typed": Doing(
        "CreateFulfillment", lambda v, code, number: v.ship_by_hand(code, number, YTO, finish=False)
    ),
    "another number": Doing(
        "CreateFulfillment", lambda v, code, number: v.ship_by_hand(code, OTHER, YTO)
    ),
    "cancelled": Doing("CreateFulfillment", lambda v, code, number: v.cancel(code)),
    "finished": Doing("TransitionFulfillmentToState", _finish),
}


@dataclass(frozen=True, slots=True)
class Afternoon:
    """A pass during which people worked on orders; by what was done, its order and number."""

    place: Selling
    orders: dict[str, tuple[str, str]]

    def store(self, doing: str) -> Order:
        """The store's own word on the order."""
        return self.place.pair.vendure.order(self.orders[doing][0])

    def why(self, doing: str) -> dict[str, Any]:
        """What we say of it."""
        return self.place.run("why", self.orders[doing][0], "--json").json


def sync_among_people(place: Selling, orders: Mapping[str, tuple[str, str]]) -> None:
    """A sync whose requests wait at the store's door while somebody acts there, one by one."""
    vendure = place.pair.vendure
    waiting = {
        name: vendure.trouble("hold", doing.operation, orders[name][0])
        for name, doing in DOINGS.items()
    }
    process = place.start("sync", "--yes", "--json")
    while waiting:
        until(
            lambda: any(held.reached for held in waiting.values()),
            120,
            f"no request came of the orders {', '.join(waiting)}",
        )
        for name in [name for name, held in waiting.items() if held.reached]:
            DOINGS[name].act(vendure, *orders[name])
            waiting.pop(name).release()
    told(process)


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory: pytest.TempPathFactory) -> Generator[Afternoon]:
    """One order for each doing, and one that nobody touches."""
    names = [*DOINGS, "untouched"]
    with selling(tmp_path_factory.mktemp("meanwhile"), len(names), len(names)) as place:
        orders: dict[str, tuple[str, str]] = {}
        purchases = place.pair.oscar.orders().items()
        for n, (name, (bought, purchase)) in enumerate(zip(names, purchases, strict=True)):
            orders[name] = (purchase.code, f"YT88000000000{n:02d}")
            place.pair.oscar.dispatch(bought, f"{YTO} {orders[name][1]}")
        sync_among_people(place, orders)
        yield Afternoon(place, orders)


def test_the_same_number_typed_by_hand_between_pre_read_and_submit(afternoon: Afternoon) -> None:
    assert afternoon.store("typed").numbers == [afternoon.orders["typed"][1]]
    assert afternoon.store("typed").state == "Shipped"


def test_the_same_number_half_entered_by_hand_is_finished_and_not_entered_again(
    afternoon: Afternoon,
) -> None:
    assert afternoon.store("half typed").numbers == [afternoon.orders["half typed"][1]]
    assert afternoon.store("half typed").state == "Shipped"


def test_another_number_typed_by_hand_stays_and_is_told(afternoon: Afternoon) -> None:
    assert afternoon.store("another number").numbers == [OTHER]
    why = afternoon.why("another number")
    assert why["state"] == "review"
    assert afternoon.orders["another number"][1] in str(why)
    assert OTHER in str(why)


def test_an_order_cancelled_between_pre_read_and_submit_is_not_shipped(
    afternoon: Afternoon,
) -> None:
    assert afternoon.store("cancelled").numbers == []
    assert afternoon.store("cancelled").state == "Cancelled"
    assert afternoon.why("cancelled")["state"] != "written"


def test_a_shipment_finished_by_hand_between_the_two_steps(afternoon: Afternoon) -> None:
    assert afternoon.store("finished").numbers == [afternoon.orders["finished"][1]]
    assert afternoon.store("finished").state == "Shipped"
    assert afternoon.why("finished")["state"] in ("written", "already")


def test_a_number_that_the_supplier_corrects_is_asked_about_and_never_overwritten(
    afternoon: Afternoon,
) -> None:
    place, (code, number) = afternoon.place, afternoon.orders["untouched"]
    assert afternoon.store("untouched").numbers == [number]
    bought = next(n for n, b in place.pair.oscar.orders().items() if b.code == code)
    place.pair.oscar.correct(bought, f"{YTO} {OTHER[:-1]}8")
    ran = place.sync()
    assert afternoon.store("untouched").numbers == [number]
    assert any(o["order_id"] == code and o["state"] == "review" for o in ran["orders"]), ran
    place.pair.oscar.correct(bought, f"{YTO} {number}")


def test_after_all_that_nothing_is_wrong_twice_or_missing(afternoon: Afternoon) -> None:
    place = afternoon.place
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
