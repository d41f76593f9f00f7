"""The journal's proof for stores that ship in two steps: every crash point, every way in which the
finishing may go, every `on_resubmit`, with and without a write gate that can prove silence.

Each cell kills a real process, then runs plain passes until nothing changes. Nobody may find a
waybill submitted twice, a shipment finished twice, or a state that is not true.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.sync.journal import State, Verdict
from tests.simulated.cells import some_each_time
from tests.simulated.rig import Rig
from tests.simulated.story import Story
from tests.simulated.truth import half_truths, unfinished
from tests.simulated.two_step import APPLIES, Finishing, TwoStep
from tests.test_journal_matrix import (
    ANSWERS,
    DUPLICATES,
    HABITS,
    NASTIER,
    REJECTS,
    Answer,
    Habit,
)
from tests.test_journal_matrix import CRASHES as OF_THE_SUBMIT

NOTHING_DONE_YET = ("after_plan", "after_preread", "after_fill", "before_arm")
AFTER_THE_STORE_HAS_IT = ("after_finish_arm", "after_finish", "before_finished")
CRASHES = (*OF_THE_SUBMIT[:-1], *AFTER_THE_STORE_HAS_IT, "in_recovery", "in_second_recovery")

UNSENT = Finishing("raises_unsent", leaves=False, applies=False, raises=True)
LATE = Finishing("applies_late", late=9)
NEVER = Finishing("never_applies", applies=False)
BREAKING_OFF = (
    UNSENT,
    Finishing("applies_then_raises", raises=True),
    Finishing("raises_without_applying", applies=False, raises=True),
)
WAYS = (APPLIES, *BREAKING_OFF, Finishing("applies_soon", late=2), LATE, NEVER)
CELLS = [
    (crash, goes, habit, proves)
    for crash in CRASHES
    for goes in WAYS
    for habit in (HABITS if crash not in NOTHING_DONE_YET else (REJECTS, HABITS[-1]))
    for proves in ((False, True) if goes in BREAKING_OFF else (False,))
]
TROUBLED_SUBMITS = [
    (crash, answer, habit)
    for crash in ("after_press", "after_finish_arm")
    for answer in (*ANSWERS, *NASTIER)
    for habit in (REJECTS, DUPLICATES)
]


def right_in_the_end(story: Story, world: TwoStep) -> None:
    """Plain passes, and a person who looks at what stays in doubt, lead to one shipment each."""
    story.until_still()
    for _ in range(3):
        if not unfinished(story.rig) and not _open(world):
            return
        world.clock.forward(minutes=1)  # nobody looks sooner: a press may still arrive
        story.run()
        while world.still_comes:
            story.run()
        story.person_looks()
        if world.for_ever:
            for order_id in _open(world):
                world.finish_by_hand(order_id)
        elif _open(world):
            story.person_says(State.FINISHING, Verdict(State.STORED, "person_finish"))
        story.until_still()
    raise AssertionError(story.so_far(*unfinished(story.rig), *_open(world)))


def _open(world: TwoStep) -> list[str]:
    """Orders that show a waybill and are not shipped."""
    return [r["order_id"] for r in world.rows() if r["shown"] and not world.finished(r["order_id"])]


@pytest.mark.parametrize(
    ("crash", "goes", "habit", "proves"),
    some_each_time(
        CELLS, [f"{c}-{g.name}-{h.name}-{'gate_knows' if p else ''}" for c, g, h, p in CELLS]
    ),
)
def test_cell(crash: str, goes: Finishing, habit: Habit, proves: bool, tmp_path: Path) -> None:
    rejects = habit.known == "rejects"
    world = TwoStep(goes=goes, for_ever=goes is NEVER, rejects=rejects, variant=habit.variant)
    story = Story(Rig(world, tmp_path, habit.known, proves), half_truths)
    if crash.startswith("in_"):
        story.die("after_press" if crash == "in_recovery" else "after_finish_arm")
        story.die("in_recovery")
        assert story.died == 2, story.so_far("the recovery was never interrupted")
    else:
        story.die(crash)
        assert story.died, story.so_far("nobody died")
    right_in_the_end(story, world)
    assert world.asked.count("press") == 1, story.so_far("pressed again")


@pytest.mark.parametrize(
    ("crash", "answer", "habit"),
    some_each_time(TROUBLED_SUBMITS, [f"{c}-{a.name}-{h.name}" for c, a, h in TROUBLED_SUBMITS]),
)
def test_after_a_troubled_submit(crash: str, answer: Answer, habit: Habit, tmp_path: Path) -> None:
    world = TwoStep(
        *answer.faults,
        rejects=habit is REJECTS,
        variant=habit.variant,
        resends=answer.resends,
    )
    world.deaf_presses = answer.deaf
    story = Story(Rig(world, tmp_path, habit.known, answer.conclusive), half_truths)
    story.die(crash)
    right_in_the_end(story, world)
