"""A person's answers, on the command line, and taking them back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.decide import Change, decide, undo
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.ledger.reviews import Review
from agent.rules.edits import Edits

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


BOTH = {"store": "73610555582883", "supplier": "73610555582884"}


def changed(ledger: Ledger) -> Review:
    ledger.reviews.open("shop", "1", "waybill_changed", "a > b", BOTH, NOW)
    (review,) = ledger.reviews.listed("shop")
    return review


def left(n: int | None, hours: float = 1, *, confirmed: bool = True) -> Edits:
    return Edits(0, n, NOW + timedelta(hours=hours), confirmed=confirmed)


def test_the_last_change_that_is_allowed_needs_a_second_yes(ledger: Ledger) -> None:
    review = changed(ledger)
    assert decide(ledger, review, True, NOW, change=Change(left(1))) == "effect_last_edit"
    assert ledger.reviews.listed("shop"), "one yes was enough"
    twice = Change(left(1), last_too=True)
    assert decide(ledger, review, True, NOW, change=twice) == "effect_change_by_hand"
    assert not ledger.reviews.listed("shop")


@pytest.mark.parametrize(("edits", "effect"), [
    (left(2), "effect_change_by_hand"),
    (left(None), "effect_change_by_hand"),
    (left(0), "effect_no_edits"),
    (left(3, hours=-1), "effect_no_edits"),
    (left(0, confirmed=False), "effect_perhaps_no_edit"),
])  # fmt: skip
def test_a_change_is_agreed_to_while_the_platform_takes_one(
    ledger: Ledger, edits: Edits, effect: str
) -> None:
    assert decide(ledger, changed(ledger), True, NOW, change=Change(edits)) == effect


def test_a_no_to_a_change_leaves_it(ledger: Ledger) -> None:
    assert decide(ledger, changed(ledger), False, NOW) == "effect_left"
