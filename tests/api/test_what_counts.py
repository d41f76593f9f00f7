"""What a page shows or a person does counts as far as nothing newer or older speaks against it."""

from __future__ import annotations

import errno
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.api.guard import Pairing
from agent.asked_run import CarryingOut
from agent.rules.accounts import by_hand_account
from agent.service.ending import Ending
from agent.settings import Config, StoreConfig
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import State
from tests.api.listening import (
    STORE,
    SUPPLIER,
    Agent,
    Reply,
    agent_in,
    named_account,
    stocked,
    supplier_page,
    told,
)
from tests.api.submitted import DOUBT, NUMBER, submitted
from tests.rule_worlds import store_order

SECOND = "second"
TWO = Config(
    store=[StoreConfig(key=key, portal=STORE, suppliers=[SUPPLIER]) for key in (STORE, SECOND)]
)
SAME = "6920000000000000007"
"""The number of an order in each of two stores."""


@pytest.fixture
def two(tmp_path: Path) -> Generator[Agent]:
    """An agent of two stores that buy at one supplier."""
    with agent_in(tmp_path / "home", TWO) as listening:
        yield listening


# captures


def capture(agent: Agent, by: Pairing, at: datetime, **changes: Any) -> Reply:
    page = supplier_page()
    about = {"portal": SUPPLIER, "captured_at": at.isoformat()}
    return agent.ask(
        by, "/v1/capture", {**about, "url": page["url"], "html": page["html"], **changes}
    )


def sold_by_page(agent: Agent) -> None:
    """The supplier's page names orders of ours."""
    with agent.ledger() as ledger:
        sold = [store_order(id) for id in supplier_page()["names"]]
        ledger.orders.save(STORE, sold, datetime.now(UTC), listed=True)


@pytest.mark.parametrize("trusted", [False, True])
def test_no_page_counts_before_our_own_reading_named_the_account(one: Agent, trusted: bool) -> None:
    by, now = one.paired(), datetime.now(UTC)
    sold_by_page(one)
    with one.ledger() as ledger:
        ledger.captured.trust(SUPPLIER, now if trusted else None)
    account = str(supplier_page()["account"])
    for shown in (None, account, "somebody"):
        assert told(capture(one, by, now, account=shown)) == (409, "account_unknown_yet")
    with one.ledger() as ledger:
        assert (ledger.reviews.listed(), ledger.shipments.all(SUPPLIER)) == ([], [])
        assert ledger.decisions.account_name(SUPPLIER) is None, "a page names no account"
    assert named_account(one) == account
    assert told(capture(one, by, now, account="somebody")) == (409, "page_of_another")
    reply = capture(one, by, now, account=account)
    assert reply.json["taken" if trusted else "proposed"] > 0


@pytest.mark.parametrize("trusted", [False, True])
def test_a_page_counts_as_of_when_it_shows_it(one: Agent, trusted: bool) -> None:
    by, now = one.paired(), datetime.now(UTC)
    sold_by_page(one)
    named_account(one)
    with one.ledger() as ledger:
        ledger.captured.trust(SUPPLIER, now if trusted else None)
    opened = now - timedelta(hours=1)
    with_number = capture(one, by, opened)
    count = with_number.json["taken" if trusted else "proposed"]
    assert count > 0
    if trusted:
        with one.ledger() as ledger:
            ids = [made.order_id for made in ledger.shipments.all(SUPPLIER)]
            assert set(ledger.shipments.last_looks(SUPPLIER, ids).values()) == {opened}
    ahead = capture(one, by, now + timedelta(days=1))
    assert ahead.status == 200
    with one.ledger() as ledger:
        ids = [made.order_id for made in ledger.shipments.all(SUPPLIER)]
        looks = ledger.shipments.last_looks(SUPPLIER, ids).values()
        assert all(look <= datetime.now(UTC) for look in looks), "no page is of tomorrow"


# witnesses


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/observe"])
def test_a_witness_speaks_of_when_the_page_showed_it(one: Agent, path: str) -> None:
    by, ids = one.paired(), stocked(one, 4)
    now = datetime.now(UTC)
    times = [None, now, now - timedelta(hours=1), now + timedelta(days=1)]
    rows = [
        {"id": id, "numbers": [NUMBER], **({"since": at.isoformat()} if at else {})}
        for id, at in zip(ids, times, strict=True)
    ]
    asked: dict[str, Any] = {"ids": ids, "seen": rows} if "orders" in path else {"orders": rows}
    reply = one.ask(by, path, {"portal": STORE, **asked})
    assert reply.status == 200
    if path == "/v1/observe":
        assert reply.json["differs"] == [ids[0], ids[1], ids[3]], "of the older one we know better"
    with one.ledger() as ledger:
        seen = ledger.witnesses.of(STORE, ids)
    assert set(seen) == {ids[0], ids[1], ids[3]}
    assert seen[ids[1]].at == now
    assert now <= seen[ids[0]].at <= datetime.now(UTC)
    assert now <= seen[ids[3]].at <= datetime.now(UTC), "no page is of tomorrow"


# two stores


