"""A store that restarts, forgets who is logged in, or drops connections in the middle of a pass."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from itertools import islice

import pytest

from tests.real.backends import Act
from tests.real.marks import REAL
from tests.real.selling import Selling, expected, selling, told, truth

pytestmark = [*REAL, pytest.mark.xdist_group("outages")]
ORDERS = 9


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Selling]:
    """One installation whose orders are dispatched as the tests need them."""
    with selling(tmp_path_factory.mktemp("outages"), ORDERS, ORDERS) as started:
        yield started


@pytest.fixture(scope="module")
def purchases(place: Selling) -> Iterator[tuple[str, str]]:
    """Supplier orders that no other test has, with the store orders that they are for."""
    return iter([(number, bought.code) for number, bought in place.pair.oscar.orders().items()])


def dispatched(place: Selling, purchases: Iterator[tuple[str, str]], many: int) -> list[str]:
    """Store orders whose purchases have just been dispatched."""
    codes: list[str] = []
    for number, code in islice(purchases, many):
        place.pair.oscar.dispatch(number, f"圆通速递 YT88{number[-6:]}00000")
        codes.append(code)
    assert len(codes) == many
    return codes


def settled(place: Selling) -> None:
    """Plain syncs put everything right, and Vendure's own word is clean."""
    last = place.syncs_until_quiet()
    assert last["complete"], last["troubles"]
    assert [one for one in last["orders"] if one["state"] == "review"] == []
    wanted = expected(place.pair)
    assert truth(place.pair, wanted).clean, truth(place.pair, wanted)


def test_the_store_restarts_in_the_middle(
    place: Selling, purchases: Iterator[tuple[str, str]]
) -> None:
    vendure = place.pair.vendure
    first, _ = dispatched(place, purchases, 2)
    held = vendure.trouble("hold", "CreateFulfillment", first)  # it dies with the server
    process = place.start("sync", "--yes", "--json")
    held.wait_reached(seconds=120)
    vendure.kill()
    vendure.start()
    vendure.wait_ready()
    told(process)
    settled(place)


def test_the_session_is_gone_in_the_middle(
    place: Selling, purchases: Iterator[tuple[str, str]]
) -> None:
    first, _ = dispatched(place, purchases, 2)
    with place.pair.vendure.trouble("sign_out", "CreateFulfillment", first):
        ran = place.sync()
    assert ran["status"] & 16, "a lost login is a matter for the user"
    place.log_in()
    settled(place)


FAULTS: list[tuple[Act, str]] = [
    ("drop_after", "CreateFulfillment"),
    ("error_after", "CreateFulfillment"),
    ("drop_after", "TransitionFulfillmentToState"),
    ("drop_before", "CreateFulfillment"),
    ("error_before", "TransitionFulfillmentToState"),
]


def test_presses_whose_answers_are_lost(
    place: Selling, purchases: Iterator[tuple[str, str]]
) -> None:
    codes = dispatched(place, purchases, len(FAULTS))
    with ExitStack() as over:
        troubles = [
            over.enter_context(place.pair.vendure.trouble(act, operation, code, times=9))
            for code, (act, operation) in zip(codes, FAULTS, strict=True)
        ]
        place.sync()
        assert all(trouble.reached for trouble in troubles)
    (never_arrived,) = (
        c for c, (act, _) in zip(codes, FAULTS, strict=True) if act == "drop_before"
    )
    asked = {one["order_id"] for one in place.sync()["orders"] if one["state"] == "review"}
    # How often the browser sends a dropped request anew is its own matter: a second press may have
    # been lost like the first. Then nothing is pressed again until a person says so.
    assert asked <= {never_arrived}
    for code in asked:
        assert place.run("resolve", code, "--retry").status == 0
    settled(place)
