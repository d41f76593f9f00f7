"""The oracle of freshness: rows worked out by hand from what the pages show."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from practice_bench import AIR, STORE, Bench

from scrapers.practice.messages import Json

SCANS = {"picked_up", "in_transit", "arrived", "out_for_delivery", "locker", "delivered"}
EXCEPTIONS = {"lost", "damaged", "refused", "returned", "address", "weather", "customs"}
RULES: Json = {
    "pickup": {"hours": 24, "starts": "shipped"},
    "delivery": {"hours": 120, "starts": "picked_up"},
    "stall_hours": dict.fromkeys(SCANS | EXCEPTIONS | {"unknown"}, 48),
    "knowledge_hours": {
        "awaiting": {"store": 9000, "supplier": 9000},
        "shipped": {"store": 9000, "supplier": 9000},
    },
    "warn": [50, 75, 90],
}
Side = str
Reads = dict[str, Sequence[tuple[datetime, Side]]]


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(orders=200, days=30)


def row_of(bench: Bench, case: str, detail: str | None = None, nth: int = 0) -> Json:
    rows = bench.twin.orders_of_history()
    return [r for r in rows if r["case"] == case and detail in (None, r["detail"])][nth]


def paid(row: Json) -> datetime:
    return datetime.fromisoformat(row["paid"]).astimezone(UTC)


def h(row: Json, hours: float) -> datetime:
    """So many hours after the order was paid."""
    return paid(row) + timedelta(hours=hours)


def reads(row: Json, store: Sequence[float], supplier: Sequence[float] = ()) -> Reads:
    """Reads of one order, given in hours after its payment."""
    both = [(h(row, x), "store") for x in store] + [(h(row, x), "supplier") for x in supplier]
    return {row["order_id"]: sorted(both)}


def every(row: Json, hours: float) -> Reads:
    """Both sides read on every full hour until then."""
    full = range(1, int(hours) + 1)
    return reads(row, full, [x + 0.5 for x in full])


def ask(bench: Bench, row: Json, read: Reads, now: datetime, **rules: Json) -> list[Json]:
    return bench.twin.freshness(row["order_id"], now, read, {**RULES, **rules})


def only(found: list[Json], reason: str) -> list[Json]:
    return [{k: v for k, v in one.items() if k != "reason"} for one in found
            if one["reason"] == reason]  # fmt: skip


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


class Past:
    """The pages of an order as they once were, read at a twin of its own."""

    def __init__(self, row: Json, bench: Bench | None = None) -> None:
        self.row = row
        self.bench = bench or Bench(orders=200, days=30)

    def store(self, hours: float) -> Json:
        self.bench.until(h(self.row, hours))
        body = self.bench.detail(self.row["order_id"])["responses"][-1]["body"]
        return json.loads(body)["data"]["order"]

    def numbers(self, hours: float) -> set[str]:
        return {one["tracking_no"] for one in self.store(hours)["logistics_info"]}

    def ship_time(self, hours: float) -> datetime:
        return datetime.fromtimestamp(self.store(hours)["logistics_info"][0]["ship_time"], UTC)

    def bought(self, hours: float) -> Json:
        self.bench.until(h(self.row, hours))
        if not self.row["supplier_order_ids"]:
            return {}
        page = f"{AIR}/app/ctf-page/trade-order-detail/index.html"
        capture = self.bench.twin.capture(f"{page}?orderId={self.row['supplier_order_ids'][0]}")
        bodies = [json.loads(r["body"]) for r in capture["responses"] if "queryorder" in r["url"]]
        return bodies[-1]["data"]["model"] or {}

    def at_supplier(self, hours: float) -> str:
        return self.bought(hours).get("logistics", {}).get("billNo", "")

    def trace(self, hours: float) -> list[datetime]:
        """When the lines of the store's trace page are of, oldest first."""
        self.bench.until(h(self.row, hours))
        url = f"{STORE}/ffa/morder/logistics/track?order_id={self.row['order_id']}"
        body = json.loads(self.bench.twin.capture(url)["responses"][-1]["body"])
        lines = body["data"]["logistics_list"][0]["track_list"]
        return sorted(datetime.fromtimestamp(line["track_time"], UTC) for line in lines)


