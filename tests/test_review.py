"""A person's answers, on the command line, and taking them back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.decide import decide, undo
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.ledger.reviews import Review

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EVIDENCE = [{"supplier": "1688", "supplier_order": n} for n in ("A", "B")]


def asked(ledger: Ledger, reason: str, evidence: list[dict[str, str]]) -> Review:
    ledger.reviews.open("shop", "1", reason, "x", {"evidence": evidence}, NOW)
    (review,) = ledger.reviews.listed("shop")
    return review


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "key"))


def test_of_several_purchases_one_must_be_named(ledger: Ledger) -> None:
    review = asked(ledger, "bought_twice", EVIDENCE)
    assert decide(ledger, review, True, NOW) == "effect_one_needed"
    assert decide(ledger, review, True, NOW, "Z") == "effect_one_needed"
    assert ledger.reviews.listed("shop")
    assert decide(ledger, review, True, NOW, "B") == "effect_tied"
    said = {(link.supplier_order_id, link.accepted) for link in ledger.links.all("shop")}
    assert said == {("A", False), ("B", True)}


def test_some_guards_take_no_yes(ledger: Ledger) -> None:
    review = asked(ledger, "carrier_contradicts", EVIDENCE[:1])
    assert decide(ledger, review, True, NOW) == "effect_cannot_allow"
    assert ledger.reviews.decided("shop") == {}


def test_an_answer_can_be_taken_back(ledger: Ledger) -> None:
    review = asked(ledger, "link_proposed", EVIDENCE[:1])
    assert not undo(ledger, review)
    decide(ledger, review, False, NOW)
    assert undo(ledger, review)
    assert ledger.links.all("shop") == []
    assert [open_.id for open_ in ledger.reviews.listed("shop")] == [review.id]
