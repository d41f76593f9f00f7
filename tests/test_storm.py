"""Processes killed for real (kill -9) at random moments of a pass, then a plain sync."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.running import Shop, shop

SIZES = {"small": (24, 4), "full": (100, 30)}  # orders, kills
ORDERS, KILLS = SIZES[os.environ.get("YUNDAN_STORM", "small")]


def kill_somewhere(place: Shop, moment: float) -> bool:
    """Start a sync and kill it with its browser's driver after `moment` seconds; False if it was
    done before."""
    process = place.start("sync", "--yes", "--json")
    try:
        process.communicate(timeout=moment)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    return False


@pytest.mark.browser
@pytest.mark.storm
@pytest.mark.timeout(1500)
def test_kill_9_at_random_moments_writes_nothing_wrong_twice_or_not_at_all(tmp_path: Path) -> None:
    dice = random.Random(7)
    with shop(tmp_path, ORDERS, 11) as place:
        killed = 0
        for _ in range(KILLS):
            # the first kills fall into the reading, later ones into the writing and read-backs
            killed += kill_somewhere(place, dice.uniform(1.0, 14.0))
        place.run("resume", "doudian", "--yes")  # a person looks: few orders, many hard cases
        last = place.sync()
        assert killed >= KILLS // 2, "the moments were chosen too late to mean anything"
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice, verdict.missing) == ([], [], [])
        assert last["complete"]
        again = place.sync()
        assert again["written"] == 0
