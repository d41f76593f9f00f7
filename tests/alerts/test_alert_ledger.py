"""What the ledger keeps of alerts, and what it finds untold."""

from __future__ import annotations

from datetime import timedelta

from agent.ledger.alert_deliveries import LONGEST_PAUSE, Phase, Trouble, Untold
from tests.alerts.conftest import AT, Seller, later

DOWN = Trouble("not_taken", "no route")


def untold(seller: Seller, channel: str = "c") -> list[tuple[str, tuple[Phase, ...], bool]]:
    found = seller.ledger.alert_deliveries.untold(channel, AT)
    return [(one.alert.subject, one.phases, one.begun) for one in found]


def due(seller: Seller, minutes: float) -> list[Untold]:
    return seller.ledger.alert_deliveries.due("c", AT, later(minutes))


def test_an_alert_is_opened_once_and_closed_once(seller: Seller) -> None:
    assert seller.lose("1688", 1)
    assert not seller.lose("1688", 2)
    assert seller.lose("shop", 3)
    assert [a.subject for a in seller.ledger.alerts.open_ones()] == ["1688", "shop"]
    assert seller.ledger.alerts.open_ones()[0].opened_at == later(1)
    assert seller.ledger.alerts.open_ones()[0].details == {"name": "1688"}
    assert seller.recover("1688", 4)
    assert not seller.recover("1688", 5)
    assert [a.subject for a in seller.ledger.alerts.open_ones()] == ["shop"]
    assert seller.lose("1688", 6)


def test_a_subject_may_have_alerts_of_several_kinds(seller: Seller) -> None:
    assert seller.lose("1688", 1)
    assert seller.ledger.alerts.open("layout", "1688", {}, later(1))
    assert seller.recover("1688", 2)
    assert [a.kind for a in seller.ledger.alerts.open_ones()] == ["layout"]


def test_a_recovery_is_never_untold_without_its_loss(seller: Seller) -> None:
    seller.lose("before", -5)
    seller.lose("1688", 1)
    seller.recover("before", 2)
    assert untold(seller) == [("1688", (Phase.RAISED,), False)]
    seller.recover("1688", 3)
    assert untold(seller) == [("1688", (Phase.RAISED, Phase.RECOVERED), False)]
    seller.ledger.alert_deliveries.sent("c", due(seller, 4), later(4))
    assert untold(seller) == []
    assert untold(seller, "another") == [("1688", (Phase.RAISED, Phase.RECOVERED), False)]


def test_they_stand_in_the_order_in_which_they_happened(seller: Seller) -> None:
    seller.lose("a", 1)
    seller.ledger.alert_deliveries.sent("c", due(seller, 2), later(2))
    seller.lose("b", 3)
    seller.recover("a", 4)
    seller.lose("c", 5)
    assert [subject for subject, _, _ in untold(seller)] == ["b", "a", "c"]


def test_what_was_begun_without_an_outcome_was_perhaps_told(seller: Seller) -> None:
    deliveries = seller.ledger.alert_deliveries
    seller.lose("1688", 1)
    deliveries.begin("c", due(seller, 2), later(2))
    assert untold(seller) == [("1688", (Phase.RAISED,), True)]
    deliveries.failed("c", due(seller, 2), DOWN, later(2))
    assert untold(seller) == [("1688", (Phase.RAISED,), True)]


def test_what_was_plainly_not_taken_was_not_told(seller: Seller) -> None:
    deliveries = seller.ledger.alert_deliveries
    seller.lose("1688", 1)
    before = due(seller, 2)
    deliveries.begin("c", before, later(2))
    deliveries.failed("c", before, DOWN, later(2))
    assert untold(seller) == [("1688", (Phase.RAISED,), False)]


def test_pauses_double_up_to_an_hour(seller: Seller) -> None:
    seller.lose("1688", 0)
    now, pauses = AT, list[float]()
    for _ in range(9):
        waiting = seller.ledger.alert_deliveries.due("c", AT, now)
        assert waiting
        seller.ledger.alert_deliveries.failed("c", waiting, DOWN, now)
        standing = seller.ledger.alert_deliveries.standing("c")
        assert standing is not None
        pauses.append((standing.next_try_at - now) / timedelta(minutes=1))
        just_before = standing.next_try_at - timedelta(seconds=1)
        assert seller.ledger.alert_deliveries.due("c", AT, just_before) == []
        now = standing.next_try_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_clock_that_was_put_back_does_not_lengthen_a_pause(seller: Seller) -> None:
    seller.lose("1688", 0)
    seller.ledger.alert_deliveries.failed("c", due(seller, 600), DOWN, later(600))
    assert due(seller, 600) == []
    assert due(seller, 600 - LONGEST_PAUSE / timedelta(minutes=1) - 5)


def test_a_channel_that_took_something_is_in_order_again(seller: Seller) -> None:
    deliveries = seller.ledger.alert_deliveries
    seller.lose("1688", 0)
    deliveries.failed("c", due(seller, 1), DOWN, later(1))
    deliveries.sent("c", due(seller, 3), later(3))
    assert deliveries.standing("c") is None
    seller.lose("shop", 4)
    deliveries.failed("c", due(seller, 5), DOWN, later(5))
    deliveries.try_again("c")
    assert due(seller, 5)


def test_a_channel_that_the_ledger_does_not_know_is_told_from_when_it_was_added(
    seller: Seller,
) -> None:
    """An older version added it, a backup was put back, or a clock was ahead of now at the time."""
    seller.lose("before", -1)
    seller.lose("1688", 1)
    assert [subject for subject, _, _ in untold(seller)] == ["1688"]
    assert [one.alert.subject for one in due(seller, 2)] == ["1688"]
    week = later(60 * 24 * 7)
    assert seller.ledger.alert_deliveries.due("ahead", week, later(2)) == []
    seller.lose("shop", 3)
    waiting = seller.ledger.alert_deliveries.due("ahead", week, later(4))
    assert [one.alert.subject for one in waiting] == ["shop"]
