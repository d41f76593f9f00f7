"""A store or portal that is only read: nothing is pressed, and what was pressed is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.rules.desired import Standing
from agent.rules.stop_loss import Mishap
from agent.sync.options import Options, RunResult
from agent.sync.run import Pass
from scrapers.errors import LayoutChanged, Throttled
from scrapers.records import Capture, ReadPage
from tests.simulated.hands import STORE_KEY, SUPPLIER_KEY, supplier_hands
from tests.simulated.rig import Rig, Still
from tests.simulated.world import World


def submits(rig: Rig) -> int:
    return sum(len(row["submits"]) for row in rig.world.rows())


def stop(rig: Rig) -> None:
    with rig.ledger() as ledger:
        ledger.outcomes.stop(STORE_KEY, Mishap.REFUSED, {}, rig.world.clock.now)


def lines(result: RunResult) -> Mapping[str, tuple[str, str]]:
    return {line.order_id: (line.standing, line.reason) for line in result.orders}


def test_a_stopped_store_is_still_read_back(tmp_path: Path) -> None:
    rig = Rig(World(orders=6), tmp_path, "unknown")
    rig.run_apart("after_press")
    (pressed,) = [row["order_id"] for row in rig.world.rows() if row["submits"]]
    stop(rig)
    rig.world.clock.forward(minutes=5)
    result = rig.run()
    assert submits(rig) == 1
    assert lines(result)[pressed][0] == Standing.ALREADY, "it is there: nobody need look for it"
    held = [reason for order, (_, reason) in lines(result).items() if order != pressed]
    assert "stop_loss" in held
    with rig.ledger() as ledger:
        ledger.outcomes.resume(STORE_KEY, rig.world.clock.now, "person")
    rig.run()
    assert submits(rig) > 1
    assert all(len(row["submits"]) <= 1 for row in rig.world.rows())


class Busy(World):
    """A store that asks to slow down at every page of an order."""

    looks = 0

    def _on_page(self, url: str) -> Capture:
        if "jinritemai" not in url or "/detail" not in url:
            return super()._on_page(url)
        self.looks += 1
        raise Throttled("doudian", "the portal answers 429")


def test_a_portal_that_asks_to_slow_down_is_not_asked_again_in_this_pass(tmp_path: Path) -> None:
    world = Busy(orders=6)
    result = Rig(world, tmp_path, "rejects").run()
    assert world.looks == 1
    assert [trouble.error for trouble in result.troubles] == ["Throttled"]
    assert "unreachable" in {reason for _, reason in lines(result).values()}


class Redesigned:
    """The reader of pages that changed."""

    def read(self, capture: Capture) -> ReadPage:
        raise LayoutChanged("alibaba1688", "pages", "list", "nothing is as it was")

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


@dataclass(slots=True)
class TwoBuyers(Rig):
    """A store that buys at one portal by two accounts; the second one's pages changed first."""

    def _pass(self, ask: Any, options: Options, step: Any) -> RunResult:
        with self.ledger() as ledger:
            known = ledger.decisions.account(SUPPLIER_KEY)
            mine = supplier_hands(ask, known.account if known else None)
            other = replace(mine, key="other", reader=Redesigned())
            return Pass(
                ledger,
                self.log(),
                self._store(ledger, ask),
                [mine, other],
                options,
                Still(),
                step,
                lambda hands, trouble, todays_will_do: None,
            ).run()


def test_a_portal_that_changed_in_the_middle_is_not_trusted_for_its_other_account(
    tmp_path: Path,
) -> None:
    rig = TwoBuyers(World(orders=6), tmp_path, "rejects")
    result = rig.run()
    assert submits(rig) == 0
    assert "supplier_unread" in {reason for _, reason in lines(result).values()}
