"""The store's worst answers, through real Chromium on kept-alive TLS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.running import Shop, shop

pytestmark = pytest.mark.browser

ORDERS, SEED = 20, 3


def applied_at_most_once(rows: list[dict[str, Any]]) -> bool:
    return all(sum(s["applied"] for s in row["submits"]) <= 1 for row in rows)


def reasons(ran: dict[str, Any]) -> set[str]:
    return {order["reason"] for order in ran["orders"]}


@pytest.mark.parametrize("resubmit", ["rejects", "overwrites", "duplicates"])
@pytest.mark.parametrize("drop", ["drop-after-apply", "drop-before-apply"])
def test_a_dropped_connection_never_leads_to_a_second_parcel(
    tmp_path: Path, drop: str, resubmit: str
) -> None:
    extra = {
        "rejects": [],
        "overwrites": ["--fault", "overwrite-on-resubmit"],
        "duplicates": ["--fault", "duplicate-on-resubmit"],
    }[resubmit]
    with shop(tmp_path, ORDERS, SEED, ["--fault", f"{drop}=1", *extra]) as place:
        ran = place.sync()
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice) == ([], [])
        assert applied_at_most_once(place.oracle())
        if drop == "drop-after-apply" or resubmit == "rejects":
            assert verdict.missing == []
        else:
            # nothing proves the press, and a second one might make a second parcel: a person asks
            assert len(verdict.missing) == 1
            assert "absent_after_settling" in reasons(ran)
            assert ran["status"] & 64
            _resolve_and_finish(place, verdict.missing[0])


def _resolve_and_finish(place: Shop, order_id: str) -> None:
    """The person looks, sees nothing there and says so: the next run writes it."""
    assert place.run("resolve", order_id, "--retry").status == 0
    place.sync()
    verdict = place.verdict()
    assert (verdict.wrong, verdict.twice, verdict.missing) == ([], [], [])


def test_an_error_after_applying_is_proven_by_the_read_back(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", "error-after-apply=1"]) as place:
        assert place.sync()["failed"] == 0
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice, verdict.missing) == ([], [], [])


@pytest.mark.parametrize(
    ("fault", "error", "bit"),
    [("login-on-submit=1", "LoginExpired", 16), ("challenge-on-submit=1", "ChallengeShown", 8)],
)
def test_a_login_or_slider_in_place_of_an_answer_stops_the_store_and_asks_for_the_person(
    tmp_path: Path, fault: str, error: str, bit: int
) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", fault]) as place:
        first = place.sync()
        assert error in {trouble["error"] for trouble in first["troubles"]}
        assert first["status"] & bit
        assert first["written"] == 0
        again = place.sync()
        assert error in {trouble["error"] for trouble in again["troubles"]}
        place.world({"do": "solve_slider"})
        place.world({"do": "log_in"})
        place.sync()
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice, verdict.missing) == ([], [], [])


def test_a_detail_page_that_lags_is_waited_for(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", "stale-reads=2"]) as place:
        place.sync()
        rows = place.oracle()
        assert place.verdict().missing == []
        assert all(len(row["submits"]) <= 1 for row in rows)
