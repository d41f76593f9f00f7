"""Every kind of alert says what happened, since when, and the one step; in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from agent.ledger.alert_deliveries import Phase, Untold
from agent.ledger.alerts import Alert
from agent.telling.alerts import KINDS, Told, tell
from agent.words import LANGUAGES, Words
from tests.alerts.conftest import AT, later

RAISED, RECOVERED = Phase.RAISED, Phase.RECOVERED
STEPS = {
    "login_lost": "yundan login doudian",
    "session_ending": "yundan login doudian",
    "challenge": "yundan login doudian",
    "parked": "yundan status",
    "layout": "yundan repair doudian",
    "breaker": "yundan resume doudian",
    "passes": "yundan status",
    "ledger": "yundan backup --restore latest",
    "a_new_kind": "yundan status",
}


def told(lang: str, kind: str, *phases: Phase, details: Mapping[str, Any] | None = None) -> Told:
    closed = later(90) if RECOVERED in phases else None
    said = {"name": "抖店小店", "ends_at": later(300).isoformat(), **(details or {})}
    alert = Alert(1, kind, "doudian", AT, closed, said)
    return tell(Words(lang), Untold(alert, phases, begun=False))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "a_new_kind"])
def test_what_since_when_and_the_one_step(kind: str, lang: str) -> None:
    raised = told(lang, kind, RAISED)
    assert "抖店小店" in raised.head
    assert "\n" not in raised.head
    assert ("17:00" if kind == "session_ending" else "11-21 12:00") in raised.body
    assert raised.body.count("yundan ") == 1
    assert raised.body.endswith(STEPS[kind])
    assert "?" not in raised.head + raised.body


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "a_new_kind"])
def test_its_end_says_from_when_to_when_and_asks_for_nothing(kind: str, lang: str) -> None:
    over, both = told(lang, kind, RECOVERED), told(lang, kind, RAISED, RECOVERED)
    raised = told(lang, kind, RAISED)
    assert over.head == both.head != raised.head
    for said in (over, both):
        assert "11-21 12:00" in said.body
        assert "11-21 13:30" in said.body
        assert "yundan" not in said.body
        assert "?" not in said.head + said.body
    assert raised.head in both.body
    assert raised.head not in over.body


def test_every_kind_has_its_four_sentences() -> None:
    for kind in (*KINDS, "other"):
        for ending in ("", "_since", "_step", "_over"):
            assert f"{kind}{ending}" in Words("zh").sentences["alerts"]


def test_a_portals_own_trouble_gives_why_and_step() -> None:
    details = {"error": "Unreachable", "message": "ERR_TIMED_OUT", "next_step": "wait_and_retry"}
    parked = told("zh", "parked", RAISED, details=details)
    assert parked.head == "抖店小店 已暂停（抖店小店 没有响应：等候超时）"
    assert parked.body.endswith("下一步：下次运行会自动再试")


def test_a_decisions_reason_gives_why() -> None:
    breaker = told("en", "breaker", RAISED, details={"reason": "too_many_conflicts"})
    assert Words("en").reason("too_many_conflicts") in breaker.head


def test_any_sentence_may_give_why() -> None:
    details = {"because": "alerts.several", "n": 3}
    assert told("zh", "breaker", RAISED, details=details).head == "抖店小店 已停止回填（3 条提醒）"


def test_a_kind_of_ones_own_says_what_it_was_given() -> None:
    assert told("zh", "disk", RAISED, details={"what": "磁盘快满了"}).head == "抖店小店：磁盘快满了"


def test_no_receiver_leaves_the_computer_in_a_message_of_a_portal() -> None:
    details = {"error": "ActionRequired", "message": "请联系 13812345678 确认"}
    assert "13812345678" not in told("zh", "parked", RAISED, details=details).head
