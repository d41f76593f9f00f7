"""Everything that the ledger knows comes out, one row a line, whatever there is of it."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.care.export import every_line
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import Member
from scrapers.browser.world import World
from scrapers.records import Line, OrderStatus, Parcel, Receiver, StoreOrder, Waybill
from tests.conftest import Command

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
ZTO = Waybill("zto", "73610555582883")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = open_home(tmp_path / "home", World())
    who = Receiver("欧阳娜娜", "13812345678", "浙江省", "杭州市", "余杭区", "文一西路")
    line = (Line("L1", "陶瓷马克杯", 1),)
    order = StoreOrder("69", OrderStatus.SHIPPED, NOW, NOW, line, who, (Parcel(ZTO, NOW),))
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        ledger.orders.save("doudian", [order], NOW, listed=True)
        planned = ledger.submissions.plan("doudian", [Member("69", "L1", 1, ZTO)], NOW)
    log = ArmedLog(home.armed, "doudian")
    log.begin(NOW)
    log.append(planned, NOW)
    return home


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def counted(file: Path) -> Counter[str]:
    """Rows per table, as SQLite counts them."""
    with closing(sqlite3.connect(file)) as db:
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {t: db.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}
    return Counter({t: n for t, n in counts.items() if n and not t.startswith("sqlite_")})


def test_every_row_of_every_table_and_every_press(home: Home, command: Command) -> None:
    told = rows(command("data", "export").out)
    found = Counter(row["table"] for row in told)
    assert found.pop("armed_log") == 2
    assert found == counted(home.ledger)
    (order,) = [row for row in told if row["table"] == "store_orders"]
    assert order["order_id"] == "69"
    assert order["paid_at"] == NOW.isoformat()
    assert json.loads(order["receiver_mask"])["name"] == "欧**"
    began, press = [row for row in told if row["table"] == "armed_log"]
    assert began["home"]
    assert press["members"] == [["69", "L1", 1, "zto", ZTO.number]]
    assert press["store"] == "doudian"


def test_no_plain_receiver_and_no_key(home: Home, command: Command) -> None:
    said = command("data", "export").out
    for secret in ("欧阳娜娜", "13812345678", "文一西路", home.receiver_key.read_text().strip()):
        assert secret not in said


def test_into_a_file_of_ones_own(home: Home, command: Command, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    ran = command("data", "export", str(file))
    assert (ran.status, ran.err) == (0, "")
    assert rows(file.read_text("utf-8")) == rows(command("data", "export", "-").out)
    assert str(len(file.read_text("utf-8").splitlines())) in ran.out
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_file_that_is_there_is_overwritten(lang: str, home: Home, command: Command) -> None:
    before = home.ledger.read_bytes()
    ran = command("data", "export", str(home.ledger), YUNDAN_LANG=lang)
    assert ran.status == 2
    assert len(ran.err.strip().splitlines()) == 1
    assert home.ledger.read_bytes() == before


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_that_cannot_be_written(
    lang: str, home: Home, command: Command, tmp_path: Path
) -> None:
    ran = command("data", "export", str(tmp_path / "no" / "all.jsonl"), YUNDAN_LANG=lang)
    assert ran.status == 8
    assert len(ran.err.strip().splitlines()) == 1
    assert not (tmp_path / "no").exists()


def test_a_damaged_record_of_presses_leaves_no_half_a_file(
    home: Home, command: Command, tmp_path: Path
) -> None:
    log = home.armed / "doudian.log"
    log.write_bytes(b"nonsense\n" + log.read_bytes())
    ran = command("data", "export", str(tmp_path / "all.jsonl"))
    assert ran.status == 32
    assert not (tmp_path / "all.jsonl").exists()
    assert list(tmp_path.glob(".all*")) == []


def test_a_press_that_was_cut_off_was_none(home: Home, command: Command) -> None:
    with (home.armed / "doudian.log").open("ab") as log:
        log.write(b"00000000 half a li")
    assert [r["table"] for r in rows(command("data", "export").out)].count("armed_log") == 2


def test_what_is_no_text_comes_out_too(home: Home) -> None:
    with closing(sqlite3.connect(home.ledger)) as db:
        db.execute("CREATE TABLE other (x BLOB)")
        db.execute("INSERT INTO other VALUES (?)", (b"\x00\xff",))
        db.commit()
    (row,) = [r for line in every_line(home) if (r := json.loads(line))["table"] == "other"]
    assert base64.b64decode(row["x"]) == b"\x00\xff"


def test_it_is_of_one_moment(home: Home) -> None:
    lines = every_line(home)
    first = next(lines)
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        for _ in range(5):
            ledger.decisions.start_run("doudian", NOW)
    assert [r for line in (first, *lines) if (r := json.loads(line))["table"] == "runs"] == []


def test_before_there_is_anything_nothing_comes_out(command: Command) -> None:
    ran = command("data", "export")
    assert (ran.status, ran.out) == (0, "")


MEASURED = r"""
import re, sys
from pathlib import Path
from agent.care.export import every_line
from agent.home import Home
count = sum(1 for _ in every_line(Home(Path(sys.argv[1]), False)))
most = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
print(count, most[1])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measures in kilobytes")
def test_memory_does_not_grow_with_the_ledger(home: Home) -> None:
    def measured() -> tuple[int, int]:
        line = [sys.executable, "-c", MEASURED, str(home.root)]
        told = subprocess.run(line, check=True, capture_output=True, text=True).stdout.split()
        return int(told[0]), int(told[1])

    few, before = measured()
    with closing(sqlite3.connect(home.ledger)) as db:
        db.execute(
            "INSERT INTO views (account, order_id, at, shown) WITH RECURSIVE n (x) AS"
            " (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 200000)"
            " SELECT 'doudian', x, 'now', hex(zeroblob(100)) FROM n"
        )
        db.commit()
    log, line = home.armed / "doudian.log", (home.armed / "doudian.log").read_bytes().split(b"\n")
    log.write_bytes(line[0] + b"\n" + (line[1] + b"\n") * 100_000)
    many, after = measured()
    assert many > few + 290_000
    assert after - before < 3_000, f"{before} kB for {few} rows, {after} kB for {many}"
