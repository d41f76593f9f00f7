"""Stop-loss as a seller meets it: a store where writes go wrong is left alone, and still read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from agent.rules.desired import Standing
from agent.rules.stop_loss import FEWEST, Mishap
from agent.sync.options import OrderResult
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.scenes import submits
from tests.simulated.world import World


class Refusing(World):
    """Buyers ask for their money back right before each press, while it is `wrong`."""

    wrong = True

    def _on_press(self) -> bool:
        assert self._form is not None
        if self.wrong:
            self.do(do="cancel", order_id=self._form.order_id)
        return super()._on_press()


class Contradicting(World):
    """The store shows another waybill after each press than was entered, while it is `wrong`."""

    wrong = True

    def _on_press(self) -> bool:
        assert self._form is not None
        form = self._form
        if self.wrong and form.number is not None:
            form.number = form.number[:-1] + str((int(form.number[-1]) + 1) % 10)
        return super()._on_press()


def alarms(rig: Rig) -> Mapping[str, str]:
    """What the open alert says of each stopped store."""
    with rig.ledger() as ledger:
        found = [one for one in ledger.alerts.open_ones() if one.kind == "breaker"]
    return {one.subject: str(one.details["because"]) for one in found}


@pytest.mark.parametrize(
    ("world", "mishap"), [(Refusing, Mishap.REFUSED), (Contradicting, Mishap.CONFLICT)]
)
def test_after_three_alike_nothing_more_is_pressed_until_a_person_looked(
    world: type[Refusing] | type[Contradicting], mishap: Mishap, tmp_path: Path
) -> None:
    here = world(orders=40)
    rig = Rig(here, tmp_path, "rejects")
    lines = list[OrderResult]()
    while not alarms(rig):
        lines = rig.run().orders
        here.clock.forward(minutes=5)
        assert submits(here) <= FEWEST
    assert alarms(rig) == {STORE_KEY: f"stop_loss.{mishap}"}
    held = [line for line in lines if line.reason == "stop_loss"]
    assert len(held) > FEWEST, "what was left alone says why"
    read = here.asked.count("store_list")
    rig.run()
    assert submits(here) == FEWEST, "not in the next pass either"
    assert here.asked.count("store_list") > read, "and it is read as ever"
    here.wrong = False
    with rig.ledger() as ledger:
        ledger.outcomes.resume(STORE_KEY, here.clock.now, "person")
    here.clock.forward(minutes=5)
    again = rig.run().orders
    assert sum(line.standing is Standing.WRITTEN for line in again) > FEWEST
