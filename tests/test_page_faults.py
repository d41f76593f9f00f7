"""Pages that changed and guesses that were wrong: right, or stopped with a truthful error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import Shop, shop

pytestmark = [pytest.mark.browser, pytest.mark.storm]

STOPPED = {"LayoutChanged", "IncompleteRead"}
ORDERS, SEED, WRITES = 24, 5, 2  # the simulated runs write everything; here a few prove the way


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fault", "class-redesign"],
        ["--fault", "renamed-field"],
        ["--fault", "counter-lies"],
        ["--guess-variant", "2"],
        ["--guess-variant", "3"],
        ["--guess-variant", "7"],
    ],
    ids=" ".join,
)
def test_a_changed_page_never_leads_to_a_wrong_write(tmp_path: Path, arguments: list[str]) -> None:
    with shop(tmp_path, ORDERS, SEED, arguments) as place:
        ran = place.sync("--limit", str(WRITES))
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice) == ([], [])
        said = {trouble["error"] for trouble in ran["troubles"]}
        assert ran["written"] == WRITES or said & STOPPED, ran["troubles"]
        for trouble in ran["troubles"]:
            if trouble["error"] == "LayoutChanged":
                assert (Path(trouble["evidence"]) / "capture.json").is_file()


@pytest.mark.parametrize("fault", ["columns", "reshuffle", "http500=9"])
def test_what_only_moved_or_failed_once_is_still_read_right(tmp_path: Path, fault: str) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", fault]) as place:
        ran = place.sync("--limit", str(WRITES))
        assert ran["complete"]
        assert ran["written"] == WRITES
        assert (place.verdict().wrong, place.verdict().twice) == ([], [])


def test_a_session_that_dies_half_way_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", "expire=30"]) as place:
        ran = place.sync("--limit", "3")
        assert "LoginExpired" in {trouble["error"] for trouble in ran["troubles"]}
        assert ran["status"] & 16
        place.world({"do": "log_in"})
        place.sync("--limit", "3")
        pressed = [row for row in place.oracle() if row["submits"]]
        assert len(pressed) >= 3
        assert all(row["shown"] == row["expected"] for row in pressed)
        assert (place.verdict().wrong, place.verdict().twice) == ([], [])


def test_another_account_is_noticed_before_anything_is_written(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED) as place:
        place.sync("--limit", "0")
        home = place.home
    with shop(tmp_path / "other", ORDERS, SEED, ["--fault", "other-account"]) as strange:
        other = Shop(strange.twin, home)
        ran = other.sync()
        assert "WrongAccount" in {trouble["error"] for trouble in ran["troubles"]}
        assert all(row["submits"] == [] for row in other.oracle())
