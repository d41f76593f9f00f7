"""A request that comes twice does its work once, and is answered as the first time."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.api.guard import Pairing
from agent.ledger.leases import LINGERS
from agent.ledger.requests import KEPT_FOR
from agent.rules.accounts import BY_HAND, by_hand_account
from tests.api.listening import (
    SECONDS,
    STORE,
    SUPPLIER,
    Agent,
    Reply,
    agent_in,
    named_account,
    stocked,
    supplier_page,
)
from tests.rule_worlds import NUMBERS, line, parcel, shipment, store_order


def new_id() -> str:
    return secrets.token_urlsafe(12)


@pytest.fixture
def by(agent: Agent) -> Pairing:
    return agent.paired()


@pytest.fixture
def orders(agent: Agent) -> list[str]:
    return stocked(agent)


def same(one: Reply, two: Reply) -> bool:
    return (one.status, one.body) == (two.status, two.body)


def test_a_run_is_asked_for_once(agent: Agent, by: Pairing) -> None:
    body = {"request_id": new_id()}
    woken = len(agent.woken)
    first = agent.ask(by, "/v1/sync", body)
    with agent.ledger() as ledger:  # it is over by the time that the request comes again
        ledger.asked_runs.start(first.json["run"], datetime.now(UTC))
        ledger.asked_runs.end(first.json["run"], 0, [], datetime.now(UTC))
    assert same(first, agent.ask(by, "/v1/sync", body))
    assert len(agent.woken) == woken + 1
    again = agent.ask(by, "/v1/sync")
    assert again.json["run"] != first.json["run"], "another request asks for another run"
    with agent.ledger() as ledger:
        ledger.asked_runs.break_off(datetime.now(UTC))


def review(agent: Agent, order_id: str, number: str) -> int:
    """An open question about a number that looks wrong for its order."""
    with agent.ledger() as ledger:
        about = {"number": number, "carrier": "zto", "supplier_orders": "2"}
        ledger.reviews.open(STORE, order_id, "spec_differs", number, about, datetime.now(UTC))
        return next(r.id for r in ledger.reviews.listed(STORE) if r.subject == number)


def test_a_yes_is_one_decision(agent: Agent, by: Pairing, orders: list[str]) -> None:
    id = review(agent, orders[0], NUMBERS[1])
    body = {"request_id": new_id(), "id": id}
    first = agent.ask(by, "/v1/reviews/accept", body)
    assert (first.status, first.json["decided"]) == (200, True)
    with agent.ledger() as ledger:  # meanwhile the person took it back
        assert ledger.reviews.reopen(id)
    assert same(first, agent.ask(by, "/v1/reviews/accept", body))
    with agent.ledger() as ledger:
        asked = ledger.reviews.get(id)
        assert asked is not None
        assert asked.state == "open"
    other = agent.ask(by, "/v1/reviews/reject", {"id": id})
    assert other.status == 200
    assert agent.ask(by, "/v1/reviews/accept", {"id": id}).status == 404


def test_a_page_decides_for_its_own_portal_alone(
    agent: Agent, by: Pairing, orders: list[str]
) -> None:
    """A store's page runs other people's scripts: what it sends is held to its own stores."""
    id, woken = review(agent, orders[1], NUMBERS[2]), len(agent.woken)
    about = {"store": STORE, "order_id": orders[1]}
    for path, body in (
        ("/v1/reviews/accept", {"id": id}),
        ("/v1/reviews/reject", {"id": id}),
        ("/v1/sync", about),
        ("/v1/ignore", {**about, "until": None}),
    ):
        assert agent.ask(by, path, {**body, "portal": "elsewhere"}).status == 404, path
    assert agent.ask(by, "/v1/sync", {"portal": STORE}).json["error"] == "order_of_which_store"
    with agent.ledger() as ledger:
        assert id in {r.id for r in ledger.reviews.listed(STORE)}
    assert len(agent.woken) == woken
    assert agent.ask(by, "/v1/reviews/reject", {"id": id, "portal": STORE}).status == 200


def test_filling_leases_once(agent: Agent, by: Pairing, orders: list[str]) -> None:
    body = {"request_id": new_id(), "portal": STORE, "order_id": orders[0]}
    first = agent.ask(by, "/v1/fill", body)
    assert first.status == 200
    given_back = agent.ask(
        by, "/v1/fill", {"portal": STORE, "order_id": orders[0], "action": "release"}
    )
    assert given_back.status == 200
    assert same(first, agent.ask(by, "/v1/fill", body))
    with agent.ledger() as ledger:
        soon = datetime.now(UTC) + LINGERS
        assert ledger.leases.of(STORE, orders, soon) == {}, "the repeat took it no second time"


def captured(agent: Agent) -> dict[str, Any]:
    """A page of the supplier that names orders of ours."""
    page = supplier_page()
    named_account(agent)
    with agent.ledger() as ledger:
        sold = [store_order(id) for id in page["names"]]
        ledger.orders.save(STORE, sold, datetime.now(UTC), listed=True)
    about = {"portal": SUPPLIER, "captured_at": datetime.now(UTC).isoformat()}
    return {**about, "url": page["url"], "html": page["html"]}


def test_a_captured_page_is_read_once(agent: Agent, by: Pairing) -> None:
    body = {"request_id": new_id(), **captured(agent)}
    first = agent.ask(by, "/v1/capture", body)
    assert first.status == 200, first.body
    assert first.json["proposed"] > 0
    assert same(first, agent.ask(by, "/v1/capture", body))
    again = agent.ask(by, "/v1/capture", {**body, "request_id": new_id()})
    assert again.json["proposed"] == 0, "the work itself would have told another answer"


def test_a_number_by_hand_is_kept_once(agent: Agent, by: Pairing, orders: list[str]) -> None:
    about = {"store": STORE, "order_id": orders[1], "check": False}
    body = {"request_id": new_id(), **about, "number": "YT8325675513424"}
    first = agent.ask(by, "/v1/by_hand", body)
    assert first.json["kept"]
    corrected = agent.ask(by, "/v1/by_hand", {**about, "number": "YT8325675513425"})
    assert corrected.json["kept"]
    assert same(first, agent.ask(by, "/v1/by_hand", body))
    with agent.ledger() as ledger:
        (kept,) = ledger.shipments.of(by_hand_account(STORE), [f"{BY_HAND}-{orders[1]}"])
        assert [p.waybill.number for p in kept.parcels] == ["YT8325675513425"]


def test_an_order_is_ignored_once(agent: Agent, by: Pairing, orders: list[str]) -> None:
    about = {"store": STORE, "order_id": orders[2]}
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    body = {"request_id": new_id(), **about, "until": until}
    first = agent.ask(by, "/v1/ignore", body)
    assert first.status == 200
    assert agent.ask(by, "/v1/ignore", {**about, "until": None}).status == 200
    assert same(first, agent.ask(by, "/v1/ignore", body))
    with agent.ledger() as ledger:
        assert ledger.ignored.of(STORE, set(orders), datetime.now(UTC)) == {}


# the same id for something else


def test_another_body_under_one_id_is_refused(agent: Agent, by: Pairing) -> None:
    id = new_id()
    first = agent.ask(by, "/v1/sync", {"request_id": id})
    woken = list(agent.woken)
    for path, asked in (
        ("/v1/sync", {"store": STORE}),
        ("/v1/sync", {"lang": "zh"}),
        ("/v1/trust", {"supplier": SUPPLIER, "trusted": True}),
    ):
        reply = agent.ask(by, path, {"request_id": id, **asked})
        assert (reply.status, reply.json["error"]) == (409, "request_id_taken")
    assert agent.woken == woken
    with agent.ledger() as ledger:
        assert not ledger.captured.trusts(SUPPLIER)
    assert same(first, agent.ask(by, "/v1/sync", {"request_id": id}))


# a first coming that was not answered


def test_what_could_not_be_done_may_come_again(agent: Agent, by: Pairing) -> None:
    body = {"request_id": new_id(), "portal": STORE, "order_id": "6920000000000000009"}
    first = agent.ask(by, "/v1/fill", body)
    assert (first.status, first.json["error"]) == (409, "not_to_fill")
    now = datetime.now(UTC)
    with agent.ledger() as ledger:
        order = store_order(body["order_id"], paid_at=now, lines=(line(),))
        ledger.orders.save(STORE, [order], now, listed=True)
        made = shipment(
            "2800000000000000009",
            named=order.order_id,
            ordered_at=now,
            parcels=(parcel("73610555582999", "zto"),),
        )
        ledger.shipments.save(SUPPLIER, [made], now, listed=True)
    assert agent.ask(by, "/v1/fill", body).json["number"] == "73610555582999"


def test_what_broke_may_come_again(agent: Agent, by: Pairing) -> None:
    body = {"request_id": new_id()}
    agent.on_wake = broken
    reply = agent.ask(by, "/v1/sync", body)
    assert (reply.status, reply.json["error"]) == (500, "api_bug")
    assert "RuntimeError" in "\n".join(agent.log()[-30:])
    agent.on_wake = agent.woken.append
    assert agent.ask(by, "/v1/sync", body).status == 202


def broken(run: int) -> None:
    raise RuntimeError(f"run {run}")


def test_while_the_first_is_under_way_the_second_waits(agent: Agent, by: Pairing) -> None:
    body = {"request_id": new_id()}
    begun, go_on = threading.Event(), threading.Event()
    woken, found = list[int](), list[Reply]()

    def slowly(run: int) -> None:
        woken.append(run)
        begun.set()
        assert go_on.wait(SECONDS)

    agent.on_wake = slowly
    first = threading.Thread(target=lambda: found.append(agent.ask(by, "/v1/sync", body)))
    first.start()
    assert begun.wait(SECONDS)
    for _ in range(3):
        reply = agent.ask(by, "/v1/sync", body)
        assert (reply.status, reply.json["error"]) == (409, "request_under_way")
    go_on.set()
    first.join(SECONDS)
    agent.on_wake = agent.woken.append
    (answered,) = found
    assert answered.status == 202
    assert same(answered, agent.ask(by, "/v1/sync", body))
    assert len(woken) == 1


def test_many_at_once_do_the_work_once(agent: Agent, by: Pairing) -> None:
    for _ in range(5):
        body, found, woken = {"request_id": new_id()}, list[Reply](), len(agent.woken)
        ready = threading.Barrier(8)

        def send(
            body: dict[str, str] = body,
            found: list[Reply] = found,
            ready: threading.Barrier = ready,
        ) -> None:
            ready.wait(SECONDS)
            found.append(agent.ask(by, "/v1/sync", body))

        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
        assert len(agent.woken) == woken + 1
        assert {reply.status for reply in found} <= {202, 409}
        assert len({reply.body for reply in found if reply.status == 202}) == 1


def test_an_answer_outlives_the_agent(tmp_path: Path) -> None:
    body = {"request_id": new_id()}
    with agent_in(tmp_path / "home") as agent:
        by = agent.paired()
        first = agent.ask(by, "/v1/sync", body)
        with agent.ledger() as ledger:
            ledger.asked_runs.start(first.json["run"], datetime.now(UTC))
    with agent_in(tmp_path / "home") as agent:
        assert same(first, agent.ask(by, "/v1/sync", body))
        assert agent.woken == []


def test_a_request_that_died_with_its_agent_may_come_again(agent: Agent) -> None:
    """`yundan up` forgets at start what the agent before it never answered, and nothing else."""
    now = datetime.now(UTC)
    with agent.ledger() as ledger:
        died, answered = new_id(), new_id()
        ledger.requests.begin(died, "/v1/sync", "digest", now)
        ledger.requests.begin(answered, "/v1/sync", "digest", now)
        ledger.requests.end(answered, 202, "{}")
        assert ledger.requests.begin(died, "/v1/sync", "digest", now) is not None
        ledger.requests.forget_unanswered()
        assert ledger.requests.begin(died, "/v1/sync", "digest", now) is None
        kept = ledger.requests.begin(answered, "/v1/sync", "digest", now)
        assert kept is not None
        assert kept.answer == "{}"
        ledger.requests.forget(died)


def test_answers_are_kept_for_two_days(agent: Agent) -> None:
    now, id = datetime.now(UTC), new_id()
    with agent.ledger() as ledger:
        ledger.requests.begin(id, "/v1/sync", "digest", now)
        ledger.requests.end(id, 202, "{}")
        ledger.requests.begin(new_id(), "/", "", now + KEPT_FOR - timedelta(seconds=1))
        assert ledger.requests.begin(id, "/v1/sync", "digest", now) is not None
        ledger.requests.begin(new_id(), "/", "", now + KEPT_FOR + timedelta(seconds=1))
        assert ledger.requests.begin(id, "/v1/sync", "digest", now) is None
        ledger.requests.forget_unanswered()
