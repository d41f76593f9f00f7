"""What must hold after every run and at the end of every story: the oracle against the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent.sync.journal import State
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.two_step import TwoStep

Shown = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What the store and the ledger say at one moment, in a form that two moments compare by."""

    shown: tuple[tuple[str, Shown], ...]
    submits: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, str], ...]
    reviews: tuple[tuple[str, str], ...]

    def states_of(self, order_id: str) -> list[str]:
        return [state for order, state in self.states if order == order_id]


def picture(rig: Rig) -> Picture:
    """Look at both sides now."""
    rows = rig.world.rows()
    with rig.ledger() as ledger:
        known = [s for row in rows for s in ledger.submissions.of_order(STORE_KEY, row["order_id"])]
        reviews = ledger.reviews.listed(STORE_KEY)
    return Picture(
        tuple((row["order_id"], _waybills(row["shown"])) for row in rows),
        tuple((row["order_id"], len(row["submits"])) for row in rows),
        tuple((s.order_id, str(s.state)) for s in known),
        tuple((r.order_id, r.reason) for r in reviews),
    )


def _waybills(told: Any) -> Shown:
    """What the oracle lists; a reason in words lists nothing."""
    found: list[dict[str, str]] = [] if isinstance(told, str) else list(told)
    return tuple((w["carrier"], w["number"]) for w in found)


def lies(rig: Rig, before: Picture | None = None) -> list[str]:
    """Everything that is wrong right now, in words; `before` is an earlier look at the same."""
    now = picture(rig)
    asked = {order for order, _ in now.reviews}
    wrong: list[str] = []
    for row in rig.world.rows():
        order_id: str = row["order_id"]
        wrong += _in_the_store(row, now, order_id in asked)
        wrong += _in_the_ledger(row, now, order_id in asked)
    earlier = dict(before.shown) if before else {}
    for order_id, shown in now.shown:
        if lost := set(earlier.get(order_id, ())) - set(shown):
            wrong.append(f"{order_id}: {sorted(lost)} was overwritten")
    return wrong


def _in_the_store(row: Mapping[str, Any], now: Picture, asked: bool) -> list[str]:
    order_id = row["order_id"]
    applied = [s for s in row["submits"] if s["applied"]]
    wanted = _waybills(row["expected"])
    wrong: list[str] = []
    strays = [s for s in applied if (s["carrier"], s["numbers"][0]) not in wanted]
    if strays:
        wrong.append(f"{order_id}: {strays} was applied and nobody expected it")
    open_states = {State.CONFLICT, State.UNKNOWN} & set(now.states_of(order_id))
    if len(applied) > 1 and not (open_states and asked):
        wrong.append(f"{order_id}: applied {len(applied)} times and nobody was asked")
    return wrong


def _in_the_ledger(row: Mapping[str, Any], now: Picture, asked: bool) -> list[str]:
    order_id = row["order_id"]
    states = now.states_of(order_id)
    shown, wanted = _waybills(row["shown"]), _waybills(row["expected"])
    right = bool(wanted) and shown == wanted
    wrong: list[str] = []
    if State.CONFIRMED in states and not right:
        wrong.append(f"{order_id}: confirmed, but the store shows {shown}")
    if State.REFUSED in states and right:
        wrong.append(f"{order_id}: refused, but the store shows it")
    if {State.UNKNOWN, State.CONFLICT} & set(states) and not asked:
        wrong.append(f"{order_id}: {states} and no open review")
    return wrong


def half_truths(rig: Rig, before: Picture | None = None) -> list[str]:
    """The same of a store that ships in two steps: what is wrong with the second one."""
    now, world = picture(rig), rig.world
    assert isinstance(world, TwoStep)
    asked = {order for order, _ in now.reviews}
    most = 2 if rig.on_resubmit == "rejects" else 1
    wrong = lies(rig, before)
    for row in world.rows():
        order_id = row["order_id"]
        last = now.states_of(order_id)[-1:]
        if (many := sum(submit["applied"] for submit in row["submits"])) > 1:
            wrong.append(f"{order_id}: submitted {many} times")
        if last == [State.CONFIRMED] and not world.finished(order_id):
            wrong.append(f"{order_id}: confirmed, but it is not shipped")
        if last == [State.FINISHING] and order_id not in asked:
            wrong.append(f"{order_id}: in doubt, and nobody was asked")
        if world.applied[order_id] > 1:
            wrong.append(f"{order_id}: finished {world.applied[order_id]} times")
        if world.tries[order_id] > most + _said_to_go_on(rig, order_id):
            wrong.append(f"{order_id}: tried {world.tries[order_id]} times to finish it")
    return wrong


def _said_to_go_on(rig: Rig, order_id: str) -> int:
    """How often a person looked and told us to finish an order."""
    with rig.ledger() as ledger:
        known = ledger.submissions.of_order(STORE_KEY, order_id)
        events = [event for s in known for event in ledger.submissions.events(s.id)]
    return sum(event.because == "person_finish" for event in events)


def unproven(now: Picture) -> list[str]:
    """Orders that the store shows shipped while the ledger is still in doubt."""
    shown = {order_id for order_id, waybills in now.shown if waybills}
    return [order for order, state in now.states if state == State.UNKNOWN and order in shown]


def unfinished(rig: Rig) -> list[str]:
    """Orders that may be written without asking and are not both shown and confirmed, once."""
    now = picture(rig)
    return [
        f"{row['order_id']}: {now.states_of(row['order_id'])}, shown {_waybills(row['shown'])}"
        for row in rig.world.rows()
        if isinstance(row["expected"], list)
        and not (
            _waybills(row["shown"]) == _waybills(row["expected"])
            and now.states_of(row["order_id"])[-1:] == [State.CONFIRMED]
        )
    ]
