"""Short words for scenes: what people do meanwhile, and what a run says afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent.rules.desired import Standing
from agent.sync.options import OrderResult, RunResult
from scrapers.records import Resubmit
from tests.simulated.rig import Rig
from tests.simulated.world import World


def due_orders(world: World) -> list[str]:
    return [row["order_id"] for row in world.rows() if isinstance(row["expected"], list)]


def by_order(result: RunResult) -> dict[str, OrderResult]:
    return {order.order_id: order for order in result.orders}


def reasons(result: RunResult, standing: Standing) -> list[str]:
    return [order.reason for order in result.orders if order.standing is standing]


def shown(world: World, order_id: str) -> list[str]:
    return [waybill["number"] for waybill in world.row(order_id)["shown"]]


def submits(world: World) -> int:
    return sum(len(row["submits"]) for row in world.rows())


def nothing() -> None:
    """Nobody acts."""


def by_hand(world: World, number: str | None = None) -> Callable[[], None]:
    """A person ships the order in whose form the pass is about to press."""

    def act() -> None:
        order_id = world.order_in_form
        wanted = world.row(order_id)["expected"][0]
        world.do(
            do="ship_by_hand",
            order_id=order_id,
            carrier=wanted["carrier"] if number is None else "zto",
            number=wanted["number"] if number is None else number,
        )

    return act


def one_order(tmp_path: Path, habit: Resubmit = "rejects", variant: str = "0") -> Rig:
    return Rig(World(orders=1, variant=variant), tmp_path, habit)