def events(bench: Bench, number: str, kinds: set[str]) -> list[datetime]:
    """When events of these kinds are, oldest first."""
    found = [e for e in bench.twin.true_trace(number) if e["kind"] in kinds]
    return [datetime.fromisoformat(event["at"]).astimezone(UTC) for event in found]


def test_nothing_is_said_of_what_nobody_read(bench: Bench) -> None:
    row = row_of(bench, "prompt")
    assert ask(bench, row, {}, h(row, 90)) == []
    assert ask(bench, row, reads(row, [100]), h(row, 90)) == []
    with pytest.raises(KeyError):
        bench.twin.freshness("6920000000000000000", h(row, 1), {}, RULES)
    with pytest.raises(ValueError, match="history"):
        Bench().twin.freshness(row["order_id"], h(row, 1), {}, RULES)


def test_a_prompt_order_read_often_has_no_reason(bench: Bench) -> None:
    row = row_of(bench, "prompt")
    number = Past(row).numbers(24).pop()
    (delivered,) = events(bench, number, {"delivered"})
    hours = (delivered - paid(row)) / timedelta(hours=1) + 2
    assert hours < 120
    for now in range(1, int(hours) + 1):
        assert ask(bench, row, every(row, now), h(row, now)) == []
    assert ask(bench, row, every(row, hours), h(row, 999), knowledge_hours=HASTY) == []


def test_ship_deadline_near_and_missed(bench: Bench) -> None:
    row = row_of(bench, "never_bought", "left")
    read = reads(row, [1], [1])
    assert ask(bench, row, read, h(row, 23.9)) == []
    for now, level, since in ((24, 50, 24), (36, 75, 36), (43.2, 90, 43.2), (60, 90, 43.2)):
        wanted = {"reason": "ship_deadline_near", "since": iso(h(row, since)), "level": level}
        assert ask(bench, row, read, h(row, now)) == [wanted]
    read = reads(row, [1, 48], [1])
    missed = {"reason": "waybill_missing", "since": iso(h(row, 48)), "why": "deadline"}
    assert ask(bench, row, read, h(row, 60)) == [missed]


def test_a_refund_stops_the_ship_clock_and_a_cancellation_everything(bench: Bench) -> None:
    row = row_of(bench, "after_sale", "still open")
    assert ask(bench, row, reads(row, [4], [1]), h(row, 70)) == []
    row = row_of(bench, "out_of_stock", "cancelled")
    late = ask(bench, row, reads(row, [1], [1]), h(row, 500))
    assert [one["reason"] for one in late] == ["ship_deadline_near"]
    assert ask(bench, row, reads(row, [1, 90], [1]), h(row, 500)) == []


def test_marked_shipped_without_a_number(bench: Bench) -> None:
    row = row_of(bench, "no_number", "never a number")
    assert Past(row).bought(2)["status"] == "waitsellersend"
    assert Past(row).bought(30)["status"] == "waitbuyerreceive"
    read = reads(row, [1, 35], [2, 30, 40])
    found = only(ask(bench, row, read, h(row, 41)), "waybill_missing")
    assert found == [{"since": iso(h(row, 30)), "why": "supplier"}]
    assert not only(ask(bench, row, reads(row, [1], [2]), h(row, 41)), "waybill_missing")


def test_a_number_that_vanished(bench: Bench) -> None:
    row = row_of(bench, "gone", "for good")
    past = Past(row)
    had = [x for x in range(1, 80) if past.numbers(x)]
    lost = max(had) + 1
    found = only(ask(bench, row, every(row, 100), h(row, 100)), "waybill_missing")
    assert {"since": iso(h(row, lost)), "why": "gone"} in found
    assert not only(ask(bench, row, every(row, lost - 1), h(row, 100)), "waybill_missing")
    row = row_of(bench, "gone", "entered again")
    found = ask(bench, row, every(row, 400), h(row, 400))
    assert not only(found, "waybill_missing")


