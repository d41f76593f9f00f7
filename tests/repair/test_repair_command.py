"""`yundan repair`: a supplier's page changes under a running installation, and is mended."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from tests.running import Shop, shop

pytestmark = [pytest.mark.browser, pytest.mark.storm]

ORDERS, SEED = 24, 5


def ledger_of(place: Shop) -> Ledger:
    return Ledger(place.home / "ledger.sqlite", ReceiverKey(place.home / "keys" / "receiver.key"))


def is_disarmed(place: Shop) -> bool:
    with ledger_of(place) as ledger:
        return ledger.disarmed.of("alibaba1688") is not None


def open_alerts(place: Shop) -> list[str]:
    with ledger_of(place) as ledger:
        return [alert.kind for alert in ledger.alerts.open_ones()]


def answered_on_a_terminal(place: Shop, answer: str) -> int:
    """Run `yundan repair` as a person does, and answer its question."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "repair", "alibaba1688"],
        env=place.environment(),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.write(ours, f"{answer}\n".encode())
    process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    return process.returncode


def test_a_redesign_is_mended_after_a_yes_and_written_rightly_after(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED) as place:
        assert place.sync("--limit", "2")["written"] == 2
        place.world({"do": "redesign", "portal": "1688"})
        stopped = place.sync("--limit", "2")
        assert {trouble["error"] for trouble in stopped["troubles"]} == {"LayoutChanged"}
        assert stopped["written"] == 0
        assert is_disarmed(place)
        assert open_alerts(place) == ["layout"]
        assert "yundan repair alibaba1688" in place.run("status").out

        file = place.home / "portals" / "alibaba1688.toml"
        before = file.read_text("utf-8")
        unasked = place.run("repair", "alibaba1688")
        assert unasked.status == 64
        assert "As the new page is read" in unasked.out
        assert answered_on_a_terminal(place, "n") == 0
        assert is_disarmed(place), "nobody said yes"
        assert file.read_text("utf-8") == before

        with FileLock(place.home / "locks" / "doudian.lock"):  # a pass that began before the yes
            busy = place.run("repair", "alibaba1688", "--yes")
        assert "Another Yundan is at work on doudian" in busy.err
        assert is_disarmed(place), "that pass would meet the new page by the old recipe"
        assert file.read_text("utf-8") == before

        mended = place.run("repair", "alibaba1688", "--yes", "--json")
        assert mended.status == 0, mended.err
        told = mended.json
        assert told["armed"]
        assert told["pages"][0]["waybills"] > 10
        assert told["saved"]["other"] == told["saved"]["opened"] == []
        assert before.strip() in file.read_text("utf-8"), "what the seller corrected stays"
        assert not is_disarmed(place)
        assert open_alerts(place) == []

        ran = place.sync()
        assert ran["troubles"] == []
        assert ran["written"] > 0
        verdict = place.verdict()
        assert (verdict.wrong, verdict.twice, verdict.missing) == ([], [], [])


def test_what_cannot_be_mended_stays_read_only_and_says_what_to_do(tmp_path: Path) -> None:
    with shop(tmp_path, ORDERS, SEED) as place:
        place.sync("--limit", "0")
        place.world({"do": "redesign", "portal": "1688"})
        place.sync("--limit", "0")
        page = Path(json.loads(place.run("status", "--json").out)["disarmed"][0]["evidence"])
        capture = json.loads((page / "capture.json").read_text("utf-8"))
        html = capture["html"].replace("order-item", "other-thing")
        with ledger_of(place) as ledger:
            known = [shipment.order_id for shipment in ledger.shipments.all("alibaba1688")]
        for order_id in known:
            html = html.replace(order_id, "0" * len(order_id))
        strange = tmp_path / "strange.json"
        strange.write_text(
            json.dumps({**capture, "html": html, "responses": []}, ensure_ascii=False), "utf-8"
        )
        ran = place.run("repair", "alibaba1688", "--page", str(strange), "--yes")
        assert ran.status == 32
        assert "yundan doctor --bundle" in ran.err
        assert is_disarmed(place)
        assert place.run("repair", "nobody").status == 2
