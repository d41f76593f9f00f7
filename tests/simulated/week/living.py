"""One simulated week from its first minute to its figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from agent.home import open_home
from scrapers.browser import world as real
from tests.simulated.week.machine import Machine
from tests.simulated.week.plan import plan
from tests.simulated.week.seller import Seller
from tests.simulated.week.world import Days
from tests.simulated.world import START

STANDING_ORDERS = 20  # at the beginning: every hard case of the twin


def week(
    folder: Path,
    days: int,
    orders_a_day: int,
    seed: int,
    tell: Callable[[Machine], None] = lambda machine: None,
) -> Machine:
    """Live through it in this folder; `tell` hears after each simulated day."""
    home = open_home(folder / "home", real.World())
    world = Days(plan(START, days, orders_a_day, seed), STANDING_ORDERS, seed)
    seller = Seller(home, world, Random(f"{seed}/seller"))
    machine = Machine(home, world, seller, Random(f"{seed}/machine"))
    machine.begin()
    for day in range(1, days + 1):
        machine.live(world.plan.begin + (world.plan.end - world.plan.begin) * day / days)
        tell(machine)
    return machine