def test_pickup(bench: Bench) -> None:
    row = row_of(bench, "never_scanned")
    shipped = Past(row).ship_time(60)
    first = (shipped - paid(row)) / timedelta(hours=1) + 0.01
    read = reads(row, [first], [first])
    for after, level, since in ((12.1, 50, 12), (18, 75, 18), (30, 90, 21.6)):
        now = shipped + timedelta(hours=after)
        wanted = [{"since": iso(shipped + timedelta(hours=since)), "level": level}]
        assert only(ask(bench, row, read, now), "pickup_deadline_near") == wanted
        assert len(ask(bench, row, read, now)) == 1
    read = reads(row, [first, first + 24], [first])
    over = [{"reason": "pickup_overdue", "since": iso(shipped + timedelta(hours=24))}]
    assert ask(bench, row, read, h(row, 100)) == over


def test_a_trace_that_stalled(bench: Bench) -> None:
    row = row_of(bench, "stalls", "for good")
    last = Past(row).trace(400)[-1]
    hours = (last - paid(row)) / timedelta(hours=1)
    early, late = reads(row, [hours + 47]), reads(row, [hours + 49])
    assert not only(ask(bench, row, early, h(row, 400)), "trace_stalled")
    found = only(ask(bench, row, late, h(row, 400)), "trace_stalled")
    assert found == [{"since": iso(last + timedelta(hours=48))}]


def test_delivery(bench: Bench) -> None:
    row = row_of(bench, "late_delivery")
    number = Past(row).numbers(60).pop()
    scan = events(bench, number, {"picked_up"})[0]
    first = (scan - paid(row)) / timedelta(hours=1) + 1
    for after, level in ((61, 50), (91, 75), (200, 90)):
        found = only(ask(bench, row, reads(row, [first]), scan + timedelta(hours=after)),
                     "delivery_deadline_near")  # fmt: skip
        since = scan + timedelta(hours=1.2 * level)
        assert found == [{"since": iso(since), "level": level}]
    read = reads(row, [first, first + 120])
    found = ask(bench, row, read, h(row, 200))
    assert only(found, "delivery_overdue") == [{"since": iso(scan + timedelta(hours=120))}]
    assert not only(found, "delivery_deadline_near")


@pytest.mark.parametrize("kind", ["lost", "damaged", "address", "weather", "customs"])
def test_an_exception_stands_until_something_happens(bench: Bench, kind: str) -> None:
    row = row_of(bench, kind, "recovers")
    number = Past(row).numbers(60).pop()
    wrong = events(bench, number, {kind})[-1]
    after = min(at for at in events(bench, number, SCANS) if at > wrong)
    hours = (wrong - paid(row)) / timedelta(hours=1)
    standing = ask(bench, row, reads(row, [hours + 0.1]), h(row, 400))
    assert only(standing, "exception") == [{"since": iso(wrong), "kind": kind}]
    over = (after - paid(row)) / timedelta(hours=1)
    assert not only(ask(bench, row, reads(row, [over]), h(row, 400)), "exception")


def test_refused_stands_although_it_moves(bench: Bench) -> None:
    row = row_of(bench, "refused", "sent back")
    number = Past(row).numbers(60).pop()
    back = events(bench, number, {"returned"})
    found = ask(bench, row, reads(row, [700]), h(row, 700))
    assert found == [{"reason": "exception", "since": iso(back[-1]), "kind": "returned"}]
    moved = max(events(bench, number, {"arrived"}))
    hours = (moved - paid(row)) / timedelta(hours=1)
    found = only(ask(bench, row, reads(row, [hours + 0.01]), h(row, 700)), "exception")
    assert found == [{"since": iso(back[0]), "kind": "returned"}]


