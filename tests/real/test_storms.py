"""Passes killed for real (kill -9) at random moments, then plain syncs."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.real.marks import REAL
from tests.real.selling import expected, selling, truth

pytestmark = [*REAL, pytest.mark.storm]
SIZES = {"small": (6, 4), "full": (60, 30)}  # orders, kills
ORDERS, KILLS = SIZES[os.environ.get("YUNDAN_STORM", "small")]


def test_kill_9_at_random_moments_writes_nothing_wrong_twice_or_not_at_all(tmp_path: Path) -> None:
    dice = random.Random(3)
    with selling(tmp_path, ORDERS) as place:
        reading = 3.0 + ORDERS / 2  # most kills are meant to fall into the writing
        killed = sum(place.kill_after(dice.uniform(2.0, reading + 16.0)) for _ in range(KILLS))
        assert killed >= KILLS // 2, "the moments were chosen too late to mean anything"
        last = place.syncs_until_quiet()
        assert (last["complete"], last["review"]) == (True, 0)
        assert truth(place.pair, expected(place.pair)).clean, truth(
            place.pair, expected(place.pair)
        )
