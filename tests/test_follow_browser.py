"""Parcels followed through a real browser: the logistics tab and the store's trace page."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.running import shop

pytestmark = pytest.mark.storm

ORDERS = 6
SCANNED_FIRST = """
[[store]]
key = "doudian"
portal = "doudian"
suppliers = ["alibaba1688"]
[[supplier]]
key = "alibaba1688"
portal = "alibaba1688"
write_when = "scanned"
"""


def test_numbers_wait_for_scans_and_are_followed_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    with shop(tmp_path, ORDERS, seed=21) as there:
        (there.home / "config.toml").write_text(SCANNED_FIRST, "utf-8")
        first = there.sync()
        assert first["troubles"] == []
        written = [o for o in first["orders"] if o["state"] == "written"]
        waiting = [o for o in first["orders"] if o["reason"] == "timing_waits_for_scan"]
        verdict = there.verdict()
        assert (verdict.wrong, verdict.twice) == ([], [])
        assert verdict.missing == [o["order_id"] for o in waiting]
        assert written
        number = written[0]["waybills"][0]["number"]
        assert sources(there.home, number) == {"alibaba1688"}, "looked at before the write"
        later = datetime.now(UTC) + timedelta(hours=14)
        monkeypatch.setattr("agent.sync.workbench._now", lambda: later)
        environment = {"YUNDAN_PRACTICE": there.twin.base, "YUNDAN_HOME": str(there.home)}
        second = command("sync", "--yes", "--json", **environment)
        assert second.json["troubles"] == []
        assert sources(there.home, number) == {"alibaba1688", "doudian"}
        said = command("why", written[0]["order_id"], **environment)
        assert "Last news" in said.out


def sources(home: Path, number: str) -> set[str]:
    """Whose pages have shown the trace of a number."""
    asked = "SELECT source FROM trace_looks WHERE number = ?"
    with sqlite3.connect(home / "ledger.sqlite") as db:
        return {row[0] for row in db.execute(asked, (number,))}