def test_a_changed_number(bench: Bench) -> None:
    row = row_of(bench, "changes_number", "after, left")
    past = Past(row)
    # The store is read on the hour, the supplier half an hour later.
    differ = next(
        x + 0.5
        for x in range(1, 80)
        if past.numbers(x) and past.numbers(x) != {past.at_supplier(x + 0.5)}
    )
    found = only(ask(bench, row, every(row, 300), h(row, 300)), "waybill_changed")
    assert found == [{"since": iso(h(row, differ))}]
    row = row_of(bench, "changes_number", "after, corrected")
    assert not only(ask(bench, row, every(row, 300), h(row, 300)), "waybill_changed")


def test_a_carrier_that_does_not_fit(bench: Bench) -> None:
    row = row_of(bench, "store_other_carrier", "left")
    found = only(ask(bench, row, reads(row, [1, 40], [1, 39]), h(row, 50)), "carrier_mismatch")
    assert found == [{"since": iso(h(row, 40))}]
    row = row_of(bench, "carrier_contradicts", "left out")
    found = only(ask(bench, row, reads(row, [1], [1, 30, 39]), h(row, 50)), "carrier_mismatch")
    assert found == [{"since": iso(h(row, 30))}]
    row = row_of(bench, "carrier_contradicts", "entered as named")
    assert not only(ask(bench, row, reads(row, [50], [50]), h(row, 50)), "carrier_mismatch")


def test_bought_twice(bench: Bench) -> None:
    row = row_of(bench, "bought_twice", "both sent")
    found = only(ask(bench, row, reads(row, [1], [0.1, 20, 30]), h(row, 50)), "duplicate_purchase")
    assert found == [{"since": iso(h(row, 20))}]
    row = row_of(bench, "bought_twice", "second cancelled")
    assert not only(ask(bench, row, every(row, 60), h(row, 60)), "duplicate_purchase")


def test_a_number_on_two_orders(bench: Bench) -> None:
    mine = row_of(bench, "reused_number", "left")
    number = Past(mine).numbers(40).pop()
    rows = [r for r in bench.twin.orders_of_history() if r["detail"] == "whose it is"]
    other = next(r for r in rows if Past(r).numbers(40) == {number})
    theirs, later = reads(other, [40]), reads(mine, [1, 50])
    assert not only(ask(bench, mine, later, h(mine, 60)), "waybill_reused")
    found = only(ask(bench, mine, {**theirs, **later}, h(mine, 60)), "waybill_reused")
    assert found == [{"since": iso(max(h(mine, 50), h(other, 40)))}]
    found = only(ask(bench, other, {**theirs, **later}, h(mine, 60)), "waybill_reused")
    assert found == [{"since": iso(max(h(mine, 50), h(other, 40)))}]
    assert not only(ask(bench, other, {**theirs, **later}, h(mine, 49)), "waybill_reused")


def test_a_trace_older_than_the_payment(bench: Bench) -> None:
    row = row_of(bench, "old_trace")
    assert Past(row).trace(50)[0] < paid(row)
    found = ask(bench, row, reads(row, [1, 50], [1]), h(row, 90))
    assert only(found, "trace_before_payment") == [{"since": iso(h(row, 50))}]


def test_another_province(bench: Bench) -> None:
    for row in (r for r in bench.twin.orders_of_history() if r["case"] == "wrong_destination"):
        number = Past(row).numbers(40).pop()
        trace = bench.twin.true_trace(number)
        at_doors = [e for e in trace if e["kind"] in ("out_for_delivery", "locker", "delivered")]
        named = [e for e in at_doors if e["city"].removesuffix("市") in e["text"]]
        found = ask(bench, row, reads(row, [400]), h(row, 500))
        since = [iso(datetime.fromisoformat(e["at"])) for e in named[:1]]
        assert found == [{"reason": "destination_mismatch", "since": one} for one in since]


