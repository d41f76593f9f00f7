"""Many deaths over a store with every hard case: nothing wrong, nothing twice, nothing missing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from agent.sync.journal import State, Verdict
from agent.verdict import judge
from scrapers.records import Resubmit
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.truth import lies, picture
from tests.simulated.world import World

pytestmark = pytest.mark.storm

DEATHS = 10
MAX_RUNS = 12


def a_person_looks(rig: Rig) -> None:
    """Orders in doubt that the store does not show are to be written again; breakers are lifted."""
    rig.arm()
    with rig.ledger() as ledger:
        for doubt in ledger.submissions.live(STORE_KEY, (State.UNKNOWN,)):
            if not rig.world.row(doubt.order_id)["shown"]:
                retry = Verdict(State.PLANNED, "person_retry")
                ledger.submissions.move(doubt, retry, rig.world.clock.now)


@pytest.mark.parametrize(("known", "variant"), [("rejects", "0"), ("unknown", "6")])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_storm_of_deaths(seed: int, known: Resubmit, variant: str, tmp_path: Path) -> None:
    chance = random.Random(seed)
    faults = ("drop-before-apply=3", "drop-after-apply=5", "error-after-apply=7")
    rig = Rig(World(*faults, orders=30, seed=seed, variant=variant), tmp_path, known)
    for _ in range(DEATHS):
        rig.run_apart(steps=chance.randint(1, 40))
        rig.world.clock.forward(seconds=chance.choice([0, 2, 60]))
    before = None
    for _ in range(MAX_RUNS):
        rig.run()
        a_person_looks(rig)
        now = picture(rig)
        if now == before:
            break
        before = now
        rig.world.clock.forward(minutes=1)
    verdict = judge([dict(row) for row in rig.world.rows()])
    assert verdict.clean, verdict
    assert verdict.right > 10
    assert not lies(rig, before)
