"""Every page fault and every guess variant, all orders written, without a browser.

`test_page_faults.py` shows the same for some of them through real Chromium.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.verdict import judge
from tests.simulated.rig import Rig
from tests.simulated.world import World

STOPPED = {"LayoutChanged", "IncompleteRead"}
FAULTS = ("columns", "class-redesign", "renamed-field", "reshuffle", "counter-lies")
VARIANTS = tuple("01234567")
READ_RIGHT = {"", "columns", "reshuffle"}


def right_or_stopped(world: World, home: Path) -> tuple[bool, bool]:
    """(everything right, stopped with a truthful error); asserts that nothing is wrong."""
    rig = Rig(world, home, "unknown")
    result = rig.run()
    verdict = judge([dict(row) for row in world.rows()])
    assert (verdict.wrong, verdict.twice) == ([], [])
    stopped = bool({trouble.error for trouble in result.troubles} & STOPPED)
    said = {order.order_id: order.reason for order in result.orders}
    # the simulated hands tick no boxes: a form per line is then seen not to hold what it should
    assert stopped or {said[order_id] for order_id in verdict.missing} <= {"form_differs"}
    return verdict.missing == [], stopped


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_wrong_guess_is_never_written_on(tmp_path: Path, variant: str) -> None:
    right, stopped = right_or_stopped(World(orders=40, variant=variant), tmp_path)
    if variant in ("0", "4", "5", "6"):  # they differ in nothing that a reader has to know
        assert right
        assert not stopped


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("variant", ["0", "3", "7"])
def test_a_changed_page_is_read_right_or_stops(tmp_path: Path, fault: str, variant: str) -> None:
    right, stopped = right_or_stopped(World(fault, orders=40, variant=variant), tmp_path)
    if fault in READ_RIGHT and variant == "0":
        assert right
        assert not stopped
