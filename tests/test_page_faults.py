"""Pages that changed and guesses that were wrong: right, or stopped with a truthful error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.running import shop

pytestmark = pytest.mark.browser

STOPPED = {"LayoutChanged", "IncompleteRead"}
ORDERS, SEED = 24, 5


def right_or_stopped(ran: dict[str, Any], missing: list[str]) -> bool:
    """Everything written, or a truthful error says why not."""
    said = {trouble["error"] for trouble in ran["troubles"]}
    return not missing or bool(said & STOPPED)


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--fault", fault] for fault in ("columns", "class-redesign", "renamed-field")),
        ["--fault", "reshuffle"],
        ["--fault", "counter-lies"],
        *(["--guess-variant", str(n)] for n in range(1, 8)),
    ],
    ids=" ".join,
)
def test_a_changed_page_never_leads_to_a_wrong_write(tmp_path: Path, arguments: list[str]) -> None:
    with shop(tmp_path, ORDERS, SEED, arguments) as place:
        ran = place.sync()
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice) == ([], [])
        assert right_or_stopped(ran, verdict.missing), ran["troubles"]
        for trouble in ran["troubles"]:
            if trouble["error"] == "LayoutChanged":
                assert (Path(trouble["evidence"]) / "capture.json").is_file()


@pytest.mark.parametrize("fault", ["columns", "reshuffle"])
def test_what_only_moved_is_still_read_right(tmp_path: Path, fault: str) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", fault]) as place:
        ran = place.sync()
        assert ran["complete"]
        assert place.verdict().missing == []


def test_one_failed_answer_of_the_server_is_tried_again(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", "http500=9"]) as place:
        place.sync()
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice, verdict.missing) == ([], [], [])


def test_a_session_that_dies_half_way_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED, ["--fault", "expire=40"]) as place:
        ran = place.sync()
        assert "LoginExpired" in {trouble["error"] for trouble in ran["troubles"]}
        assert ran["status"] & 16
        place.world({"do": "log_in"})
        place.sync()
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice, verdict.missing) == ([], [], [])


def test_another_account_is_noticed_before_anything_is_written(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED) as place:
        place.run("sync", "--json")
        home = place.home
        assert place.verdict().wrong == []
    with shop(tmp_path / "other", ORDERS, SEED, ["--fault", "other-account"]) as other:
        other = type(other)(other.twin, home)
        ran = other.sync()
        assert "WrongAccount" in {trouble["error"] for trouble in ran["troubles"]}
        assert all(row["submits"] == [] for row in other.oracle())
