"""The ship form filled for a person: what may be filled, and the order that is left to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.api.guard import Pairing
from agent.ledger.leases import LINGERS
from agent.sync.journal import State
from tests.api.listening import STORE, SUPPLIER, Agent, Reply, stocked, told
from tests.api.submitted import DOUBT, NUMBER, submitted
from tests.rule_worlds import line, parcel, shipment, store_order


def fill(agent: Agent, by: Pairing, order_id: str, action: str = "take", **shown: str) -> Reply:
    asked = {"portal": STORE, "order_id": order_id, "action": action, **shown}
    return agent.ask(by, "/v1/fill", asked)


@pytest.mark.parametrize(
    ("way", "may"),
    [
        ((), True),  # a plan that nothing came of
        ((State.WITHDRAWN,), True),
        (DOUBT, False),
        ((*DOUBT, State.WITHDRAWN), False),  # a person said to leave it alone
        ((State.ARMED, State.VERIFYING, State.REFUSED), False),
        ((State.ARMED, State.VERIFYING, State.CONFIRMED), False),
    ],
    ids=str,
)
def test_what_was_ever_submitted_is_not_filled(
    one: Agent, way: tuple[State, ...], may: bool
) -> None:
    by, (order_id, *_) = one.paired(), stocked(one)
    submitted(one, order_id, *way)
    reply = fill(one, by, order_id)
    assert told(reply) == ((200, None) if may else (409, "not_to_fill"))
    assert may or "submitted before" in reply.json["message"]
    with one.ledger() as ledger:
        assert bool(ledger.leases.of(STORE, [order_id], datetime.now(UTC))) is may


@pytest.mark.parametrize(
    ("store", "supplier", "may"), [(0, 0, True), (5, 5, True), (7, 0, False), (0, 7, False)]
)
def test_what_was_read_too_long_ago_is_not_filled(
    one: Agent, store: int, supplier: int, may: bool
) -> None:
    now = datetime.now(UTC)
    paid = now - timedelta(hours=9)
    sold = store_order(paid_at=paid, lines=(line(),))
    bought = shipment(ordered_at=paid + timedelta(hours=1), parcels=(parcel(NUMBER, "zto"),))
    with one.ledger() as ledger:
        ledger.orders.save(STORE, [sold], now - timedelta(hours=store), listed=True)
        ledger.shipments.save(SUPPLIER, [bought], now - timedelta(hours=supplier), listed=True)
    reply = fill(one, one.paired(), sold.order_id)
    assert told(reply) == ((200, None) if may else (409, "not_to_fill"))
    assert may or "too old" in reply.json["message"]


def test_what_is_given_back_is_told_as_such_and_lingers(one: Agent) -> None:
    by, (order_id, *_) = one.paired(), stocked(one)
    assert fill(one, by, order_id).status == 200
    back = fill(one, by, order_id, "release").json
    assert (back["same"], back["until"], back["number"]) == (None, None, "")
    assert "takes care" in back["text"]
    with one.ledger() as ledger:
        now = datetime.now(UTC)
        assert list(ledger.leases.of(STORE, [order_id], now)) == [order_id]
        assert ledger.leases.of(STORE, [order_id], now + LINGERS) == {}


def test_a_filled_form_is_compared_with_what_belongs_there_by_then(one: Agent) -> None:
    """The supplier corrects the number, then the buyer wants the money back."""
    by, (order_id, *_) = one.paired(), stocked(one)
    taken = fill(one, by, order_id).json
    shown = {"carrier": taken["carrier_name"], "number": taken["number"]}
    assert fill(one, by, order_id, "shown", **shown).json["same"] is True
    later = datetime.now(UTC)
    with one.ledger() as ledger:
        (bought,) = ledger.shipments.of(SUPPLIER, ["2800000000000000000"])
        other = parcel("73610555589999", "zto")
        ledger.shipments.save(SUPPLIER, [replace(bought, parcels=(other,))], later, listed=True)
    changed = fill(one, by, order_id, "shown", **shown).json
    assert changed["same"] is False
    assert "73610555589999 belongs there" in changed["text"]
    with one.ledger() as ledger:
        (order,) = ledger.orders.of(STORE, [order_id])
        ledger.orders.save(STORE, [replace(order, after_sale="退款中")], later, listed=True)
    refused = fill(one, by, order_id, "shown", **shown)
    assert told(refused) == (409, "not_to_ship")
    assert "Do not press ship" in refused.json["message"]


def test_a_form_that_nobody_touches_keeps_no_order(one: Agent) -> None:
    by, (order_id, *_) = one.paired(), stocked(one)
    until = fill(one, by, order_id).json["until"]
    shown = {"portal": STORE, "order_id": order_id, "action": "shown", "touched": False}
    assert one.ask(by, "/v1/fill", shown).json["until"] == until
    assert one.ask(by, "/v1/fill", {**shown, "touched": True}).json["until"] > until


def test_a_form_that_is_shown_keeps_the_order(one: Agent) -> None:
    by, (order_id, *_) = one.paired(), stocked(one)
    taken = fill(one, by, order_id).json
    seen = fill(one, by, order_id, "shown", carrier=taken["carrier_name"], number=taken["number"])
    assert seen.json["same"] is True
    assert seen.json["until"] > taken["until"]
    with one.ledger() as ledger:
        (lease,) = ledger.leases.of(STORE, [order_id], datetime.now(UTC)).values()
    assert lease.until == datetime.fromisoformat(seen.json["until"])
    other = stocked(one)[1]
    assert told(fill(one, by, other, "shown")) == (409, "not_leased")
