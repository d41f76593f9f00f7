"""An order that a person ships by hand right now is the person's: nothing is armed meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from agent.ledger.leases import LINGERS, Lease, Leased
from agent.rules.desired import Standing
from agent.sync.journal import Member, State, Submission, Verdict
from agent.sync.options import Options
from scrapers.records import Waybill
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.scenes import by_order, due_orders, one_order, shown, submits
from tests.simulated.truth import lies, picture
from tests.simulated.world import World

FOR = timedelta(minutes=10)
BEFORE_ARMING = ("after_plan", "after_preread", "after_fill", "before_arm")
AT_WORK = ("after_arm", "after_press", "after_response", "before_confirm")


def take(rig: Rig, order_id: str, waybill: Waybill | None = None, store: str = STORE_KEY) -> bool:
    """The person begins to ship an order; whether the order was left to them."""
    lease = Lease(order_id, waybill or Waybill("zto", "73610555582883"), rig.world.clock.now + FOR)
    with rig.ledger() as ledger:
        return ledger.leases.take(store, lease)


def held(rig: Rig, order_id: str) -> Lease | None:
    with rig.ledger() as ledger:
        return ledger.leases.of(STORE_KEY, [order_id], rig.world.clock.now).get(order_id)


def test_a_leased_order_waits_while_others_are_written(tmp_path: Path) -> None:
    rig = Rig(World(orders=3), tmp_path, "rejects")
    theirs, *others = due_orders(rig.world)
    assert take(rig, theirs)
    found = by_order(rig.run())
    assert (found[theirs].standing, found[theirs].reason) == (Standing.WAITING, "leased")
    assert [found[order].standing for order in others] == [Standing.WRITTEN] * len(others)
    assert shown(rig.world, theirs) == []
    assert picture(rig).states_of(theirs) == []


def test_it_is_written_once_the_lease_has_ended(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    take(rig, order_id)
    rig.world.clock.forward(minutes=9)
    assert by_order(rig.run())[order_id].reason == "leased"
    rig.world.clock.forward(minutes=2)
    assert held(rig, order_id) is None
    assert by_order(rig.run())[order_id].standing is Standing.WRITTEN
    assert submits(rig.world) == 1
    assert not lies(rig)


def release(rig: Rig, order_id: str) -> None:
    with rig.ledger() as ledger:
        ledger.leases.release(STORE_KEY, order_id, rig.world.clock.now)


def renew(rig: Rig, order_id: str) -> None:
    now = rig.world.clock.now
    with rig.ledger() as ledger:
        ledger.leases.renew(STORE_KEY, order_id, now + FOR, now)


def test_it_is_written_a_little_after_it_was_given_back(tmp_path: Path) -> None:
    """The person may just have pressed, and the store's pages lag."""
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    take(rig, order_id)
    release(rig, order_id)
    lease = held(rig, order_id)
    assert lease is not None
    assert lease.until == rig.world.clock.now + LINGERS
    assert by_order(rig.run())[order_id].reason == "leased"
    rig.world.clock.forward(minutes=2)
    assert held(rig, order_id) is None
    assert by_order(rig.run())[order_id].standing is Standing.WRITTEN
    assert submits(rig.world) == 1


