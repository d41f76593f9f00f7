"""A login whose end was announced is a new one after `yundan login`; one that holds goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from tests.running import Shop, shop

pytestmark = [pytest.mark.browser, pytest.mark.storm]
STORE = "doudian"
SCAN_SOON = ["--fault", "logged-out", "--qr-scan-after", "12000"]


def ledger_of(place: Shop) -> Ledger:
    return Ledger(place.home / "ledger.sqlite", ReceiverKey(place.home / "keys" / "receiver.key"))


def began_at(place: Shop) -> datetime:
    with ledger_of(place) as ledger:
        (login,) = [one for one in ledger.logins.current() if one.account == STORE]
    return login.began_at


def ending(place: Shop) -> bool:
    with ledger_of(place) as ledger:
        return any(one.kind == "session_ending" for one in ledger.alerts.open_ones())


def announce(place: Shop) -> None:
    now = datetime.now(UTC)
    with ledger_of(place) as ledger:
        ends = {"name": "抖店", "ends_at": (now + timedelta(hours=5)).isoformat()}
        ledger.alerts.open("session_ending", STORE, ends, now)


def test_one_that_holds_goes_on_until_its_end_was_announced(tmp_path: Path) -> None:
    with shop(tmp_path, 2, 3, SCAN_SOON) as place:
        assert place.run("login", STORE).status == 0
        first = began_at(place)
        assert place.run("login", STORE).status == 0
        assert began_at(place) == first, "the portal asked for nothing: it is the same login"
        announce(place)
        ran = place.run("login", STORE, "--minutes", "0.02")
        assert ran.status == 16, "nobody logged in anew"
        assert ending(place)
        assert "抖店: the login" not in place.run("sync", "--dry-run").out, "the old one holds"
        ran = place.run("login", STORE)
        assert ran.status == 0, ran.err
        assert began_at(place) > first
        assert not ending(place)
