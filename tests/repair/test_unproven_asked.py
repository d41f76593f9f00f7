"""What a mended page does not prove is asked by itself, at a terminal, or not at all."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from scrapers.portal_files import load
from scrapers.records import Shipment
from scrapers.saved import as_file
from tests.repair.changed import seen

pytestmark = pytest.mark.storm

KEY = "alibaba1688"
FIFTY = "?page=1&pageSize=50"
SPLIT = "2812412791775099302"


def ledger_of(home: Path) -> Ledger:
    return Ledger(home / "ledger.sqlite", ReceiverKey(home / "keys" / "receiver.key"))


def disarmed(
    home: Path, told: Sequence[Shipment] | None = None, redesign: str = "class-redesign"
) -> Path:
    """A data folder whose supplier's list was redesigned; it knows what the list told before."""
    evidence = home / "evidence" / "kept"
    evidence.mkdir(parents=True)
    (home / "keys").mkdir()
    (evidence / "capture.json").write_text(as_file(seen(KEY, redesign)), "utf-8")
    now = datetime.now(UTC)
    with ledger_of(home) as ledger:
        known = told or load(KEY).read(seen(KEY)).shipments
        ledger.shipments.save(KEY, known, now, listed=True)
        ledger.disarmed.disarm(KEY, "changed", str(evidence), now)
    return home


def with_a_split_order() -> list[Shipment]:
    """More than stands on the kept page, one of it in two parcels, all paid just now."""
    told = load(KEY).read(seen(KEY, query=FIFTY)).shipments
    return [replace(one, paid_at=datetime.now(UTC)) for one in told]


def is_read_only(home: Path) -> bool:
    with ledger_of(home) as ledger:
        return ledger.disarmed.of(KEY) is not None


def repair(
    home: Path,
    *options: str,
    key: str = KEY,
    lang: str = "en",
    answers: Sequence[str] | None = None,
) -> tuple[int, str]:
    """Run `yundan repair`; with answers, as a person at a terminal who gives them."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "repair", key, *options],
        env={**os.environ, "YUNDAN_HOME": str(home), "YUNDAN_LANG": lang, "COLUMNS": "100"},
        stdin=subprocess.DEVNULL if answers is None else theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    for answer in answers or ():
        os.write(ours, f"{answer}\n".encode())
    out, _ = process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    return process.returncode, out


def test_a_yes_to_the_numbers_is_no_yes_to_the_risk(tmp_path: Path) -> None:
    home = disarmed(tmp_path)
    status, out = repair(home, "--yes")
    assert status == 64
    assert "--yes does not answer it" in out
    status, out = repair(home, "--yes", "--json")
    assert status == 64
    assert is_read_only(home)
    status, out = repair(home, answers=["y", ""])
    assert status == 0
    assert "half an order" in out
    assert is_read_only(home), "who only presses Enter did not say yes"
    assert not (home / "portals" / f"{KEY}.toml").exists()
    assert repair(home, answers=["y", "y"])[0] == 0
    assert not is_read_only(home)


def test_a_split_order_of_these_days_has_to_be_brought(tmp_path: Path) -> None:
    home = disarmed(tmp_path, with_a_split_order(), "renamed-field")
    status, out = repair(home, "--yes", answers=["y", "y"])
    assert status == 32
    assert SPLIT in out
    assert "yundan record alibaba1688" in out
    assert is_read_only(home)
    brought = tmp_path / "brought.json"
    brought.write_text(as_file(seen(KEY, "renamed-field", query=FIFTY)), "utf-8")
    status, out = repair(home, "--yes", "--page", str(brought))
    assert status == 0, out
    assert not is_read_only(home)


def test_a_page_that_reads_as_ever_does_not_speak_for_the_one_that_broke(tmp_path: Path) -> None:
    home = disarmed(tmp_path, with_a_split_order())
    kept = home / "evidence" / "kept" / "capture.json"
    broken = replace(seen(KEY), html="<html><body>系统繁忙</body></html>")
    kept.write_text(as_file(broken), "utf-8")
    brought = tmp_path / "brought.json"
    brought.write_text(as_file(seen(KEY, query=FIFTY)), "utf-8")
    page = ("--page", str(brought))
    status, out = repair(home, "--yes", *page)
    assert status == 64, out
    assert "the one for which writing stopped" in out
    assert is_read_only(home)
    assert repair(home, *page, answers=["y", ""])[0] == 0
    assert is_read_only(home), "who only presses Enter did not say yes"
    status, out = repair(home, *page, answers=["y", "y"])
    assert status == 0
    assert "not, whatever was tried" in out
    assert not is_read_only(home)


@pytest.mark.parametrize(("lang", "title"), [("en", "As Yundan knows it"), ("zh", "新页面读到")])
def test_known_orders_are_shown_beside_what_is_read(tmp_path: Path, lang: str, title: str) -> None:
    home = disarmed(tmp_path)
    _, out = repair(home, lang=lang, answers=["n"])
    assert title in out
    for order in load(KEY).read(seen(KEY)).shipments:
        line = next(line for line in out.splitlines() if line.startswith(order.order_id))
        for parcel in order.parcels:
            assert line.count(parcel.waybill.number) == 2
    assert "order-item-status" not in out
    _, out = repair(home, "--details", lang=lang, answers=["n"])
    assert "order-item-status" in out


def test_a_program_is_told_what_is_known_what_is_read_and_what_is_unproven(
    tmp_path: Path,
) -> None:
    home = disarmed(tmp_path, with_a_split_order())
    status, out = repair(home, "--json", "--yes")
    assert status == 32
    told = json.loads(out[: out.index("\n")])
    assert told["unproven"] == [
        {"what": "several", "page": "list", "orders": [SPLIT], "blocks": True}
    ]
    one = told["pages"][0]["beside"][0]
    assert one["read"]["waybills"] == one["known"]["waybills"]
    assert not told["armed"]


def test_a_table_that_is_none_any_more_stays_read_only_and_names_the_ways_out(
    tmp_path: Path,
) -> None:
    """抖店's rows are read as a table's, in Python: no selector makes rows of divs."""
    evidence = tmp_path / "evidence" / "kept"
    evidence.mkdir(parents=True)
    (tmp_path / "keys").mkdir()
    (evidence / "capture.json").write_text(as_file(seen("doudian", "class-redesign")), "utf-8")
    now = datetime.now(UTC)
    with ledger_of(tmp_path) as ledger:
        orders = load("doudian").read(seen("doudian")).orders
        ledger.orders.save("doudian", orders, now, listed=True)
        ledger.disarmed.disarm("doudian", "changed", str(evidence), now)
    status, out = repair(tmp_path, "--yes", key="doudian", answers=["y", "y"])
    assert status == 32
    for step in ("yundan record doudian", "portals/doudian.toml", "yundan portals try doudian"):
        assert step in out
    with ledger_of(tmp_path) as ledger:
        assert ledger.disarmed.of("doudian") is not None