def test_giving_back_lengthens_no_lease(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    take(rig, order_id)
    rig.world.clock.forward(minutes=9)
    release(rig, order_id)
    rig.world.clock.forward(seconds=61)
    assert held(rig, order_id) is None
    release(rig, order_id)
    assert held(rig, order_id) is None, "it had ended"
    release(rig, "6999999999999999999")
    assert held(rig, "6999999999999999999") is None


def test_who_is_still_at_it_keeps_the_order(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    take(rig, order_id)
    rig.world.clock.forward(minutes=9)
    renew(rig, order_id)
    rig.world.clock.forward(minutes=9)
    assert by_order(rig.run())[order_id].reason == "leased"
    rig.world.clock.forward(minutes=2)
    renew(rig, order_id)
    assert held(rig, order_id) is None, "a lease that ended stays ended"
    assert by_order(rig.run())[order_id].standing is Standing.WRITTEN


@pytest.mark.parametrize("at", BEFORE_ARMING)
def test_a_lease_that_comes_while_the_pass_is_at_it_stops_the_press(
    tmp_path: Path, at: str
) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)

    def step(name: str, submission: Submission) -> None:
        if name == at:
            assert take(rig, submission.order_id), "nothing was armed yet"

    found = by_order(rig.run(step=step))[order_id]
    assert (found.standing, found.reason) == (Standing.WAITING, "leased")
    assert "press" not in rig.world.asked
    assert picture(rig).states_of(order_id) == [State.PLANNED]
    assert rig.log().presses() == [], "nothing stands in the armed log"
    rig.world.clock.forward(minutes=11)
    assert by_order(rig.run())[order_id].standing is Standing.WRITTEN
    assert submits(rig.world) == 1
    assert not lies(rig)


@pytest.mark.parametrize("at", AT_WORK)
def test_no_lease_is_given_while_the_agent_is_at_it(tmp_path: Path, at: str) -> None:
    rig = one_order(tmp_path)
    given: list[bool] = []

    def step(name: str, submission: Submission) -> None:
        if name == at:
            given.append(take(rig, submission.order_id))

    (order,) = rig.run(step=step).orders
    assert given == [False]
    assert held(rig, order.order_id) is None
    assert order.standing is Standing.WRITTEN
    assert submits(rig.world) == 1


def test_no_lease_is_given_while_a_press_is_in_doubt(tmp_path: Path) -> None:
    rig = Rig(World("drop-before-apply=1", orders=1), tmp_path, "unknown")
    (order,) = rig.run().orders
    assert picture(rig).states_of(order.order_id) == [State.UNKNOWN]
    assert not take(rig, order.order_id)
    with rig.ledger() as ledger:
        (doubt,) = ledger.submissions.live(STORE_KEY)
        dropped = Verdict(State.WITHDRAWN, "person_drop")
        ledger.submissions.move(doubt, dropped, rig.world.clock.now)
    assert take(rig, order.order_id)


@pytest.mark.parametrize(
    ("way", "given"),
    [
        ((), True),
        ((State.WITHDRAWN,), True),
        ((State.ARMED,), False),
        ((State.ARMED, State.VERIFYING), False),
        ((State.ARMED, State.VERIFYING, State.CONFIRMED), False),
        ((State.ARMED, State.VERIFYING, State.CONFLICT), False),
        ((State.ARMED, State.VERIFYING, State.REFUSED), False),
        ((State.ARMED, State.UNKNOWN), False),
        ((State.ARMED, State.VERIFYING, State.PLANNED), True),
        ((State.STORED,), False),
        ((State.STORED, State.FINISHING), False),
    ],
    ids=str,
)
def test_a_lease_is_given_only_while_nothing_was_submitted(
    tmp_path: Path, way: tuple[State, ...], given: bool
) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    now = rig.world.clock.now
    with rig.ledger() as ledger:
        member = Member(order_id, "*", 1, Waybill("zto", "73610555582883"))
        one = ledger.submissions.plan(STORE_KEY, [member], now)
        for state in way:
            one = ledger.submissions.move(one, Verdict(state, "x"), now)
    assert take(rig, order_id) is given
    assert (held(rig, order_id) is not None) is given
    assert take(rig, order_id, store="another"), "numbers of two stores may be the same"


def test_no_lease_is_given_of_what_a_pass_wrote_meanwhile(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    assert by_order(rig.run())[order_id].standing is Standing.WRITTEN
    assert not take(rig, order_id)


def test_what_the_person_shipped_is_not_pressed_again(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    waybill = rig.world.row(order_id)["expected"][0]
    take(rig, order_id, Waybill(waybill["carrier"], waybill["number"]))
    rig.world.do(do="ship_by_hand", order_id=order_id, **waybill)
    rig.world.clock.forward(minutes=11)
    assert by_order(rig.run())[order_id].standing is Standing.ALREADY
    assert submits(rig.world) == 0
    assert shown(rig.world, order_id) == [waybill["number"]]


def test_a_lease_of_another_store_or_order_holds_nothing_back(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    take(rig, order_id, store="another")
    take(rig, "6999999999999999999")
    assert by_order(rig.run())[order_id].standing is Standing.WRITTEN


def test_the_ledger_itself_arms_no_leased_order(tmp_path: Path) -> None:
    """Whoever forgets to ask before: the lease is checked in the arming transaction."""
    rig = one_order(tmp_path)
    (planned,) = [order.order_id for order in rig.run(Options(dry_run=True)).orders]
    take(rig, planned)
    with rig.ledger() as ledger:
        (plan,) = ledger.submissions.live(STORE_KEY)
        with pytest.raises(Leased):
            ledger.submissions.move(plan, Verdict(State.ARMED, "x"), rig.world.clock.now)
        assert ledger.submissions.get(plan.id) == plan
        assert len(ledger.submissions.events(plan.id)) == 1
        late = rig.world.clock.now + FOR
        armed = ledger.submissions.move(plan, Verdict(State.ARMED, "x"), late)
    assert armed.state is State.ARMED


def test_taking_again_keeps_the_latest_number_and_time(tmp_path: Path) -> None:
    rig = one_order(tmp_path)
    (order_id,) = due_orders(rig.world)
    take(rig, order_id)
    rig.world.clock.forward(minutes=8)
    assert take(rig, order_id, Waybill("yto", "YT8325675513424"))
    rig.world.clock.forward(minutes=8)
    lease = held(rig, order_id)
    assert lease is not None
    assert lease.waybill == Waybill("yto", "YT8325675513424")
