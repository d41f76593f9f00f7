"""What `scripts/bench sync` measures with: its counting must be right before its figures are."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import pytest

from agent.twin_process import running_twin
from tests.bench.passes.floor import replay, waves
from tests.bench.passes.processes import run
from tests.bench.passes.stages import stages
from tests.bench.passes.traffic import RENDER, Asked, Traffic, of_portal, size

STORE = "fxg.jinritemai.com"
FORM = "/ffa/morder/logistics/delivery?order_id=1"
ORDER = "/ffa/morder/order/detail?id=1"
LOG = """\
1970-01-01T00:00:01.000Z INFO run_began store=doudian
1970-01-01T00:00:10.000Z INFO after_plan order=1
1970-01-01T00:00:12.000Z INFO after_preread order=1
1970-01-01T00:00:15.000Z INFO before_confirm order=1
1970-01-01T00:00:16.000Z INFO run_ended
"""
BURNER = "import time\nwhile time.process_time() < 0.6: pass"
PARENT = f"""\
import subprocess, sys, time
kept = bytearray(60_000_000)
subprocess.run([sys.executable, "-c", {BURNER!r}], start_new_session=True)
time.sleep(1.2)
"""


def asked(began: float, ended: float, target: str = FORM, kind: str = "document") -> Asked:
    return Asked(1, began, ended, 200, 100, 1000, kind, "GET", STORE, target, "")


def test_what_was_under_way_at_once_is_one_wave_and_what_followed_another() -> None:
    page, one, two, then = (asked(0, 1), asked(1.1, 2), asked(1.2, 2.1), asked(2.0, 3))
    assert list(waves([then, two, page, one])) == [[page], [one, two], [then]]


def test_a_pass_is_shared_out_to_its_stages() -> None:
    listed = asked(4, 5, "/ffa/morder/order/list")
    looked, called = asked(10.5, 11, ORDER), asked(11, 11.5, "/api/order/detail", "call")
    followed = asked(15.5, 15.7, ORDER)
    found = stages(LOG, [listed, looked, called, followed], began=0, ended=17)
    assert {name: stage.seconds for name, stage in found.items()} == pytest.approx(
        {
            "start and read": 4,
            "store list": 6,
            "pre-read": 2,
            "form": 3,
            "record": 0.5,
            "store details, followed": 0.5,
            "end": 1,
        }
    )
    assert found["pre-read"].asked == [looked, called]
    assert found["pre-read"].waited == pytest.approx(1.0)
    assert found["pre-read"].groups == {"document": 1, "call": 1}


def test_a_service_is_named_and_a_render_reaches_no_portal() -> None:
    data = "%7B%22serviceId%22%3A%22Orders.list%22%7D"
    call = replace(asked(0, 1, f"/h5/?api=mtop.line&data={data}", "call"), host="h5api.m.1688.com")
    assert call.name == "h5api.m.1688.com mtop.line list"
    assert asked(0, 1).name == f"{STORE}/ffa/morder/logistics/delivery"
    assert size(of_portal([call, asked(0, 1, kind=RENDER)])) == 1100


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc")
def test_all_of_a_command_is_measured_those_who_left_its_session_too() -> None:
    cost = run([sys.executable, "-c", PARENT], {**os.environ}, lambda seconds: None)
    assert cost.status == 0
    assert 0.6 <= cost.cpu < 5
    assert cost.seconds >= 1.8
    assert 60e6 < cost.memory["agent"] < 200e6


def test_the_floor_asks_the_same_and_is_answered_the_same() -> None:
    targets = [ORDER, "/practice-assets/page.js", "/nowhere", "/api/order/tabcnt?tab=all"]
    recorded = [asked(n, n + 0.5, target) for n, target in enumerate(targets)]
    recorded[2] = replace(recorded[2], status=404)
    with running_twin(5, 1, ["--recorded"]) as twin:
        assert replay(recorded, twin.base).other == 0
        traffic = Traffic(twin.base)
        assert [(one.target, one.status) for one in traffic.fetch()] == [
            (one.target, one.status) for one in recorded
        ]
        assert len({one.connection for one in traffic.seen}) == 1
        assert replay([asked(0, 1, "/nowhere")], twin.base).other == 1
        assert [one.target for one in traffic.fetch()] == ["/nowhere"]
