"""A store that restarts, forgets who is logged in, or drops connections in the middle of a pass."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from tests.real.backends import Act
from tests.real.marks import REAL
from tests.real.selling import Selling, expected, selling, told, truth

pytestmark = [*REAL, pytest.mark.xdist_group("outages")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Selling]:
    """One installation whose orders are dispatched as the tests need them."""
    with selling(tmp_path_factory.mktemp("outages"), 16, 16) as started:
        yield started


@pytest.fixture(scope="module")
def purchases(place: Selling) -> Iterator[tuple[str, str]]:
    """Supplier orders that no other test has, with the store orders that they are for."""
    return iter([(number, bought.code) for number, bought in place.pair.oscar.orders().items()])


@pytest.fixture
def due(place: Selling, purchases: Iterator[tuple[str, str]]) -> list[str]:
    """Two store orders whose purchases have just been dispatched."""
    codes: list[str] = []
    for _ in range(2):
        number, code = next(purchases)
        place.pair.oscar.dispatch(number, f"圆通速递 YT88{number[-6:]}00000")
        codes.append(code)
    return codes


def settled(place: Selling) -> None:
    """Plain syncs put everything right, and Vendure's own word is clean."""
    last = place.syncs_until_quiet()
    assert (last["complete"], last["review"]) == (True, 0), last
    wanted = expected(place.pair)
    assert truth(place.pair, wanted).clean, truth(place.pair, wanted)


def test_the_store_restarts_in_the_middle(place: Selling, due: list[str]) -> None:
    vendure = place.pair.vendure
    held = vendure.trouble("hold", "CreateFulfillment", due[0])  # it dies with the server
    process = place.start("sync", "--yes", "--json")
    held.wait_reached(seconds=120)
    vendure.kill()
    vendure.start()
    vendure.wait_ready()
    told(process)
    settled(place)


def test_the_session_is_gone_in_the_middle(place: Selling, due: list[str]) -> None:
    vendure = place.pair.vendure
    with vendure.trouble("sign_out", "CreateFulfillment", due[0]):
        ran = place.sync()
    assert ran["status"] & 16, "a lost login is a matter for the user"
    place.log_in()
    settled(place)


@pytest.mark.parametrize(
    ("act", "operation"),
    [
        ("drop_after", "CreateFulfillment"),
        ("drop_before", "CreateFulfillment"),
        ("error_after", "CreateFulfillment"),
        ("drop_after", "TransitionFulfillmentToState"),
        ("error_before", "TransitionFulfillmentToState"),
    ],
)
def test_a_press_whose_answer_is_lost(
    place: Selling, due: list[str], act: Act, operation: str
) -> None:
    with place.pair.vendure.trouble(act, operation, due[0], times=9):
        place.sync()
    settled(place)
