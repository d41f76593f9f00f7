"""What `scripts/bench week` and `scripts/bench idle` count with."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import timedelta

import pytest

from tests.bench.idle.weighing import Weight, together, weigh
from tests.simulated.week.figures import percentile
from tests.simulated.week.plan import plan
from tests.simulated.world import START


def test_a_percentile_is_one_of_the_values() -> None:
    spans = [timedelta(minutes=n) for n in (9, 1, 5, 3, 7)]
    assert percentile(spans, 0.5) == timedelta(minutes=5)
    assert percentile(spans, 0.95) == timedelta(minutes=9)


def test_pages_that_a_family_shares_count_once() -> None:
    parent, child = Weight(0, 0, rss=50, own=20), Weight(0, 0, rss=65, own=25)
    assert together([parent, child]) == 20 + 25 + 40


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc")
def test_a_process_is_weighed_as_it_is() -> None:
    before = weigh(os.getpid())
    kept = bytearray(os.urandom(1) * 40_000_000)
    after = weigh(os.getpid())
    assert 35e6 < after.own - before.own < 60e6, len(kept)
    assert after.own <= after.pss <= after.rss
    assert after.cpu_seconds >= before.cpu_seconds > 0


def test_a_week_holds_every_trouble_and_comes_to_rest_before_its_end() -> None:
    made = plan(START, days=7, orders_a_day=40, seed=1)
    count = Counter(event.what for event in made.events)
    assert count["kill_writing"] == count["kill_reading"] == count["kill_worker"] == 10
    assert {"log_out", "show_slider", "redesign", "pulled_at_press", "manual"} <= count.keys()
    assert count["order"] > 200
    assert made.events == plan(START, days=7, orders_a_day=40, seed=1).events, "the same again"
    assert max(event.at for event in made.events) <= made.end - timedelta(hours=4)
    nights = [span for span in made.asleep if span.end - span.begin > timedelta(hours=4)]
    assert len(nights) >= 4
    assert len(made.offline) == 4
    lost = [event.at for event in made.events if event.what == "log_out"]
    assert any(span.holds(at) for span in made.deaf for at in lost), "what is told then is kept"
