"""A bench for the practice twin's tests: a clock that obeys, a twin, what a page shows."""

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag

from scrapers.practice.messages import Json, Reply, request_to
from scrapers.practice.supplier_buying import MAKE_API
from scrapers.practice.twin import Twin

ROOT = Path(__file__).parents[2]
STORE = "https://fxg.jinritemai.com"
STORE_LIST = f"{STORE}/ffa/morder/order/list"
AIR = "https://air.1688.com"
SUPPLIER_LIST = f"{AIR}/app/ctf-page/trade-order-list/buyer-order-list.html"
OFFER = "https://detail.1688.com/offer"
MAKE_ORDER = "https://order.1688.com/order/smart_make_order.htm"
NAMES = {
    "zto": "中通快递",
    "yto": "圆通速递",
    "sto": "申通快递",
    "yunda": "韵达快递",
    "jt": "极兔速递",
    "sf": "顺丰速运",
    "jd": "京东快递",
    "post": "邮政快递包裹",
    "ems": "EMS",
    "db": "德邦快递",
    "cainiao": "菜鸟速递",
}


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class Bench:
    """A twin with its clock, and short ways to ask it."""

    def __init__(
        self,
        *faults: str,
        orders: int = 30,
        seed: int = 1,
        variant: str = "0",
        qr: int | None = None,
        days: int | None = None,
    ) -> None:
        self.clock = Clock()
        self.twin = Twin(
            orders=orders,
            seed=seed,
            clock=self.clock,
            guess_variant=variant,
            faults=faults,
            qr_scan_after_ms=qr,
            days=days,
        )

    def row(self, order_id: str) -> Json:
        return next(r for r in self.twin.oracle() if r["order_id"] == order_id)

    def rows(self, case: str) -> list[Json]:
        return [r for r in self.twin.oracle() if r["case"] == case]

    def plain(self, index: int = 0) -> tuple[str, str, str]:
        """(order id, carrier's name in the store, number) of a plain order."""
        row = self.rows("plain")[index]
        waybill = row["expected"][0]
        return row["order_id"], NAMES[waybill["carrier"]], waybill["number"]

    def ship(self, order_id: str, carrier: str, number: str, **how: Any) -> Reply:
        self.twin.ship_form(order_id, carrier, number)
        return self.twin.press(order_id, **how)

    def world(self, **wish: str) -> Json:
        url = "https://127.0.0.1/practice/world"
        body = json.dumps(wish).encode()
        return self.twin.handle(request_to(url, method="POST", body=body)).json()

    def control(self, path: str, **wish: object) -> Json:
        """What a POST to /practice/<path> answers."""
        body = json.dumps(wish).encode()
        url = f"https://127.0.0.1/practice/{path}"
        return self.twin.handle(request_to(url, method="POST", body=body)).json()

    def order(self, offer_id: str, spec: str, quantity: object, memo: str = "") -> Json:
        """What 1688 answers to 提交订单 on the order form; spec is "colour;size"."""
        wish = {"offerId": offer_id, "spec": spec, "quantity": str(quantity), "memo": memo}
        body = urlencode({"data": json.dumps(wish)}).encode()
        url = f"https://h5api.m.1688.com/h5/create/1.0/?{urlencode({'api': MAKE_API})}"
        first = self.twin.handle(request_to(url, method="POST", body=body))  # it sets the cookies
        set_by = [value.partition(";")[0] for _, value in first.headers]
        jar = dict(one.split("=", 1) for one in set_by if one.startswith("cookie2="))
        reply = self.twin.handle(request_to(url, method="POST", body=body, cookies=jar))
        return reply.json()["data"]

    def get(self, url: str) -> Reply:
        return self.twin.handle(request_to(url))

    def detail(self, order_id: str) -> Json:
        return self.twin.capture(f"{STORE}/ffa/morder/order/detail?id={order_id}")

    def until(self, moment: datetime) -> None:
        """The clock stands at this moment of a history."""
        self.clock.now = moment.astimezone(UTC)


def soup(capture: Json) -> BeautifulSoup:
    return BeautifulSoup(capture["html"], "lxml")


def store_ids(capture: Json) -> list[str]:
    """Order numbers in the store list's header rows."""
    found = soup(capture).select("tr.auxo-table-row-level-0[data-row-key]")
    return [str(row["data-row-key"]) for row in found]


def supplier_ids(capture: Json) -> list[str]:
    found = soup(capture).select("order-item span.order-id copy-to-clipboard")
    return [str(one["text"]) for one in found]


def text_of(capture: Json, selector: str) -> str:
    found = soup(capture).select_one(selector)
    assert isinstance(found, Tag), f"{selector} is not in the page"
    return found.get_text(" ", strip=True)


def all_pages(bench: Bench, list_url: str, size: int) -> list[str]:
    """All order numbers of a list, page by page, until a page comes empty."""
    first, ids_of = (0, store_ids) if list_url == STORE_LIST else (1, supplier_ids)
    found: list[str] = []
    for page in range(first, first + 99):
        ids = ids_of(bench.twin.capture(f"{list_url}?page={page}&pageSize={size}"))
        if not ids:
            return found
        found += ids
    raise AssertionError("the list has no end")


@contextmanager
def serving(*arguments: str, orders: int = 30, seed: int = 1) -> Generator[Json]:
    """The twin as a process of its own; yields the line it prints."""
    command: Sequence[str] = (
        *(sys.executable, "-m", "scrapers.practice"),
        *("--orders", str(orders), "--seed", str(seed)),
        *arguments,
    )
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        assert process.wait(timeout=5) == 0
