"""The write journal's proof: every crash point, every answer of the store, every `on_resubmit`.

Each cell kills a real process, then runs plain passes until nothing changes. Nobody may find a
waybill twice, an overwritten one, or a state that is not true.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from scrapers.records import Resubmit
from tests.simulated.cells import some_each_time
from tests.simulated.rig import Rig
from tests.simulated.story import Story
from tests.simulated.truth import unfinished
from tests.simulated.world import World

CRASHES = (
    "after_plan",
    "after_preread",
    "after_fill",
    "before_arm",
    "after_arm",
    "after_press",
    "after_response",
    "before_confirm",
    "in_recovery",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """How the store treats the first press.

    `resends`: the browser repeats a dropped request. `deaf`: the first clicks send nothing, which
    only a `conclusive` write gate proves.
    """

    name: str
    faults: tuple[str, ...] = ()
    resends: int = 0
    deaf: int = 0
    conclusive: bool = False


ANSWERS = (
    Answer("answers"),
    Answer("applies_then_drops", ("drop-after-apply=1",)),
    Answer("drops_without_applying", ("drop-before-apply=1",)),
    Answer("applies_late", ("late-apply=30000",)),
    Answer("500_after_applying", ("error-after-apply=1",)),
    Answer("login_on_submit", ("login-on-submit=1",)),
    Answer("challenge_on_submit", ("challenge-on-submit=1",)),
    Answer("shows_old_for_3_reads", ("stale-reads=3",)),
)
# Chromium sends a dropped request again by itself; reads may stay old for longer than we wait.
NASTIER = (
    Answer("applies_then_drops_resent", ("drop-after-apply=1",), resends=2),
    Answer("applies_then_drops_resent_stale", ("drop-after-apply=1", "stale-reads=4"), resends=2),
    Answer("drops_without_applying_resent", ("drop-before-apply=1",), resends=2),
    Answer("applies_within_the_settling", ("late-apply=4000",)),
    Answer("shows_old_for_9_reads", ("stale-reads=9",)),
    Answer("never_leaves_proven", deaf=1, conclusive=True),
    Answer("never_leaves_unproven", deaf=1),
)


@dataclass(frozen=True, slots=True)
class Habit:
    """What the store does with a second submit, and what we know of that."""

    name: str
    variant: str
    known: Resubmit


REJECTS = Habit("rejects", "0", "rejects")
DUPLICATES = Habit("duplicates", "6", "duplicates")
HABITS = (
    REJECTS,
    Habit("overwrites", "5", "overwrites"),
    DUPLICATES,
    Habit("unknown", "6", "unknown"),  # the worst of what it may be
)
CELLS = [(c, a, h) for c in CRASHES for a in ANSWERS for h in HABITS] + [
    (c, a, h) for c in CRASHES for a in NASTIER for h in (REJECTS, DUPLICATES)
]


def may_pass_unharmed(crash: str, answer: Answer) -> bool:
    """After a login page or a slider no read-back is possible: the run ends before it confirms."""
    return crash == "before_confirm" and answer.name in ("login_on_submit", "challenge_on_submit")


@pytest.mark.parametrize(
    ("crash", "answer", "habit"),
    some_each_time(CELLS, [f"{c}-{a.name}-{h.name}" for c, a, h in CELLS]),
)
def test_cell(crash: str, answer: Answer, habit: Habit, tmp_path: Path) -> None:
    world = World(*answer.faults, variant=habit.variant, resends=answer.resends)
    world.deaf_presses = answer.deaf
    story = Story(Rig(world, tmp_path, habit.known, answer.conclusive))
    if crash == "in_recovery":
        story.die("after_press")
        for _ in range(3):  # a login or a slider lies between the press and the recovery
            if story.died < 2:
                story.die(crash)
        assert story.died == 2, story.so_far("the recovery was never interrupted")
    else:
        story.die(crash)
        assert story.died or may_pass_unharmed(crash, answer), story.so_far("nobody died")
    story.until_still()
    if story.person_looks():
        story.until_still()
    assert not unfinished(story.rig), story.so_far(*unfinished(story.rig))