def test_a_doubt_in_two_stores_needs_the_store(two: Agent) -> None:
    by = two.paired()
    submitted(two, SAME, *DOUBT)
    asked = {"order_id": SAME, "answer": "show"}
    assert two.ask(by, "/v1/resolve", asked).status == 200, "there is only one"
    submitted(two, SAME, *DOUBT, store=SECOND)
    for answer in ("show", "retry", "drop"):
        reply = two.ask(by, "/v1/resolve", {**asked, "answer": answer})
        assert told(reply) == (409, "order_of_which_store")
    dropped = two.ask(by, "/v1/resolve", {**asked, "answer": "drop", "store": SECOND})
    assert (dropped.status, dropped.json["state"]) == (200, "withdrawn")
    with two.ledger() as ledger:
        states = [ledger.submissions.of_order(s, SAME)[-1].state for s in (STORE, SECOND)]
    assert states == [State.UNKNOWN, State.WITHDRAWN]
    again = two.ask(by, "/v1/resolve", {**asked, "store": SECOND})
    assert told(again) == (409, "nothing_to_resolve")
    assert told(two.ask(by, "/v1/resolve", {**asked, "store": "third"})) == (404, "unknown_store")
    assert two.ask(by, "/v1/resolve", asked).status == 200, "only one is left"


def test_a_number_by_hand_is_kept_for_its_store_only(two: Agent) -> None:
    by, now = two.paired(), datetime.now(UTC)
    with two.ledger() as ledger:
        for store in (STORE, SECOND):
            ledger.orders.save(store, [store_order(SAME, paid_at=now)], now, listed=True)
    asked = {"store": SECOND, "order_id": SAME, "number": "YT8325675513424", "check": False}
    assert two.ask(by, "/v1/by_hand", asked).json["kept"]
    with two.ledger() as ledger:
        assert len(ledger.shipments.all(by_hand_account(SECOND))) == 1
        assert ledger.shipments.all(by_hand_account(STORE)) == []


# runs


def test_a_run_that_fails_unforeseen_ends_and_says_so(
    two: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the number 73610555582880")

    monkeypatch.setattr("agent.asked_run.carry_out", broken)
    with two.ledger() as ledger:
        run = ledger.asked_runs.ask(None, None, datetime.now(UTC))
    CarryingOut(two.place, Ending()).carry_out(run)
    with two.ledger() as ledger:
        ended = ledger.asked_runs.get(run)
    assert ended is not None
    assert (ended.state, ended.bits) == ("ended", 1)
    assert [(one["store"], one["trouble"]) for one in ended.result] == [
        (STORE, "api_bug"),
        (SECOND, "api_bug"),
    ], "the next store has its turn all the same"
    assert "ZeroDivisionError" in "\n".join(two.log()), "with all that helps to find it"
    for lang in ("en", "zh"):
        (said,) = two.ask(two.paired(), "/v1/runs", {"ids": [run], "lang": lang}).json["runs"]
        assert (said["state"], said["bits"]) == ("ended", 1)
        assert "ZeroDivisionError" in said["text"]
        assert NUMBER not in said["text"]


# purchases


def test_a_number_shown_in_another_tab_is_another_purchase(one: Agent) -> None:
    """A press that the form did not take, and later an order for somebody else."""
    order, by = stocked(one)[0], one.paired()

    def bought(action: str, **more: Any) -> Any:
        asked = {"action": action, "portal": SUPPLIER, "product_id": "p1", **more}
        reply = one.ask(by, "/v1/purchase", asked)
        assert reply.status == 200, reply.json
        return reply.json

    def known() -> tuple[bool, str | None]:
        with one.ledger() as ledger:
            (begun,) = ledger.purchases.open(SUPPLIER, datetime.now(UTC))
        return begun.placed_at is not None, begun.supplier_order

    with one.ledger() as ledger:
        id = ledger.purchases.begin(STORE, order, SUPPLIER, "p1", datetime.now(UTC))
    bought("placed", purchase=id, quantity=1, tab=7)
    bought("shown", supplier_order="2800000000000000009", tab=8)
    bought("shown", supplier_order="2800000000000000009")
    assert known() == (True, None)
    assert bought("form", tab=8)["open"], "it is still offered: nobody knows of its order"
    bought("form", tab=7)
    bought("shown", supplier_order="2800000000000000009", tab=7)
    assert known() == (False, None), "the form stood there again: it had not been taken"
    bought("placed", purchase=id, quantity=1, tab=7)
    bought("shown", supplier_order="2800000000000000010", tab=7)
    assert known() == (True, "2800000000000000010")
    assert bought("form", tab=9)["open"] == []


# a disk that takes nothing more


def test_a_drop_that_the_disk_did_not_take_is_no_mistake_of_ours(
    one: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = one.paired()
    submitted(one, SAME, *DOUBT)
    ArmedLog(one.home / "armed", STORE).begin(datetime.now(UTC))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    asked = {"order_id": SAME, "answer": "drop"}
    with monkeypatch.context() as patch:
        patch.setattr(ArmedLog, "append", full)
        assert told(one.ask(by, "/v1/resolve", asked)) == (409, "disk_full")
    with one.ledger() as ledger:
        assert ledger.submissions.of_order(STORE, SAME)[-1].state is State.UNKNOWN
    assert one.ask(by, "/v1/resolve", asked).json["state"] == "withdrawn"
