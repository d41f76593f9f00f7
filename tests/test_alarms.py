"""What a person is told of an account: lost as long as it is, whoever was killed meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.care.lost_ledger import tell_of_lost
from agent.errors import UserError
from agent.home import open_home
from agent.ledger.parked import ParkedAccounts
from agent.open_ledger import open_ledger
from agent.rule_packs import packs_of
from agent.rules.stop_loss import Mishap
from agent.rules.timing import WriteWhen
from agent.sync import run as passes
from agent.sync.alarms import settle
from agent.telling.alerts import raised
from agent.telling.voice import Voice
from agent.words import Words
from scrapers.browser.world import World as Live
from scrapers.errors import ChallengeShown, LayoutChanged, LoginExpired
from scrapers.records import Capture
from tests.simulated.hands import ACCOUNTS, STORE_KEY, SUPPLIER_KEY
from tests.simulated.rig import Rig
from tests.simulated.world import World

LIVE = Live()
EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Killed(BaseException):
    """A process that ends in the middle."""


class Losing(World):
    """A store that may end the login, show another page, or a slider on its ship form."""

    lost = False
    changed = False
    slider_on_form = False

    def _on_page(self, url: str) -> Capture:
        if self.lost and "jinritemai" in url:
            raise LoginExpired("doudian", "gone")
        if self.changed and "jinritemai" in url:
            raise LayoutChanged("doudian", "tr.order", "list")
        return super()._on_page(url)

    def _on_open_form(self, order_id: str) -> Capture:
        if self.slider_on_form:
            raise ChallengeShown("doudian")
        return super()._on_open_form(order_id)


def told(rig: Rig) -> list[str]:
    """Everything that a channel hears, in order."""
    with rig.ledger() as ledger:
        untold = ledger.alert_deliveries.untold("any", EVER)
        return [f"{one.alert.kind} {phase}" for one in untold for phase in one.phases]


def later(rig: Rig, *minutes: float) -> None:
    for wait in minutes:
        rig.world.clock.forward(minutes=wait)
        rig.run()


def tended(rig: Rig) -> None:
    with rig.ledger() as ledger:
        settle(ledger, ACCOUNTS, rig.world.clock.now)


def test_a_slider_on_the_ship_form_waits_for_a_person(tmp_path: Path) -> None:
    world = Losing(orders=4)
    rig = Rig(world, tmp_path, "rejects", packs=packs_of(tmp_path / "rules", "doudian"))
    rig.run()
    world.do(do="new_order")
    world.slider_on_form = True
    later(rig, 180)
    with rig.ledger() as ledger:
        parked = ledger.parked.of(STORE_KEY)
    assert parked is not None
    assert parked.error == "ChallengeShown"
    assert told(rig) == ["challenge raised"]


def test_a_login_is_lost_until_a_page_is_read_again(tmp_path: Path) -> None:
    world = Losing(orders=0)
    packs = packs_of(tmp_path / "rules", "doudian")
    choices = {SUPPLIER_KEY: WriteWhen.SCANNED}
    rig = Rig(world, tmp_path, "rejects", packs=packs, choices=choices)
    world.do(do="new_order")
    rig.run()
    world.lost = True
    later(rig, 70, 1, 65, 1, 70)
    assert told(rig) == ["login_lost raised"]
    world.lost = False
    later(rig, 70)
    assert told(rig) == ["login_lost raised", "login_lost recovered"]


def test_whoever_is_killed_before_the_end_was_noted_leaves_it_to_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = Losing(orders=0)
    rig = Rig(world, tmp_path, "rejects")
    rig.run()
    world.lost = True
    later(rig, 2, 2)
    world.lost = False

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(passes, "works_again", killed)
        with pytest.raises(Killed):
            later(rig, 2)
    assert told(rig) == ["login_lost raised"]
    tended(rig)
    tended(rig)
    assert told(rig) == ["login_lost raised", "login_lost recovered"]
    world.lost = True
    later(rig, 5, 5)
    assert told(rig)[2:] == ["login_lost raised"], "the second loss is told as well"


def test_a_portal_that_is_only_read_is_told_whoever_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = Losing(orders=0)
    rig = Rig(world, tmp_path, "rejects")
    rig.run()
    world.changed = True

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ParkedAccounts, "park", killed)
        with pytest.raises(Killed):
            later(rig, 2)
    tended(rig)
    assert told(rig) == ["layout raised"]
    with rig.ledger() as ledger:
        (alert,) = ledger.alerts.open_ones()
        disarmed = ledger.disarmed.of("doudian")
    assert disarmed is not None
    assert alert.subject == STORE_KEY, "whoever mends it ends the alerts of the portal's accounts"
    words = raised(Words("en"), alert)
    assert "yundan repair doudian" in words[-1]
    assert Voice(Words("en")).time(disarmed.at) in words[1]
    later(rig, 2)
    tended(rig)
    assert told(rig) == ["layout raised"], "once for one page"
    world.changed = False
    with rig.ledger() as ledger:
        ledger.disarmed.arm("doudian")
    later(rig, 2)
    tended(rig)
    assert told(rig) == ["layout raised", "layout recovered"]


def test_what_left_the_settings_is_told_no_more(tmp_path: Path) -> None:
    rig = Rig(World(), tmp_path)
    now = rig.world.clock.now
    with rig.ledger() as ledger:
        ledger.outcomes.stop(STORE_KEY, Mishap.REFUSED, {"count": 6, "tries": 9, "usual": 1.0}, now)
        ledger.parked.park(SUPPLIER_KEY, "alibaba1688", "ChallengeShown", "slider", None, now)
        ledger.disarmed.disarm("doudian", "another page", None, now)
        for _ in range(2):
            settle(ledger, [], now)
            assert ledger.alerts.open_ones() == []
        settle(ledger, ACCOUNTS, now)
        there = {(one.kind, one.subject) for one in ledger.alerts.open_ones()}
        untold = ledger.alert_deliveries.untold("any", EVER)
        ledger.alert_deliveries.sent("any", untold, now)
        settle(ledger, [], now)
        assert ledger.alerts.open_ones() == []
    assert there == {("breaker", STORE_KEY), ("challenge", SUPPLIER_KEY), ("layout", STORE_KEY)}
    assert told(rig) == [], "nobody has seen that it works"


def test_a_stop_and_its_alert_are_one(tmp_path: Path) -> None:
    rig = Rig(World(), tmp_path)
    now = rig.world.clock.now
    details = {"count": 6, "tries": 9, "usual": 1.0}
    with rig.ledger() as ledger:
        ledger.outcomes.stop(STORE_KEY, Mishap.REFUSED, details, now)  # and killed
    tended(rig)
    assert told(rig) == ["breaker raised"]
    with rig.ledger() as ledger:
        ledger.outcomes.resume(STORE_KEY, now, "person")  # and killed
    tended(rig)
    assert told(rig) == ["breaker raised", "breaker recovered"]


def test_a_login_that_seems_lost_once_is_no_alarm(tmp_path: Path) -> None:
    rig = Rig(World(), tmp_path)
    with rig.ledger() as ledger:
        at = rig.world.clock.now
        ledger.parked.park(STORE_KEY, "doudian", "LoginExpired", "gone", None, at)
    tended(rig)
    assert told(rig) == []
    with rig.ledger() as ledger:
        at = rig.world.clock.now + timedelta(minutes=1)
        ledger.parked.park(STORE_KEY, "doudian", "LoginExpired", "gone", None, at)
    tended(rig)
    assert told(rig) == ["login_lost raised"]


def test_a_ledger_that_was_lost_is_told_until_its_accounts_are_back(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home", LIVE)
    with open_ledger(home) as ledger:
        ledger.decisions.take_over(STORE_KEY, "doudian", "shop", EVER)
        tell_of_lost(home, ledger, EVER)
        assert ledger.alerts.open_ones() == []
    home.ledger.write_bytes(b"garbage" * 5000)
    with pytest.raises(UserError, match="ledger_corrupt"):
        open_ledger(home)
    with open_ledger(home) as ledger:  # whoever is started again makes a new one
        for _ in range(2):
            tell_of_lost(home, ledger, datetime.now(UTC))
        assert [alert.kind for alert in ledger.alerts.open_ones()] == ["ledger"]
        ledger.decisions.take_over(STORE_KEY, "doudian", "shop", EVER)
        tell_of_lost(home, ledger, datetime.now(UTC))
        assert ledger.alerts.open_ones() == []


def test_what_ended_while_a_store_was_moved_away_is_not_told_after_adoption(tmp_path: Path) -> None:
    """Also where nobody looked between: the other computer told of it."""
    rig = Rig(World(orders=4), tmp_path, "rejects")
    rig.run()
    now = rig.world.clock.now
    rig.log().leave(now)
    with rig.ledger() as ledger:
        for subject in ("over", "still so"):
            ledger.alerts.open("login_lost", subject, {"name": subject}, now)
        ledger.alerts.close("login_lost", "over", now)
    rig.adopt()
    assert told(rig) == ["login_lost raised"]
    with rig.ledger() as ledger:
        assert [alert.subject for alert in ledger.alerts.open_ones()] == ["still so"]
