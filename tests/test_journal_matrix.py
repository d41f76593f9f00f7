"""The write journal's proof: every crash point, every answer of the store, every `on_resubmit`.

Each cell kills a real process, then runs plain passes until nothing changes. Nobody may find a
waybill twice, an overwritten one, or a state that is not true.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent.sync.journal import State, Verdict
from agent.sync.options import RunResult
from scrapers.spec import Resubmit
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.truth import Picture, lies, picture, unfinished, unproven
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
MAX_RUNS = 14


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


@dataclass(slots=True)
class Story:
    """One cell: runs in a row, with a look at both sides after each."""

    rig: Rig
    pictures: list[Picture] = field(default_factory=list[Picture])
    died: int = 0
    told: list[str] = field(default_factory=list[str])

    def die(self, crash_at: str) -> None:
        """A pass in a process that dies at `crash_at`, if it gets there."""
        ended = self.rig.run_apart(crash_at)
        self.died += ended.result is None
        self._look(f"died {crash_at}" if ended.result is None else "ended", ended.result)

    def run(self) -> list[str]:
        """A plain pass; its troubles."""
        result = self.rig.run()
        self._look("ended", result)
        return [trouble.error for trouble in result.troubles]

    def _look(self, end: str, result: RunResult | None) -> None:
        before = self.pictures[-1] if self.pictures else None
        self.pictures.append(picture(self.rig))
        troubles = [trouble.error for trouble in result.troubles] if result else []
        self.told.append(f"{end} {troubles}: {self.pictures[-1]}")
        if result is not None:
            wrong = lies(self.rig, before)
            assert not wrong, self.so_far(*wrong)
        if "LoginExpired" in troubles:
            self.rig.world.log_in()
        if "ChallengeShown" in troubles:
            self.rig.world.solve_slider()

    def until_still(self) -> None:
        """Plain runs: the first at once, the list still lagging; then a minute apart.

        A store that keeps showing old pages has not come to rest.
        """
        for _ in range(MAX_RUNS):
            was = self.pictures[-1]
            troubles = self.run()
            now = self.pictures[-1]
            if now == was and not troubles and not unproven(now):
                return
            self.rig.world.clock.forward(minutes=1)
        raise AssertionError(self.so_far("the runs never come to rest"))

    def person_looks(self) -> bool:
        """What `yundan resolve --retry` does, where the store really shows nothing."""
        with self.rig.ledger() as ledger:
            doubts = ledger.submissions.live(STORE_KEY, (State.UNKNOWN,))
            for doubt in doubts:
                said = Verdict(State.PLANNED, "person_retry")
                ledger.submissions.move(doubt, said, self.rig.world.clock.now)
        return bool(doubts)

    def so_far(self, *wrong: str) -> str:
        return "\n".join([*wrong, *self.told])


@pytest.mark.parametrize(
    ("crash", "answer", "habit"), CELLS, ids=[f"{c}-{a.name}-{h.name}" for c, a, h in CELLS]
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