def test_no_waybill_at_all(bench: Bench) -> None:
    row = row_of(bench, "phone_as_number", "left")
    read = reads(row, [1], [1, 30, 40])
    found = only(ask(bench, row, read, h(row, 41)), "waybill_invalid")
    assert found == [{"since": iso(h(row, 30))}]
    for detail in ("left out", "entered by shape"):
        row = row_of(bench, "unknown_carrier", detail)
        read = reads(row, [1, 39], [1, 30, 40])
        found = ask(bench, row, read, h(row, 41))
        assert only(found, "waybill_invalid") == [{"since": iso(h(row, 30))}]
        assert not only(found, "carrier_mismatch")


def test_the_wrong_goods(bench: Bench) -> None:
    row = row_of(bench, "wrong_spec")
    found = only(ask(bench, row, reads(row, [1, 3], [2, 300]), h(row, 301)), "wrong_item_suspected")
    assert found == [{"since": iso(h(row, 2))}]


HASTY: Json = {
    "awaiting": {"store": 2, "supplier": 3},
    "shipped": {"store": 20, "supplier": 30},
}


def test_unread(bench: Bench) -> None:
    row, other = row_of(bench, "never_bought", "left"), row_of(bench, "prompt")

    def unread(read: Reads, hours: float) -> list[tuple[str, float]]:
        found = ask(bench, row, read, h(row, hours), knowledge_hours=HASTY)
        rows = [one for one in found if one["reason"].endswith("unread")]
        since = [datetime.fromisoformat(one["since"]) for one in rows]
        hours_of = [(moment - paid(row)) / timedelta(hours=1) for moment in since]
        return [(r["reason"], hour) for r, hour in zip(rows, hours_of, strict=True)]

    assert unread(reads(row, [1]), 3) == []
    assert unread(reads(row, [1]), 5) == [("store_unread", 3), ("supplier_unread", 4)]
    assert unread(reads(row, [1, 4]), 5) == [("supplier_unread", 4)]
    assert unread(reads(row, [1, 4], [3]), 5) == []
    anybody = {other["order_id"]: [(h(row, 4), "supplier")]}
    assert unread({**reads(row, [1, 4]), **anybody}, 5) == []
    assert unread({**reads(row, [1, 7]), **anybody}, 7.5) == [("supplier_unread", 7)]


def test_unread_where_a_purchase_is_known_and_shipped(bench: Bench) -> None:
    row, other = row_of(bench, "never_scanned"), row_of(bench, "prompt")
    anybody = {other["order_id"]: [(h(row, 75), "supplier")]}
    read = {**reads(row, [40], [45]), **anybody}
    found = ask(bench, row, read, h(row, 80), knowledge_hours=HASTY)
    assert only(found, "store_unread") == [{"since": iso(h(row, 60))}]
    assert only(found, "supplier_unread") == [{"since": iso(h(row, 75))}]
    assert not only(ask(bench, row, read, h(row, 60), knowledge_hours=HASTY), "store_unread")


def test_the_oracle_goes_by_what_the_pages_show() -> None:
    """Numbers that rows depend on: where an order's two sides differ, the pages do so as well."""
    bench, compared = Bench(orders=200, days=30), 0
    for row in bench.twin.orders_of_history():
        past = Past(row, bench)
        mine = past.numbers(40)
        bought = {past.at_supplier(40)} - {""}
        if row["case"] in ("bought_twice", "splits") or past.store(40)["order_status"] == 4:
            continue
        found = ask(bench, row, reads(row, [40], [40]), h(row, 40))
        assert bool(only(found, "waybill_changed")) == bool(mine and bought and mine != bought)
        missing = {"since": iso(h(row, 40)), "why": "supplier"}
        shipped = bought or past.bought(40).get("status") == "waitbuyerreceive"
        lacks = bool(shipped) and not bought and not mine
        assert (missing in only(found, "waybill_missing")) == lacks
        compared += 1
    assert compared > 180
