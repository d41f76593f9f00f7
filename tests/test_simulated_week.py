"""Two days of a store in which everything breaks once: the real schedule, real passes, deaths."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.simulated.week.figures import figures
from tests.simulated.week.living import week

SEEDS = {"small": [1], "full": [1, 2, 3]}[os.environ.get("YUNDAN_STORM", "small")]


@pytest.mark.storm
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_wrong_twice_or_missing_and_every_loss_is_told_once(
    tmp_path: Path, keyring_file: Path, seed: int
) -> None:
    machine = week(tmp_path, days=2, orders_a_day=12, seed=seed)
    found = figures(machine)
    machine.close()
    assert (found.verdict.wrong, found.verdict.twice, found.verdict.missing) == ([], [], [])
    assert found.verdict.right > 10
    assert machine.done["killed writing"] > 0
    assert machine.done["killed reading"] > 5
    assert machine.done["worker killed"] == 10
    assert machine.seller.refused > 0, "the channel was down when there was something to tell"
    assert len({loss.loss.what for loss in found.announced}) == 3, "each kind of loss happened"
    assert [one for one in found.announced if (one.raised, one.recovered) != (1, 1)] == []
    assert found.unexplained == 0
    assert found.lines == found.due_lines, "each alert is in one message, and its end in one"
