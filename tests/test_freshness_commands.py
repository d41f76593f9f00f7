"""What a seller reads of freshness: orders, why, status and rules, over a ledger with a past."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from agent.cli import run
from agent.rules.freshness import State
from agent.rules.reason import Why
from tests.simulated.history import BEGIN, History

DAYS = 12
Told = Callable[..., str]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Generator[History]:
    """Thirty orders, read for twelve days."""
    history = History(30, 5, tmp_path_factory.mktemp("past"), days=10)
    history.end = BEGIN + timedelta(days=DAYS)
    for _ in history.rounds():
        pass
    yield history
    history.ledger.close()


@pytest.fixture
def told(
    past: History, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Generator[Told]:
    """A command's output at the end of that past."""
    monkeypatch.setenv("YUNDAN_HOME", str(past.home))
    monkeypatch.setenv("COLUMNS", "200")

    def command(*arguments: str, lang: str = "en", status: int = 0) -> str:
        monkeypatch.setenv("YUNDAN_LANG", lang)
        capsys.readouterr()
        assert run(list(arguments)) == status
        return capsys.readouterr().out

    with time_machine.travel(past.now, tick=False):
        yield command


def listed(told: Told) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(told("orders", "--json"))
    return found


def test_orders_show_the_verdicts_and_the_worst_first(told: Told, past: History) -> None:
    orders = listed(told)
    assert {o["order_id"] for o in orders} <= past.told.keys()
    open_ones = [o for o in orders if o["state"] != "closed"]
    costs = [o["penalty_fen"] for o in open_ones]
    assert costs == sorted(costs, reverse=True)
    assert {o["state"] for o in orders} >= {"synced", "stale"}
    stale = json.loads(told("orders", "--state", "stale", "--json"))
    assert stale == [o for o in orders if o["state"] == "stale"]
    assert all(o["reasons"] for o in stale)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_is_one_paragraph_that_names_numbers_times_and_the_next_step(
    told: Told, lang: str
) -> None:
    for order in listed(told):
        lines = told("why", order["order_id"], lang=lang).splitlines()
        paragraph = lines[1]
        assert "?" not in paragraph.replace("？", ""), paragraph
        assert "{" not in paragraph
        for waybill in order["waybills"]:
            assert waybill["number"] in paragraph
        for reason in order["reasons"]:
            since = datetime.fromisoformat(reason["since"]) + timedelta(hours=8)
            if reason["deadline"] is None and reason["reason"] not in _TIMELESS:
                assert since.strftime("%m-%d %H:%M") in paragraph, paragraph


_TIMELESS = {Why.TRACE_BEFORE_PAYMENT, Why.WAYBILL_INVALID}


def test_why_tells_the_cost_and_that_the_rule_is_a_guess(told: Told) -> None:
    late = next(
        o
        for o in listed(told)
        if any(r["reason"] == Why.PICKUP_OVERDUE for r in o["reasons"]) and o["penalty_fen"]
    )
    said = told("why", late["order_id"])
    assert "not confirmed" in said
    assert "about ¥20.00" in said
    assert "估计" in told("why", late["order_id"], lang="zh")


def test_a_changed_waybill_is_told_with_both_numbers_and_the_edits_left(told: Told) -> None:
    changed = [
        (o, r) for o in listed(told) for r in o["reasons"] if r["reason"] == Why.WAYBILL_CHANGED
    ]
    assert changed, "nothing changed in this past"
    for order, reason in changed:
        said = told("why", order["order_id"])
        assert reason["details"]["store"] in said
        assert reason["details"]["supplier"] in said
        assert "The number in the store was changed" in said


def test_status_counts_the_states(told: Told) -> None:
    (store,) = json.loads(told("status", "--json"))["stores"]
    orders = listed(told)
    assert store["counts"] == {s: sum(o["state"] == s for o in orders) for s in State}
    assert store["penalty_fen"] == sum(o["penalty_fen"] for o in orders)


def test_bundled_rules_are_shown_with_their_confidence(told: Told) -> None:
    for platform in ("doudian", "kuaishou", "tiktok"):
        (shown,) = json.loads(told("rules", "show", "--platform", platform, "--json"))
        whats = {rule["what"] for rule in shown["rules"]}
        assert {"ship_by", "pickup", "delivery", "stall", "edits", "complaint"} <= whats
    assert "猜测" in told("rules", "show", lang="zh")
    assert "notice of Dec 2022" in told("rules", "show", "--sources")


def test_check_says_that_the_bundled_packs_hold(told: Told) -> None:
    assert told("rules", "check").count("holds together") == 4


BROKEN = """platform = "doudian"
[[rule]]
what = "pickup"
starts = "shipped"
hours = {hours}
from = 2020-01-01
confidence = "C1"
source = "test"
penalty = {{ fen = 2000 }}
"""


def test_check_names_what_contradicts(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(BROKEN.format(hours=1) + BROKEN.format(hours=2).split("\n", 1)[1])
    said = told("rules", "check", str(file), status=32)
    assert "#1, #2 pick-up: both rules hold on 2020-01-01" in said
    assert "#1, #2 揽收" in told("rules", "check", str(file), lang="zh", status=32)


def test_a_broken_file_is_one_sentence(
    told: Told, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(BROKEN.format(hours='"soon"'))
    told("rules", "check", str(file), status=2)
    file.write_text("what?")
    told("rules", "replay", "--pack", str(file), status=2)
    told("rules", "replay", "--pack", str(tmp_path / "none.toml"), status=2)


def test_replay_tells_what_a_changed_pack_would_have_flagged(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "stricter.toml"
    counts: dict[int, int] = {}
    costs: dict[int, int] = {}
    for hours in (1, 24, 200):
        file.write_text(BROKEN.format(hours=hours))
        (store,) = json.loads(told("rules", "replay", "--pack", str(file), "--json"))
        late = [f for f in store["flags"] if f["reason"] == Why.PICKUP_OVERDUE]
        counts[hours], costs[hours] = len(late), store["penalty_fen"]
    assert counts[1] > counts[24] > counts[200] == 0
    assert costs[1] > costs[24] > costs[200]


def test_replay_of_the_rules_in_force_is_what_the_oracle_lists(told: Told, past: History) -> None:
    """Every flag that stands at the end is one that the oracle lists now, and the other way."""
    (store,) = json.loads(told("rules", "replay", "--days", "30", "--json"))
    standing = {
        (f["order_id"], f["reason"], datetime.fromisoformat(f["since"]))
        for f in store["flags"]
        if f["shown_until"] is None
    }
    expected = {
        (order_id, reason, datetime.fromisoformat(since))
        for order_id in past.reads
        for reason, since, _ in past.expected(order_id)
    }
    assert standing == expected


def test_replay_changes_nothing(told: Told, past: History) -> None:
    before = told("orders", "--json")
    told("rules", "replay")
    assert told("orders", "--json") == before
