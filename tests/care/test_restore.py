"""A backup that is put back: no press since then is forgotten, none is made twice."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.home import Home
from agent.ledger import Ledger
from agent.ledger.backups import Backup, Backups
from agent.ledger.connection import Connection
from agent.ledger.restore import put_back
from agent.resolving import resolve
from agent.rules.desired import Standing
from agent.rules.polling import FOR_A_PERSON, after_failure
from agent.rules.stop_loss import Mishap
from agent.sync.alarms import settle
from agent.sync.journal import State
from agent.sync.options import Options
from tests.simulated.hands import ACCOUNTS, STORE_KEY, SUPPLIER_KEY
from tests.simulated.rig import Rig
from tests.simulated.scenes import submits
from tests.simulated.truth import lies, picture, unfinished
from tests.simulated.world import World

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
DRY = Options(dry_run=True)
LATE = "late-apply=60000"


class PowerLost(BaseException):
    """The computer is off."""


def taken(rig: Rig) -> Backup:
    return Backups(rig.ledger_file).take(rig.world.clock.now)


def told_all(ledger: Ledger, now: datetime) -> list[str]:
    """What a channel hears now, and has taken then."""
    untold = ledger.alert_deliveries.untold("any", EVER)
    ledger.alert_deliveries.sent("any", untold, now)
    return [f"{one.alert.kind} {phase}" for one in untold for phase in one.phases]


def journal(rig: Rig) -> list[tuple[str, str]]:
    """(new state, because) of every transition that the ledger knows, in order."""
    with rig.ledger() as ledger:
        known = [
            event
            for row in rig.world.rows()
            for one in ledger.submissions.of_order(STORE_KEY, row["order_id"])
            for event in ledger.submissions.events(one.id)
        ]
    return [(event.new, event.because) for event in known]


def test_presses_since_the_backup_are_known_and_proven_by_reading(tmp_path: Path) -> None:
    rig = Rig(World(orders=20), tmp_path, "duplicates")
    rig.run(DRY)
    backup = taken(rig)
    written = [o for o in rig.run().orders if o.standing is Standing.WRITTEN]
    before, pressed, left = picture(rig), submits(rig.world), unfinished(rig)
    assert written
    kept = put_back(backup.path, rig.ledger_file)
    assert kept is not None
    assert {state for _, state in picture(rig).states} == {State.PLANNED}, "it forgot them"
    rig.world.clock.forward(minutes=5)
    rig.run()
    assert submits(rig.world) == pressed, "pressed a second time"
    assert not lies(rig, before)
    assert unfinished(rig) == left
    told = journal(rig)
    assert told.count((State.UNKNOWN, "armed_log")) == pressed
    assert told.count((State.CONFIRMED, "read_back_same")) == len(written)


def test_a_press_in_doubt_stays_one_until_the_store_shows_it(tmp_path: Path) -> None:
    rig = Rig(World(LATE, orders=1, variant="6"), tmp_path, "duplicates")
    rig.run(DRY)
    backup = taken(rig)
    (order,) = rig.run().orders
    put_back(backup.path, rig.ledger_file)
    (again,) = rig.run().orders
    assert (again.standing, again.reason) == (Standing.REVIEW, "absent_after_settling")
    assert picture(rig).states_of(order.order_id) == [State.UNKNOWN]
    rig.world.clock.forward(minutes=2)
    rig.run()
    assert submits(rig.world) == 1
    assert not lies(rig)
    assert not unfinished(rig)


def test_it_may_be_put_back_again_and_again(tmp_path: Path) -> None:
    rig = Rig(World(orders=12), tmp_path, "duplicates")
    rig.run(DRY)
    backup = taken(rig)
    rig.run()
    pressed = submits(rig.world)
    for _ in range(3):
        put_back(backup.path, rig.ledger_file)
        rig.world.clock.forward(minutes=5)
        rig.run()
    assert submits(rig.world) == pressed
    assert not lies(rig)
    assert len(list(tmp_path.glob("ledger.replaced-*"))) == 3


def test_everything_is_read_anew_after_it(tmp_path: Path) -> None:
    rig = Rig(World(orders=12), tmp_path, "duplicates")
    rig.run(DRY)
    backup = taken(rig)
    rig.run()
    put_back(backup.path, rig.ledger_file)
    asked = len(rig.world.asked)
    rig.run()
    tabs = rig.world.asked[asked:]
    assert tabs.count("store_list") > 0
    with rig.ledger() as ledger:
        assert ledger.views.lists(STORE_KEY)[-1].whole


@pytest.mark.parametrize("when", ["before the press", "after it"])
def test_what_a_person_dropped_since_then_stays_dropped(when: str, tmp_path: Path) -> None:
    rig = Rig(World("drop-before-apply=1", orders=1), tmp_path, "unknown")
    rig.run(DRY)
    backup = taken(rig)
    (doubt,) = rig.run().orders
    assert doubt.reason == "absent_after_settling"
    backup = taken(rig) if when == "after it" else backup
    home = Home(tmp_path, practice=False)
    (home.root / "locks").mkdir(exist_ok=True)
    with rig.ledger() as ledger:
        resolve(home, ledger, [STORE_KEY], doubt.order_id, "drop", rig.world.clock.now)
    put_back(backup.path, rig.ledger_file)
    rig.on_resubmit = "rejects"  # whoever is let press it again, would
    for _ in range(2):
        rig.world.clock.forward(minutes=1)
        (order,) = rig.run().orders
        assert (order.standing, order.reason) == (Standing.CLOSED, "person_drop")
    assert submits(rig.world) == 1


def test_what_was_stopped_since_then_stays_stopped(tmp_path: Path) -> None:
    rig = Rig(World(orders=2), tmp_path, "rejects")
    rig.run(DRY)
    backup = taken(rig)
    now = rig.world.clock.now
    with rig.ledger() as ledger:
        ledger.outcomes.stop(STORE_KEY, Mishap.CONFLICT, {}, now)
        ledger.disarmed.disarm("alibaba1688", "another page", None, now)
    put_back(backup.path, rig.ledger_file)
    with rig.ledger() as ledger:
        assert ledger.outcomes.stopped(STORE_KEY) is not None
        assert ledger.disarmed.of("alibaba1688") is not None
        settle(ledger, ACCOUNTS, now)
        assert told_all(ledger, now) == ["breaker raised", "layout raised"]
    rig.run()
    assert submits(rig.world) == 0


@pytest.mark.parametrize("statements", range(4))
def test_a_cut_while_it_is_put_back_lifts_no_stop(
    statements: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(World(orders=2), tmp_path, "rejects")
    rig.run(DRY)
    backup = taken(rig)
    now = rig.world.clock.now
    with rig.ledger() as ledger:
        ledger.outcomes.stop(STORE_KEY, Mishap.CONFLICT, {}, now)
        ledger.disarmed.disarm("alibaba1688", "another page", None, now)
    done, run = 0, Connection.run

    def cut(self: Connection, sql: str, values: Sequence[Any] = ()) -> int:
        nonlocal done
        if done == statements:
            raise PowerLost
        done += 1
        return run(self, sql, values)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "run", cut)
        with suppress(PowerLost):
            put_back(backup.path, rig.ledger_file)
    with rig.ledger() as ledger:
        assert ledger.outcomes.stopped(STORE_KEY) is not None
        assert ledger.disarmed.of("alibaba1688") is not None
    for left in ("", "-journal"):  # by whoever died over it
        (tmp_path / f".ledger.sqlite.new{left}").write_bytes(b"half a copy")
    put_back(backup.path, rig.ledger_file)
    rig.run()
    assert submits(rig.world) == 0
    assert not list(tmp_path.glob(".*.new*")), "a copy of the ledger was left"


def test_an_account_that_waited_when_the_backup_was_taken_is_read_at_once(tmp_path: Path) -> None:
    rig = Rig(World(orders=2), tmp_path, "rejects")
    rig.run(DRY)
    then = rig.world.clock.now
    with rig.ledger() as ledger:
        ledger.parked.park(STORE_KEY, "doudian", "ChallengeShown", "slider", None, then)
        ledger.parked.park(SUPPLIER_KEY, "alibaba1688", "LayoutChanged", "no list", None, then)
        settle(ledger, ACCOUNTS, then)
        told_all(ledger, then)
        failed = after_failure(None, then, 0.5)
        ledger.polls.keep(STORE_KEY, failed, failed.at + FOR_A_PERSON)
    backup = taken(rig)
    rig.world.clock.forward(minutes=30)
    put_back(backup.path, rig.ledger_file)
    now = rig.world.clock.now
    with rig.ledger() as ledger:
        assert not ledger.polls.plans(now), "what was never read is due"
        assert [one.account for one in ledger.parked.all()] == [SUPPLIER_KEY]
        settle(ledger, ACCOUNTS, now)
        assert [one.kind for one in ledger.alerts.open_ones()] == ["layout"]
        assert told_all(ledger, now) == [], "nobody has seen that it is over"
        ledger.parked.park(STORE_KEY, "doudian", "ChallengeShown", "slider", None, now)
        settle(ledger, ACCOUNTS, now)
        assert told_all(ledger, now) == ["challenge raised"], "it waits still"
