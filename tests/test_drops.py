"""The store's worst answers, through real Chromium on kept-alive TLS.

Each run presses for one order only: the fault hits the first submit, and the rest of the orders
would only cost time here (the simulated matrix covers them).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.running import QUICK, Shop, shop

pytestmark = [pytest.mark.browser, pytest.mark.storm]

ORDERS, SEED = 8, 3


def pressed(place: Shop) -> dict[str, Any]:
    """The one order that was submitted, as the oracle tells it."""
    (row,) = [row for row in place.oracle() if row["submits"]]
    return row


def applied(row: dict[str, Any]) -> int:
    return sum(submit["applied"] for submit in row["submits"])


def standing(ran: dict[str, Any], order_id: str) -> tuple[str, str]:
    (order,) = [order for order in ran["orders"] if order["order_id"] == order_id]
    return order["state"], order["reason"]


RESUBMIT = {
    "rejects": [],
    "overwrites": ["--fault", "overwrite-on-resubmit"],
    "duplicates": ["--fault", "duplicate-on-resubmit"],
}


@pytest.mark.parametrize(
    ("drop", "resubmit"),
    [
        ("drop-after-apply", "duplicates"),  # the worst of stores; the journal matrix has them all
        ("drop-before-apply", "rejects"),
        ("drop-before-apply", "overwrites"),
    ],
)
def test_a_dropped_connection_never_leads_to_a_second_parcel(
    tmp_path: Path, drop: str, resubmit: str
) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", f"{drop}=1", *RESUBMIT[resubmit]]) as place:
        ran = place.sync("--limit", "1")
        row = pressed(place)
        assert applied(row) <= 1
        if drop == "drop-after-apply" or resubmit == "rejects":
            assert row["shown"] == row["expected"]
            assert standing(ran, row["order_id"]) == ("written", "read_back_same")
            return
        # nothing proves the press, and a second one might make a second parcel: a person is asked
        assert standing(ran, row["order_id"]) == ("review", "absent_after_settling")
        assert ran["status"] & 64
        assert place.run("resolve", row["order_id"], "--retry").status == 0
        place.sync("--limit", "1")
        assert pressed(place)["shown"] == row["expected"]
        assert applied(pressed(place)) == 1


def test_an_error_after_applying_is_proven_by_the_read_back(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", "error-after-apply=1"]) as place:
        ran = place.sync("--limit", "1")
        row = pressed(place)
        assert standing(ran, row["order_id"]) == ("written", "read_back_same")
        assert (row["shown"], len(row["submits"])) == (row["expected"], 1)


@pytest.mark.parametrize(
    ("fault", "error", "bit"),
    [("login-on-submit=1", "LoginExpired", 16), ("challenge-on-submit=1", "ChallengeShown", 8)],
)
def test_a_login_or_slider_in_place_of_an_answer_stops_the_store_and_asks_for_the_person(
    tmp_path: Path, fault: str, error: str, bit: int
) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", fault]) as place:
        for _ in range(2):  # and says so again as long as nobody acts
            ran = place.sync("--limit", "1")
            assert error in {trouble["error"] for trouble in ran["troubles"]}
            assert ran["status"] & bit
            assert ran["written"] == 0
        place.world({"do": "solve_slider"})
        place.world({"do": "log_in"})
        place.sync("--limit", "1")
        row = pressed(place)
        assert (row["shown"], applied(row)) == (row["expected"], 1)


def test_a_detail_page_that_lags_is_waited_for(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", "stale-reads=2"]) as place:
        ran = place.sync("--limit", "1")
        row = pressed(place)
        assert standing(ran, row["order_id"]) == ("written", "read_back_same")
        assert len(row["submits"]) == 1


def test_a_known_submit_request_passes_the_write_gate_once_and_only_armed(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED) as place:
        (place.home / "config.toml").write_text('own_recipes = ["doudian"]\n', "utf-8")
        known = '[submit]\nrequests = [{ url = "/api/order/logisticsAdd" }]\nknown = true\n'
        (place.home / "portals" / "doudian.toml").write_text(QUICK + known, "utf-8")
        ran = place.sync("--limit", "1")
        row = pressed(place)
        assert standing(ran, row["order_id"]) == ("written", "read_back_same")
        assert len(row["submits"]) == 1
