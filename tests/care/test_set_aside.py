"""A ledger that was set aside holds receivers: it goes as they do, and says so from the start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.care.daily import Daily
from agent.care.old_ledgers import forget_set_aside
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.backups import Backups
from agent.ledger.receivers import ReceiverKey
from agent.logs import opened_log
from agent.settings import Keep
from scrapers.browser.world import World
from scrapers.records import OrderStatus
from tests.care.test_retention import MASKS, NOW, STORE, sold
from tests.conftest import Command

DAYS = 45


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = open_home(tmp_path / "home", World())
    home.config.write_text(f"[keep]\nreceiver_days = {DAYS}\n")
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        ledger.orders.save(STORE, [sold(1, OrderStatus.SHIPPED)], NOW, listed=True)
        Backups(home.ledger).take(NOW)
    return home


def restored(home: Home, command: Command, lang: str = "en") -> str:
    ran = command("backup", "--restore", "latest", "--yes", YUNDAN_LANG=lang)
    assert ran.status == 0
    return ran.out


def damaged(home: Home, command: Command, lang: str = "en") -> str:
    home.ledger.write_bytes(b"no ledger" + home.ledger.read_bytes()[9:])
    ran = command("status", YUNDAN_LANG=lang)
    assert ran.status == 32
    return ran.err


Way = Callable[..., str]
WAYS = pytest.mark.parametrize("way", [restored, damaged], ids=lambda way: way.__name__)


def holding_somebody(home: Home) -> list[str]:
    """The ledgers set aside that still hold a receiver."""
    return [
        path.name
        for path in home.root.glob("ledger.*-*")
        if any(mask.encode() in path.read_bytes() for mask in MASKS)
    ]


@WAYS
def test_it_goes_with_the_daily_care_once_receivers_do_and_the_log_says_so(
    way: Way, home: Home, command: Command
) -> None:
    way(home, command)
    assert len(holding_somebody(home)) == 1
    set_aside = datetime.now(UTC)
    daily = Daily(home, Keep(receiver_days=DAYS))
    with opened_log(home.log) as log:
        daily.tend(set_aside + timedelta(days=DAYS - 1), log)
        assert len(holding_somebody(home)) == 1
        daily.tend(set_aside + timedelta(days=DAYS + 1), log)
    assert list(home.root.glob("ledger.*-*")) == []
    assert home.log.read_text("utf-8").count("cared what=set_aside n=1") == 1
    assert Backups(home.ledger).kept(), "backups go by their number"


@WAYS
@pytest.mark.parametrize(("lang", "said"), [("zh", f"{DAYS} 天"), ("en", f"for {DAYS} days")])
def test_whoever_is_told_of_it_is_told_for_how_long(
    way: Way, lang: str, said: str, home: Home, command: Command
) -> None:
    assert said in way(home, command, lang).replace("\n", "")
    if way is damaged:
        shown = command("status", YUNDAN_LANG=lang).out.replace("\n", "")
        assert said in shown, "and as long as that is news"


def test_what_sqlite_kept_beside_it_goes_too_and_nothing_of_others(home: Home) -> None:
    old, new = NOW - timedelta(days=DAYS + 1), NOW - timedelta(days=DAYS - 1)
    gone = f"ledger.damaged-{old:%Y%m%d-%H%M%S-%f}.sqlite"
    stays = [f"ledger.replaced-{new:%Y%m%d-%H%M%S-%f}.sqlite", "ledger.damaged-by me.sqlite"]
    for name in (gone, f"{gone}-wal", f"{gone}-shm", *stays):
        (home.root / name).write_text("somebody")
    assert forget_set_aside(home, DAYS, NOW) == 1
    assert {path.name for path in home.root.glob("ledger.*-*")} == set(stays)
