"""What counts towards stopping a store: each order once, each change of a page once."""

from __future__ import annotations

from pathlib import Path

from agent.rules.stop_loss import Mishap, Tally
from scrapers.records import Capture
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.world import World


class Redesigned(World):
    """A store whose pages are not as we know them while `strange`."""

    strange = False

    def _on_page(self, url: str) -> Capture:
        seen = super()._on_page(url)
        if not self.strange or "jinritemai" not in url:
            return seen
        return Capture(seen.url, "<p>new</p>", (), seen.account, seen.captured_at)


def counted(rig: Rig) -> Tally:
    with rig.ledger() as ledger:
        now = rig.world.clock.now
        return ledger.outcomes.between(STORE_KEY, now.replace(year=2000), now.replace(year=2100))


def passes(rig: Rig, many: int) -> None:
    for _ in range(many):
        rig.run()
        rig.world.clock.forward(minutes=5)


def test_orders_that_went_well_count_once_however_often_they_are_read(tmp_path: Path) -> None:
    rig = Rig(World(orders=6), tmp_path, "rejects")
    passes(rig, 1)
    fine = counted(rig).fine
    assert fine == 4
    passes(rig, 4)
    assert counted(rig).fine == fine


def test_a_pass_that_is_killed_counts_nothing_twice(tmp_path: Path) -> None:
    rig = Rig(World(orders=40), tmp_path, "rejects")
    rig.run_apart("after_plan")
    once = counted(rig)
    assert once.fine
    assert once.mishaps
    for _ in range(3):
        rig.run_apart("after_plan")
    assert counted(rig) == once


def test_a_store_of_some_size_is_not_stopped_by_what_is_usual(tmp_path: Path) -> None:
    rig = Rig(World(orders=200), tmp_path, "rejects")
    first = rig.run()
    shared = [one for one in first.orders if one.reason == "waybill_on_several"]
    assert len(shared) == 4, "two numbers, each on two purchases"
    assert counted(rig).mishaps[Mishap.EQUAL_NUMBER] == 2
    assert first.counts()["written"] > 100


def test_a_page_that_changed_counts_once_until_it_was_mended(tmp_path: Path) -> None:
    world = Redesigned(orders=2)
    rig = Rig(world, tmp_path, "rejects")
    passes(rig, 1)
    world.strange = True
    passes(rig, 5)
    assert counted(rig).mishaps == {Mishap.LAYOUT: 1}
    with rig.ledger() as ledger:
        assert ledger.outcomes.stopped(STORE_KEY) is None
    for _ in range(2):  # mended, and not as it should be
        rig.arm()
        passes(rig, 2)
    assert counted(rig).mishaps == {Mishap.LAYOUT: 3}
    with rig.ledger() as ledger:
        assert ledger.outcomes.stopped(STORE_KEY) is not None
