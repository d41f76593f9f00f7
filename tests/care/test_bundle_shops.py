"""A support bundle names no shop: neither its key, nor its address, nor whose login was found."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.logs import opened_log
from agent.rules.stop_loss import Mishap
from scrapers.browser.world import World
from scrapers.errors import Unreachable, WrongAccount
from tests.care.test_bundle import bundled, texts
from tests.conftest import Command

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
SETTINGS = """
browser = "headless"
[[store]]
key = "xiaoman_home"
portal = "vendure"
address = "https://admin.xiaoman-shop.example:3443"
suppliers = ["oscar", "hf"]
[[store]]
key = "doudian"
portal = "doudian"
suppliers = []
[[supplier]]
key = "oscar"
portal = "oscar"
address = "http://127.0.0.1:4320"
[[supplier]]
key = "hf"
portal = "oscar"
address = "https://hefeng.example"
"""
SHOPS = ("xiaoman", "hefeng", "laodian", "小满铺", "禾风小店", "旧店长", "老店", "Anna's", "别的铺")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = open_home(tmp_path / "home", World())
    home.config.write_text(SETTINGS, "utf-8")
    stranger = WrongAccount("vendure", expected="小满铺", found="旧店长")
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        ledger.decisions.take_over("xiaoman_home", "vendure", "小满铺", NOW)
        ledger.decisions.take_over("hf", "oscar", "禾风小店", NOW)
        ledger.decisions.take_over("laodian", "vendure", "老店", NOW)
        run = ledger.decisions.start_run("xiaoman_home", NOW)
        ledger.decisions.end_run(run, NOW, 8, False, {"written": 0})
        ledger.parked.park("xiaoman_home", "vendure", "WrongAccount", str(stranger), None, NOW)
    for account in ("xiaoman_home", "hf"):
        (home.evidence / f"20261121-040000-{account}-WrongAccount").mkdir(parents=True)
    with opened_log(home.log) as log:
        log.note("run_began", store="xiaoman_home", dry_run=False)
        log.note("login_put_back", account="hf")
        log.note("moved_away", stores="doudian,hf,xiaoman_home", logins=2)
        log.note("disk_failed", said="No space left: '/home/x/sessions/hf.enc'")
        log.note("run_failed", store="laodian", because="store_busy")
        log.portal_error(stranger)
        said = "list: net::ERR_TIMED_OUT at https://admin.xiaoman-shop.example:3443/orders"
        log.portal_error(Unreachable("vendure", said))
    with home.log.open("a", encoding="utf-8") as log:  # as it was written before
        for found in ("'别的铺'", '\\"Anna\'s\\"'):
            began = "2026-11-20T04:00:00.000Z WARNING WrongAccount portal=vendure"
            log.write(f"{began} said=\"expected account '小满铺', found {found}\"\n")
    return home


@pytest.fixture
def parts(home: Home, tmp_path: Path, command: Command) -> dict[str, str]:
    out = tmp_path / "out"
    out.mkdir()
    bundled(command, home)
    return texts(out)


def test_no_shop_is_named_in_it(parts: dict[str, str]) -> None:
    found = [(name, shop) for name, text in parts.items() for shop in SHOPS if shop in text]
    assert found == []
    assert '"hf"' not in parts["settings.json"]
    assert "-hf-" not in parts["files.json"]
    assert not re.search(r"\bhf\b", parts["yundan.log"]), "nor among others, nor in a file's name"


def test_what_belongs_together_is_still_seen(parts: dict[str, str]) -> None:
    settings = json.loads(parts["settings.json"])
    first, second = settings["store"]
    assert (first["key"], first["portal"]) == ("store-1", "vendure")
    assert first["address"] == "https://store-1.host:3443"
    assert first["suppliers"] == ["oscar", "supplier-2"]
    assert second["key"] == "doudian"
    assert settings["supplier"][0]["address"] == "http://127.0.0.1:4320"
    assert json.loads(parts["ledger.json"])["runs"][0]["store"] == "store-1"
    assert sorted(json.loads(parts["files.json"])["evidence"]) == [
        "20261121-040000-store-1-WrongAccount",
        "20261121-040000-supplier-2-WrongAccount",
    ]
    log = parts["yundan.log"]
    assert "run_began store=store-1" in log
    assert "login_put_back account=supplier-2" in log
    assert "run_failed store=account-1" in log
    assert "ERR_TIMED_OUT at https://store-1.host:3443/orders" in log
    assert log.count("WrongAccount portal=vendure") == 3


def test_a_short_key_is_named_in_no_finding_and_no_line_of_the_log(
    home: Home, tmp_path: Path, command: Command
) -> None:
    with home.config.open("a", encoding="utf-8") as settings:
        settings.write('[[store]]\nkey = "xqz"\nportal = "doudian"\nsuppliers = ["hf"]\n')
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        ledger.decisions.take_over("xqz", "doudian", "小满铺", NOW)
        details = {"count": 3, "tries": 9, "usual": 0.0}
        ledger.outcomes.stop("xqz", Mishap.CONFLICT, details, NOW)
    with opened_log(home.log) as log:
        log.note("run_failed", said="profiles/xqz: gone")
    out = tmp_path / "out"
    out.mkdir()
    bundled(command, home)
    parts = texts(out)
    told = parts["findings.json"] + parts["yundan.log"]
    assert "yundan resume store-3" in told
    assert "profiles/store-3: gone" in told
    assert re.findall(r".{0,40}\b(?:xqz|hf)\b", told) == []
