"""The support bundle: secrets and receivers are planted everywhere, and none is in it."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.alerts.address import Address
from agent.alerts.channels import Channels
from agent.api.pairing import Pairings, code_of
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.backups import Backups
from agent.ledger.captured import Proposal
from agent.ledger.receivers import ReceiverKey
from agent.passwords import Kept, Passwords
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import Member
from agent.trace_key import TraceKey
from scrapers.browser.world import World
from scrapers.records import (
    Line,
    OrderStatus,
    Parcel,
    Receiver,
    Shipment,
    StoreOrder,
    Waybill,
)
from tests.conftest import Command
from tests.running import Ran

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
WHO = Receiver("欧阳娜娜", "13812345678", "浙江省", "杭州市", "余杭区", "五常街道文一西路969号")
WAYBILL = "YT8690000000001"
ZTO = "73610555582883"
CUSTOMER = "C0FFEE77C0FFEE77"
SECRETS = {
    "a receiver": "欧阳娜娜",
    "a receiver's mask": "欧**",
    "a phone": "13812345678",
    "a masked phone": "138****5678",
    "an address": "文一西路",
    "a kept password": "hunter-2-hunter",
    "a kept user": "boss@shop.example",
    "the trace service's key": "tracekey0tracekey0",
    "the trace service's customer": CUSTOMER,
    "an alert channel's token": "robotkey-robotkey",
    "a cookie": "sessionid=5e6f7a8b9c",
    "a token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "a shop's name": "禾风小店",
    "a waybill": WAYBILL,
    "another waybill": ZTO,
    "a memo": "请尽快发给欧阳",
    "a page's text": "陶瓷马克杯定制",
}


@pytest.fixture
def home(tmp_path: Path, passwords: Passwords) -> Home:
    home = open_home(tmp_path / "home", World())
    home.config.write_text(
        f'browser = "headless"\n[trace_api]\nprovider = "kuaidi100"\ncustomer = "{CUSTOMER}"\n',
        "utf-8",
    )
    plant_in_ledger(home)
    Backups(home.ledger).take(NOW)
    Pairings(home.root).make(NOW)
    passwords.keep("doudian", Kept("boss@shop.example", "hunter-2-hunter"))
    TraceKey(home.root).keep("tracekey0tracekey0")
    Channels(home).add("群", Address("wecombot", "wecombot://robotkey-robotkey"), NOW)
    plant_in_files(home)
    return home


def plant_in_ledger(home: Home) -> None:
    line = (Line("L1", "陶瓷马克杯定制", 1),)
    parcels = (Parcel(Waybill("yto", WAYBILL)), Parcel(Waybill("zto", ZTO)))
    order = StoreOrder("6912345678901234567", OrderStatus.SHIPPED, NOW, NOW, line, WHO, parcels)
    shipment = Shipment("28", OrderStatus.SHIPPED, "请尽快发给欧阳", None, line, WHO, parcels)
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        ledger.decisions.take_over("doudian", "doudian", "禾风小店", NOW)
        ledger.orders.save("doudian", [order], NOW, listed=True)
        ledger.shipments.save("alibaba1688", [shipment], NOW, listed=True)
        one = Shipment("29", OrderStatus.SHIPPED, None, None, line, WHO, parcels[:1])
        ledger.captured.propose(Proposal("alibaba1688", one, "doudian", order.order_id), NOW)
        run = ledger.decisions.start_run("doudian", NOW)
        told = {"written": 3, "who": "欧阳娜娜", "waybills": [WAYBILL]}
        ledger.decisions.end_run(run, NOW, 0, True, told)
        said = "收货人：欧阳娜娜 13812345678"
        ledger.parked.park("doudian", "doudian", "ActionRequired", said, None, NOW)
        member = Member(order.order_id, "L1", 1, Waybill("yto", WAYBILL))
        planned = ledger.submissions.plan("doudian", [member], NOW)
    log = ArmedLog(home.armed, "doudian")
    log.begin(NOW)
    log.append(planned, NOW)


def plant_in_files(home: Home) -> None:
    began = "2026-11-21T04:00:00.000Z INFO step order=6912345678901234567"
    everything = "".join(
        f"{began} said={json.dumps(said, ensure_ascii=False)}\n"
        for said in (
            "收货人：欧阳娜娜",
            "tel 13812345678 or 138****5678",
            "浙江省杭州市余杭区文一西路969号",
            "Cookie: sessionid=5e6f7a8b9c",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
            "boss@shop.example logged in with hunter-2-hunter at 禾风小店",
            f"pressed {WAYBILL} and {ZTO}",
            f"key=tracekey0tracekey0 customer={CUSTOMER}",
            "POST to /cgi-bin/webhook with robotkey-robotkey",
            f"pairing {Pairings(home.root).all()[0].key}",
            f"receiver key {home.receiver_key.read_text('utf-8')}",
            f"in {home.root}/evidence and {Path.home()}/Documents",
        )
    )
    home.log.write_text(everything, "utf-8")
    home.log.with_name("yundan.log.1").write_text("the file before\n" + everything, "utf-8")
    for name in ("20261121-040000-doudian-LayoutChanged", "欧阳娜娜 13812345678"):
        folder = home.evidence / name
        folder.mkdir()
        (folder / "capture.json").write_text("欧阳娜娜 陶瓷马克杯定制")
        (folder / "error.json").write_text("Cookie: sessionid=5e6f7a8b9c")
    profile = home.profile("doudian") / "Default"
    profile.mkdir(parents=True)
    (profile / "Cookies").write_text("sessionid=5e6f7a8b9c")
    home.portals.mkdir()
    (home.portals / "13812345678.toml").write_text("# 欧阳娜娜")
    (home.root / "queue.sqlite").write_text("hunter-2-hunter")


def bundled(command: Command, home: Home, *more: str, **environment: str) -> Ran:
    settings = {"YUNDAN_BROWSER": "/nowhere/chrome", **environment}
    return command("doctor", "--bundle", "--to", str(home.root.parent / "out"), *more, **settings)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def texts(out: Path) -> dict[str, str]:
    (file,) = out.iterdir()
    with zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name).decode("utf-8") for name in opened.namelist()}


def test_nothing_that_was_planted_is_in_it(home: Home, out: Path, command: Command) -> None:
    ran = bundled(command, home)
    assert "Traceback" not in ran.err
    parts = texts(out)
    pairing = Pairings(home.root).all()[0]
    keys = {
        "the receiver key": home.receiver_key.read_text("utf-8").strip(),
        "a pairing": pairing.key,
        "a pairing as it is shown": code_of(pairing, 1).partition(":")[0],
        "the data folder": str(home.root),
        "the user's folder": f"{Path.home()}/Documents",
    }
    found = [
        (what, name)
        for what, secret in (SECRETS | keys).items()
        for name, text in parts.items()
        if secret in text or json.dumps(secret)[1:-1] in text
    ]
    assert found == []
    with zipfile.ZipFile(next(out.iterdir())) as opened:
        assert all(info.filename.isascii() for info in opened.infolist())


def test_what_helps_to_mend_is_in_it(home: Home, out: Path, command: Command) -> None:
    ran = bundled(command, home, "--json")
    parts = texts(out)
    told = {name: json.loads(text) for name, text in parts.items() if name.endswith(".json")}
    assert ran.json["bundle"] == str(next(out.iterdir()))
    checks = {f["check"] for f in told["findings.json"]}
    assert {"browser", "ledger", "backups", "log", "accounts"} <= checks
    assert told["versions.json"]["yundan"] == "0.1.0"
    assert {"playwright", "python", "sqlite", "system"} <= told["versions.json"].keys()
    assert told["settings.json"]["keep"]["backups"] == 7
    assert told["settings.json"]["store"][0]["key"] == "doudian"
    ledger = told["ledger.json"]
    assert ledger["rows"]["store_orders"] == 1
    assert "m001_orders" in ledger["migrations"]
    assert ledger["runs"][0]["summary"] == {"written": 3}
    assert ledger["runs"][0]["exit_bits"] == 0
    files = told["files.json"]
    assert "20261121-040000-doudian-LayoutChanged" in files["evidence"]
    assert len(files["evidence"]) == 2
    assert files["backups"][0]["name"] == "ledger-20261121-040000.sqlite"
    assert parts["yundan.log"].count("INFO step order=6912345678901234567") == 24


@pytest.mark.skipif(os.name == "nt", reason="Windows has rights of its own")
def test_only_its_owner_may_read_it(home: Home, out: Path, command: Command) -> None:
    bundled(command, home)
    (file,) = out.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_lies_in_the_current_folder_and_its_path_is_said(
    lang: str, home: Home, out: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)
    ran = command("doctor", "--bundle", YUNDAN_BROWSER="/nowhere/chrome", YUNDAN_LANG=lang)
    (file,) = out.iterdir()
    assert str(file) in ran.out.replace("\n", "")
    assert ran.status & 8, "the doctor's own status stays"


def test_it_is_made_when_everything_is_broken(home: Home, out: Path, command: Command) -> None:
    home.config.write_text('password = "hunter-2-hunter"\n[[store]]\naddress = "https://u:pw77@x"')
    home.ledger.write_bytes(b"no database" * 999)
    (home.root / "pairings.json").write_text("{ damaged, but this-is-a-key-1234567 stands there")
    with home.log.open("a") as log:
        log.write("\nthis-is-a-key-1234567")
    for path in (home.backups / "x", home.evidence / "y"):
        path.write_text("")
    bundled(command, home)
    parts = texts(out)
    assert "trouble" in json.loads(parts["ledger.json"])
    whole = "".join(parts.values())
    for secret in ("hunter-2-hunter", "pw77", "this-is-a-key-1234567"):
        assert secret not in whole


def test_a_folder_that_takes_no_file(home: Home, out: Path, command: Command) -> None:
    out.rmdir()
    ran = bundled(command, home)
    assert ran.status == 8
    assert "--to" in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_to_alone_means_nothing(command: Command) -> None:
    assert command("doctor", "--to", "x").status == 2


def test_nothing_in_the_data_folder_is_changed(home: Home, out: Path, command: Command) -> None:
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    bundled(command, home)
    with closing(sqlite3.connect(home.ledger)) as db:
        assert db.execute("SELECT count(*) FROM runs").fetchone() == (1,)
    after = {path: path.read_bytes() for path in before}
    assert after == before


def test_a_long_log_is_cut_at_a_line(home: Home, out: Path, command: Command) -> None:
    line = "2026-11-21T04:00:00.000Z INFO step number=7 what=nothing of note happened here\n"
    home.log.write_text(line * 40_000, "utf-8")
    bundled(command, home)
    kept = texts(out)["yundan.log"]
    assert 1_500_000 < len(kept) <= 2_000_000
    assert set(kept.splitlines()) == {line.strip()}
