"""A store that restarts, forgets who is logged in, or drops connections in the middle of a pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real.backends import Act
from tests.real.marks import REAL
from tests.real.selling import Selling, expected, selling, told, truth

pytestmark = REAL
ORDERS = 5


def settled(place: Selling) -> None:
    """Plain syncs put everything right, and Vendure's own word is clean."""
    last = place.syncs_until_quiet()
    assert (last["complete"], last["review"]) == (True, 0), last
    wanted = expected(place.pair)
    assert truth(place.pair, wanted).clean, truth(place.pair, wanted)


def test_the_store_restarts_in_the_middle(tmp_path: Path) -> None:
    with selling(tmp_path, ORDERS) as place:
        vendure = place.pair.vendure
        with vendure.trouble("hold", "CreateFulfillment", list(vendure.orders())[2]) as held:
            process = place.start("sync", "--yes", "--json")
            held.wait_reached(seconds=120)
            vendure.kill()
        vendure.start()
        vendure.wait_ready()
        told(process)
        settled(place)


def test_the_session_is_gone_in_the_middle(tmp_path: Path) -> None:
    with selling(tmp_path, ORDERS) as place:
        vendure = place.pair.vendure
        code = list(vendure.orders())[2]
        with vendure.trouble("sign_out", "CreateFulfillment", code):
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
def test_a_press_whose_answer_is_lost(tmp_path: Path, act: Act, operation: str) -> None:
    with selling(tmp_path, 3) as place:
        vendure = place.pair.vendure
        with vendure.trouble(act, operation, list(vendure.orders())[1], times=9):
            place.sync()
        settled(place)
