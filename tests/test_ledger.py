"""The ledger: keeps what was read without losing or inventing anything, and no plain receiver."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.ledger import Ledger
from agent.ledger.links import Link
from agent.ledger.receivers import ReceiverKey
from agent.ledger.submissions import Moved
from agent.sync.journal import Member, State, Verdict
from scrapers.records import (
    Line,
    OrderStatus,
    Parcel,
    Receiver,
    Shipment,
    StoreOrder,
    Waybill,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
WAYBILL = Waybill("zto", "73610555582883")
RECEIVER = Receiver("欧阳娜娜", "13812345678", "浙江省", "杭州市", "余杭区", "五常街道1号")
LINE = Line("L1", "保温杯", 1, sku="K1", spec={"颜色": "白色"})


def store_order(*parcels: Parcel, listed: bool = True) -> StoreOrder:
    return StoreOrder(
        "6920000000000000001",
        OrderStatus.SHIPPED if parcels else OrderStatus.AWAITING,
        NOW,
        LATER,
        (LINE,),
        RECEIVER,
        parcels if listed else None,
    )


def shipment(*numbers: str, memo: str = "") -> Shipment:
    return Shipment(
        "2880000000000000001",
        OrderStatus.SHIPPED,
        memo,
        None,
        (LINE,),
        RECEIVER,
        tuple(Parcel(Waybill("zto", n)) for n in numbers),
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "key")) as opened:
        yield opened


def everything(folder: Path) -> list[str]:
    """Every row of every table but the times of the last look, which a re-reading may change."""
    with sqlite3.connect(folder / "ledger.sqlite") as db:
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows: list[str] = []
        for table in tables:
            cursor = db.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            rows += [
                repr([(n, v) for n, v in zip(names, row, strict=True) if n not in _MOVING])
                for row in cursor
            ]
    return sorted(rows)


_MOVING = {"last_seen", "listed_at"}


def test_reading_the_same_again_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    def read(at: datetime) -> None:
        ledger.orders.save("shop", [store_order(Parcel(WAYBILL))], at, listed=True)
        ledger.shipments.save("1688", [shipment("73610555582883")], at, listed=True)

    read(NOW)
    before = everything(tmp_path)
    read(LATER)
    assert everything(tmp_path) == before


def test_a_list_that_shows_no_parcels_does_not_forget_the_ones_we_proved(ledger: Ledger) -> None:
    ledger.orders.save("shop", [store_order(Parcel(WAYBILL))], NOW, listed=False)
    ledger.orders.save("shop", [store_order(listed=False)], LATER, listed=True)
    kept = ledger.orders.get("shop", "6920000000000000001")
    assert kept is not None
    assert [p.waybill for p in kept.parcels or ()] == [WAYBILL]


def test_a_number_that_the_supplier_took_back_is_not_wanted_any_more(ledger: Ledger) -> None:
    ledger.shipments.save("1688", [shipment("73610555582883")], NOW, listed=True)
    ledger.shipments.save("1688", [shipment("73610555582999")], LATER, listed=True)
    (kept,) = ledger.shipments.all("1688")
    assert [p.waybill.number for p in kept.parcels] == ["73610555582999"]


def test_an_order_of_another_store_is_another_order(ledger: Ledger) -> None:
    """Portals number their orders each for itself: the same number may come twice."""
    order = store_order(Parcel(WAYBILL))
    for store in ("shop", "second"):
        ledger.orders.save(store, [order], NOW, listed=False)
    both = {order.order_id, f"second/{order.order_id}"}
    assert ledger.orders.orders_showing("shop") == {WAYBILL.number: both}
    assert ledger.orders.showing("shop", WAYBILL.number) == both
    assert {one.order_id for one in ledger.orders.shown_anywhere("shop", [WAYBILL.number])} == both


def test_two_equal_parcels_stay_two(ledger: Ledger) -> None:
    ledger.orders.save("shop", [store_order(Parcel(WAYBILL), Parcel(WAYBILL))], NOW, listed=False)
    kept = ledger.orders.get("shop", "6920000000000000001")
    assert kept is not None
    assert len(kept.parcels or ()) == 2


def test_no_receiver_and_no_memo_text_stands_in_the_file(ledger: Ledger, tmp_path: Path) -> None:
    ledger.orders.save("shop", [store_order()], NOW, listed=True)
    memo = "收件人欧阳娜娜 13812345678 单号6920000000000000001"
    ledger.shipments.save("1688", [shipment("73610555582883", memo=memo)], NOW, listed=True)
    ledger.close()
    stored = b"".join(f.read_bytes() for f in tmp_path.glob("ledger.sqlite*")).decode(
        "utf-8", errors="ignore"
    )
    for secret in ("欧阳娜娜", "娜娜", "13812345678", "五常街道", "收件人"):
        assert secret not in stored
    assert "6920000000000000001" in stored


def test_equal_receivers_have_equal_hashes_and_other_keys_other_ones(tmp_path: Path) -> None:
    key = ReceiverKey(tmp_path / "a")
    assert key.hash(RECEIVER) == key.hash(RECEIVER)
    assert key.hash(RECEIVER) != ReceiverKey(tmp_path / "b").hash(RECEIVER)
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0


def test_a_persons_word_on_a_pair_is_not_touched_by_reading(ledger: Ledger) -> None:
    word = Link("6920000000000000001", "1688", "2880000000000000001", "person", False)
    ledger.links.save("shop", word, NOW, "person")
    ledger.shipments.save("1688", [shipment("73610555582883")], LATER, listed=True)
    ledger.orders.save("shop", [store_order()], LATER, listed=True)
    assert ledger.links.all("shop") == [word]


def member(order_id: str = "6920000000000000001") -> Member:
    return Member(order_id, "L1", 1, WAYBILL)


def test_an_order_has_one_live_submission(ledger: Ledger) -> None:
    ledger.submissions.plan("shop", [member()], NOW)
    with pytest.raises(Moved):
        ledger.submissions.plan("shop", [member()], NOW)


def test_a_transition_happens_once(ledger: Ledger) -> None:
    planned = ledger.submissions.plan("shop", [member()], NOW)
    ledger.submissions.move(planned, Verdict(State.ARMED, "about_to_press"), NOW)
    with pytest.raises(Moved):
        ledger.submissions.move(planned, Verdict(State.ARMED, "about_to_press"), NOW)
    (only,) = ledger.submissions.live("shop")
    assert (only.state, only.attempts) == (State.ARMED, 1)


def test_what_happened_cannot_be_rewritten(ledger: Ledger, tmp_path: Path) -> None:
    ledger.submissions.plan("shop", [member()], NOW)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        for attempt in ("UPDATE submission_events SET new = 'x'", "DELETE FROM submission_events"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(attempt)


def test_two_writers_at_once_wait_for_each_other(ledger: Ledger, tmp_path: Path) -> None:
    numbers = [f"69200000000000{n:05}" for n in range(40)]
    troubles: list[BaseException] = []

    def write(mine: list[str]) -> None:
        try:
            with Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "key")) as own:
                for number in mine:
                    own.submissions.plan("shop", [member(number)], NOW)
        except BaseException as trouble:  # noqa: BLE001 - told to the test
            troubles.append(trouble)

    writers = [threading.Thread(target=write, args=(numbers[k::2],)) for k in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert troubles == []
    assert {s.order_id for s in ledger.submissions.live("shop")} == set(numbers)


def test_a_review_is_asked_once_and_an_answer_stays(ledger: Ledger) -> None:
    def ask() -> None:
        ledger.reviews.open("shop", "1", "spec_differs", "73610555582883", {}, NOW)

    ask()
    ask()
    (asked,) = ledger.reviews.listed("shop")
    assert ledger.reviews.decide(asked.id, True, LATER, "person")
    ask()
    assert ledger.reviews.listed("shop") == []
    assert ledger.reviews.decided("shop") == {("1", "spec_differs", "73610555582883"): "accepted"}
