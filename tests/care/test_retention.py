"""What is kept goes in time, and nothing that an open order may still need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.care.old_receivers import forget_receivers
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.captured import Proposal
from agent.ledger.links import Link
from agent.ledger.receivers import ReceiverKey
from agent.rules.in_force import Packs
from agent.sync.journal import Member
from agent.sync.timed import Timed
from agent.sync.wanted import Wanted
from scrapers.browser.world import World
from scrapers.records import (
    Line,
    OrderStatus,
    Parcel,
    Receiver,
    Shipment,
    StoreOrder,
    Waybill,
)

LONG_AGO = datetime(2026, 7, 1, 4, tzinfo=UTC)
NOW = LONG_AGO + timedelta(days=120)
RECENT = NOW - timedelta(days=10)
STORE, SUPPLIER = "shop", "buyer"
WHO = Receiver("欧阳娜娜", "13812345678", "浙江省", "杭州市", "余杭区", "五常街道1号")
MASKS = ("欧**", "138****5678", "余杭区", "杭州市")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home", World())


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as opened:
        yield opened


def number(n: int) -> str:
    return f"69200000000000000{n:02}"


def sold(n: int, status: OrderStatus, paid: datetime = LONG_AGO) -> StoreOrder:
    shipped = status not in (OrderStatus.AWAITING, OrderStatus.HELD)
    parcels = (Parcel(Waybill("zto", f"736105558{n:05}")),) if shipped else ()
    line = Line("L1", "保温杯", 1, sku=f"K{n}-1", product_id=f"P{n}")
    return StoreOrder(number(n), status, paid, paid, (line,), WHO, parcels)


def bought(
    n: int, *, names: str | None = None, ordered: datetime = LONG_AGO, like: int = 0
) -> Shipment:
    line = Line("L1", "保温杯", 1, sku=f"K{like or n}", product_id=f"O{n}")
    parcels = (Parcel(Waybill("zto", f"736105558{like or n:05}")),)
    return Shipment(
        f"28800000000000000{n:02}",
        OrderStatus.SHIPPED,
        None,
        names,
        (line,),
        WHO,
        parcels,
        ordered_at=ordered + timedelta(hours=1),
    )


def has_receiver(ledger: Ledger) -> tuple[set[str], set[str]]:
    """Store orders and supplier orders of which a person is still known."""
    orders = {o.order_id for o in ledger.orders.all(STORE) if o.receiver and o.receiver.name}
    hashed = set(ledger.orders.receiver_hashes(STORE))
    bought = {s.order_id for s in ledger.shipments.all(SUPPLIER) if s.receiver and s.receiver.phone}
    return orders | hashed, bought


def test_settled_orders_lose_their_receivers_after_their_time(ledger: Ledger) -> None:
    old = [
        sold(1, OrderStatus.SHIPPED),
        sold(2, OrderStatus.FINISHED),
        sold(3, OrderStatus.CANCELLED),
    ]
    still_open = [sold(4, OrderStatus.AWAITING), sold(5, OrderStatus.HELD)]
    ledger.orders.save(STORE, old + still_open, LONG_AGO, listed=True)
    ledger.orders.save(STORE, [sold(6, OrderStatus.SHIPPED)], RECENT, listed=True)
    pressed = sold(7, OrderStatus.SHIPPED)
    asked = sold(8, OrderStatus.SHIPPED)
    ledger.orders.save(STORE, [pressed, asked], LONG_AGO, listed=True)
    member = Member(pressed.order_id, "L1", 1, Waybill("zto", "73610555800007"))
    ledger.submissions.plan(STORE, [member], LONG_AGO)
    ledger.reviews.open(STORE, asked.order_id, "refund_open", "", {}, LONG_AGO)
    assert forget_receivers(ledger, 90, NOW) == 3
    assert has_receiver(ledger)[0] == {number(n) for n in (4, 5, 6, 7, 8)}
    assert forget_receivers(ledger, 90, NOW) == 0


def test_an_order_that_changed_lately_is_not_old(ledger: Ledger) -> None:
    ledger.orders.save(STORE, [sold(1, OrderStatus.AWAITING)], LONG_AGO, listed=True)
    ledger.orders.save(STORE, [sold(1, OrderStatus.SHIPPED)], RECENT, listed=True)
    assert forget_receivers(ledger, 90, NOW) == 0
    assert forget_receivers(ledger, 90, RECENT + timedelta(days=91)) == 1


def test_one_that_is_only_read_again_is_old_all_the_same(ledger: Ledger) -> None:
    order = sold(1, OrderStatus.SHIPPED)
    for at in (LONG_AGO, RECENT):
        ledger.orders.save(STORE, [order], at, listed=True)
    assert forget_receivers(ledger, 90, NOW) == 1
    ledger.orders.save(STORE, [order], NOW, listed=True)
    assert has_receiver(ledger)[0] == {number(1)}
    assert forget_receivers(ledger, 90, NOW) == 1


def test_the_province_stays_so_that_no_verdict_changes(ledger: Ledger) -> None:
    ledger.orders.save(STORE, [sold(1, OrderStatus.SHIPPED)], LONG_AGO, listed=True)
    forget_receivers(ledger, 90, NOW)
    order = ledger.orders.get(STORE, number(1))
    assert order is not None
    assert order.receiver == Receiver(province="浙江省")


def test_supplier_orders_lose_theirs_with_the_orders_that_they_were_for(ledger: Ledger) -> None:
    ledger.orders.save(STORE, [sold(1, OrderStatus.SHIPPED)], LONG_AGO, listed=True)
    ledger.orders.save(STORE, [sold(2, OrderStatus.AWAITING)], LONG_AGO, listed=True)
    linked = bought(13)
    mine = [bought(11, names=number(1)), bought(12, names=number(2)), linked]
    ledger.shipments.save(SUPPLIER, mine, LONG_AGO, listed=True)
    tie = Link(number(2), SUPPLIER, linked.order_id, "person", True)
    ledger.links.save(STORE, tie, LONG_AGO, "person")
    assert forget_receivers(ledger, 90, NOW) == 2
    assert has_receiver(ledger)[1] == {mine[1].order_id, linked.order_id}


def test_one_that_was_bought_for_nobody_yet_waits_for_the_open_orders(ledger: Ledger) -> None:
    before = bought(11, ordered=LONG_AGO - timedelta(days=2))
    after = bought(12, ordered=LONG_AGO + timedelta(days=1))
    ledger.shipments.save(SUPPLIER, [before, after], LONG_AGO, listed=True)
    ledger.orders.save(STORE, [sold(1, OrderStatus.AWAITING)], LONG_AGO, listed=True)
    assert forget_receivers(ledger, 90, NOW) == 1
    assert has_receiver(ledger)[1] == {after.order_id}
    ledger.orders.save(STORE, [sold(1, OrderStatus.CANCELLED)], LONG_AGO, listed=True)
    forget_receivers(ledger, 90, NOW)
    assert has_receiver(ledger)[1] == set()


def wishes(ledger: Ledger) -> dict[str, tuple[str, str]]:
    timed = Timed(ledger, {}, Packs(()), False)
    wanted = Wanted(ledger, STORE, [SUPPLIER], timed, False, frozenset(), NOW)
    return {w.order_id: (str(w.standing), w.reason) for w in wanted.due()}


def test_matching_says_the_same_after_it(ledger: Ledger) -> None:
    """Two open orders of the same goods: only the receiver tells whose purchase it is."""
    other = replace(WHO, name="王小明", phone="13987654321")
    mine, not_mine = sold(1, OrderStatus.AWAITING), sold(2, OrderStatus.AWAITING)
    same = replace(not_mine, lines=mine.lines, receiver=other)
    done = sold(3, OrderStatus.SHIPPED)
    ledger.orders.save(STORE, [mine, same, done], LONG_AGO, listed=True)
    purchases = [bought(11, like=1), bought(13, names=number(3), like=3)]
    ledger.shipments.save(SUPPLIER, purchases, LONG_AGO, listed=True)
    before = wishes(ledger)
    assert before[number(1)][1] == "link_proposed"
    assert before[number(2)][1] == "no_purchase"
    assert forget_receivers(ledger, 90, NOW) == 2
    assert wishes(ledger) == before


def test_what_pages_showed_goes_too(ledger: Ledger) -> None:
    ledger.orders.save(STORE, [sold(1, OrderStatus.SHIPPED)], LONG_AGO, listed=True)
    ledger.orders.save(STORE, [sold(2, OrderStatus.AWAITING)], LONG_AGO, listed=True)
    for n in (1, 2):
        ledger.captured.propose(Proposal(SUPPLIER, bought(10 + n), STORE, number(n)), LONG_AGO)
    ledger.requests.begin("r1", "/v1/reviews", "digest", LONG_AGO)
    ledger.requests.end("r1", 200, json.dumps({"receiver": "欧** 138****5678"}))
    assert forget_receivers(ledger, 90, NOW) == 2
    gone, kept = (
        ledger.captured.proposed(STORE, number(n), f"736105558{10 + n:05}") for n in (1, 2)
    )
    assert gone is not None
    assert kept is not None
    assert gone.shipment.receiver == Receiver(province="浙江省")
    assert kept.shipment.receiver is not None
    assert kept.shipment.receiver.name == "欧**"
    assert ledger.requests.begin("r1", "/v1/reviews", "digest", NOW) is None, "its answer is gone"


def test_what_was_forgotten_is_not_left_in_the_file(home: Home, ledger: Ledger) -> None:
    many = [sold(n, OrderStatus.SHIPPED) for n in range(1, 60)]
    ledger.orders.save(STORE, many, LONG_AGO, listed=True)
    ledger.shipments.save(
        SUPPLIER, [bought(n, names=number(n)) for n in range(1, 60)], LONG_AGO, listed=True
    )
    hashed = ledger.orders.receiver_hashes(STORE)[number(1)]
    assert forget_receivers(ledger, 90, NOW) == 118
    raw = b"".join(file.read_bytes() for file in home.root.glob("ledger.sqlite*"))
    assert "浙江省".encode() in raw
    for trace in (*MASKS, hashed):
        assert trace.encode() not in raw, trace
