"""A story of several runs: deaths, plain passes until nothing changes, a person who looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from agent.sync.journal import State, Verdict
from agent.sync.options import RunResult
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.truth import Picture, lies, picture, unproven

MAX_RUNS = 14


@dataclass(slots=True)
class Story:
    """One cell: runs in a row, with a look at both sides after each.

    `untrue` says what is wrong at a moment.
    """

    rig: Rig
    untrue: Callable[[Rig, Picture | None], list[str]] = lies
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
            wrong = self.untrue(self.rig, before)
            assert not wrong, self.so_far(*wrong)
        if "LoginExpired" in troubles:
            self.rig.world.log_in()
        if "ChallengeShown" in troubles:
            self.rig.world.solve_slider()
        self.rig.arm()

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
        return bool(self.person_says(State.UNKNOWN, Verdict(State.PLANNED, "person_retry")))

    def person_says(self, doubt: State, said: Verdict) -> list[str]:
        """A person's word on every order in `doubt`; which they are."""
        with self.rig.ledger() as ledger:
            doubts = ledger.submissions.live(STORE_KEY, (doubt,))
            for submission in doubts:
                ledger.submissions.move(submission, said, self.rig.world.clock.now)
        return [submission.order_id for submission in doubts]

    def so_far(self, *wrong: str) -> str:
        return "\n".join([*wrong, *self.told])
