"""Shipping in two steps, left half done: the scenes that the tests begin with."""

from __future__ import annotations

from pathlib import Path

from agent.rules.desired import Standing
from agent.sync.journal import State
from agent.sync.options import Options, OrderResult, RunResult
from scrapers.records import Resubmit
from tests.simulated.rig import Rig
from tests.simulated.truth import picture
from tests.simulated.two_step import APPLIES, Finishing, TwoStep

UNSENT = Finishing("raises_unsent", leaves=False, applies=False, raises=True)
IGNORED = Finishing("never_applies", applies=False)
BREAKS_OFF = Finishing("raises_without_applying", applies=False, raises=True)
DRY = Options(dry_run=True)
OTHER = "73610555582883"


def rig_of(
    home: Path,
    goes: Finishing = APPLIES,
    habit: Resubmit = "unknown",
    *,
    orders: int = 1,
    proves: bool = False,
    for_ever: bool = False,
) -> tuple[Rig, TwoStep]:
    world = TwoStep(goes=goes, for_ever=for_ever, rejects=habit == "rejects", orders=orders)
    home.mkdir(exist_ok=True)
    return Rig(world, home, habit, proves), world


def left_stored(home: Path) -> tuple[Rig, TwoStep]:
    """A store that has the waybill; the second step surely never left the browser."""
    rig, world = rig_of(home, UNSENT, proves=True)
    order = only(rig.run())
    assert (order.standing, order.reason) == (Standing.FAILED, "stored_not_shipped")
    assert (states(rig), tries(world)) == ([State.STORED], 0)
    rig.arm()
    world.clock.forward(minutes=1)
    return rig, world


def left_in_doubt(home: Path, habit: Resubmit = "unknown") -> tuple[Rig, TwoStep]:
    """The second step was taken, and the store shows nothing of it."""
    rig, world = rig_of(home, IGNORED, habit)
    order = only(rig.run())
    assert (order.standing, order.reason) == (Standing.REVIEW, "finish_in_doubt")
    assert (states(rig), tries(world)) == ([State.FINISHING], 1)
    world.clock.forward(minutes=1)
    return rig, world


def only(result: RunResult) -> OrderResult:
    (order,) = result.orders
    return order


def states(rig: Rig) -> list[str]:
    return [state for _, state in picture(rig).states]


def tries(world: TwoStep) -> int:
    return sum(world.tries.values())


def number_of(world: TwoStep) -> str:
    (row,) = world.rows()
    return row["expected"][0]["number"]


def by_hand(world: TwoStep, number: str, carrier: str | None = None) -> str:
    """A person enters a waybill and leaves it at that."""
    (row,) = world.rows()
    order_id, wanted = row["order_id"], row["expected"][0]["carrier"]
    world.do(do="ship_by_hand", order_id=order_id, carrier=carrier or wanted, number=number)
    return order_id
