"""A portal that nobody built in: the recipe that CONTRIBUTING writes, as a user's own store.

Oscar's dashboard is the store, a second oscar the supplier. What counts is what oscar itself holds.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real.backends import Line, Order, Oscar, Purchase, both, seeded
from tests.real.marks import REAL
from tests.real.selling import Installation
from tests.real.server import until

pytestmark = [*REAL, pytest.mark.xdist_group("own_recipe")]
RECIPE = Path(__file__).parent / "recipes" / "oscar_dashboard.toml"
STAFF = "staff@example.test"
SETTINGS = """browser = "headless"
page_pause_ms = 0
[[store]]
key = "shop"
portal = "oscar_dashboard"
address = "{store}"
suppliers = ["mall"]
[[supplier]]
key = "mall"
portal = "oscar"
address = "{supplier}"
"""
LONG_SHIPPED, OPEN, UNDISPATCHED = 15, 8, 2  # the list has two pages


@dataclass(frozen=True, slots=True)
class Shops(Installation):
    """Two oscars and a data folder that holds the recipe. `bought`: store order → supplier's."""

    home: Path
    store: Oscar
    supplier: Oscar
    bought: dict[str, str]

    def use_recipe(self, further: str = "") -> None:
        """The file of the docs, in the folder where the docs put it."""
        own = self.home / "portals" / RECIPE.name
        own.write_text(f"{RECIPE.read_text('utf-8')}\n{further}", "utf-8")

    def dispatched(self, number: str) -> str:
        """A parcel leaves the supplier for this store order; what the supplier wrote about it."""
        text = f"中通快递 78990001{number[1:]}"
        self.supplier.dispatch(self.bought[number], text)
        return text

    def undispatched(self) -> str:
        """A store order that the supplier has not sent yet."""
        there = self.supplier.orders()
        return next(n for n, bought in self.bought.items() if not there[bought].shipments)


def references(order: Purchase) -> list[str]:
    return [event.text for event in order.shipments]


def _order(n: int, code: str) -> Order:
    lines = tuple(
        Line("", f"SKU-{n}-{k}", f"陶瓷杯 {n}-{k}", 1 + (n + k) % 2, 0) for k in range(1 + n % 3)
    )
    receiver = {
        "fullName": f"李{chr(0x4E00 + n)}",
        "streetLine1": f"人民路{n}号",
        "city": "杭州市",
        "province": "浙江省",
        "postalCode": "310000",
        "phoneNumber": f"138{n:08d}",
    }
    return Order("", code, "", lines, (), receiver)


@contextmanager
def _running(folder: Path) -> Generator[tuple[Oscar, Oscar]]:
    with ExitStack() as ended:
        shops = Oscar(folder / "store"), Oscar(folder / "supplier")
        for shop in shops:
            shop.data.mkdir()
            shutil.copyfile(seeded(0) / "oscar" / "oscar.sqlite3", shop.data / "oscar.sqlite3")
            ended.callback(shop.stop)
            shop.start()
        both(lambda shop: shop.wait_ready(), *shops)
        yield shops


def _seed(store: Oscar, supplier: Oscar) -> dict[str, str]:
    """Old orders shipped by hand, and new ones bought in another order; see `Shops.bought`."""
    each = range(LONG_SHIPPED + OPEN)
    store.seed([_order(n, f"own{n}") for n in each], len(each))
    numbers = list(store.orders())
    for n in range(LONG_SHIPPED):
        store.dispatch(numbers[n], f"顺丰速运 SF10000000000{n:02d}")
    bought = [_order(n, numbers[n]) for n in reversed(each[LONG_SHIPPED:])]
    supplier.seed(bought, UNDISPATCHED)
    return {order.code: number for number, order in supplier.orders().items()}


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Generator[Shops]:
    folder = tmp_path_factory.mktemp("own_recipe")
    home = folder / "home"
    (home / "portals").mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    with _running(folder) as (store, supplier):
        settings = SETTINGS.format(store=store.base, supplier=supplier.base)
        (home / "config.toml").write_text(settings, "utf-8")
        place = Shops(home, store, supplier, _seed(store, supplier))
        place.use_recipe()
        place.log_in_as("shop", STAFF, store.password)
        place.log_in_as("mall", supplier.user, supplier.password)
        yield place


def test_every_dispatched_order_gets_one_event_with_the_exact_text_and_never_another(
    shops: Shops,
) -> None:
    before, sent = shops.store.orders(), shops.supplier.orders()
    ran = shops.sync()
    assert (ran["status"], ran["complete"], ran["written"]) == (0, True, OPEN - UNDISPATCHED), ran
    after = shops.store.orders()
    for number, order in after.items():
        bought = shops.bought.get(number)
        if bought is None or not sent[bought].shipments:
            assert order == before[number]
        else:
            assert (order.status, references(order)) == ("Dispatched", references(sent[bought]))
            assert order.shipments[0].event == "Dispatched"
            assert order.shipments[0].lines == order.lines
    again = shops.sync()
    assert (again["status"], again["written"]) == (0, 0), again
    assert again["already"] == OPEN - UNDISPATCHED
    assert shops.store.orders() == after


def test_killed_between_the_event_and_the_status_it_is_finished_without_a_second_event(
    shops: Shops,
) -> None:
    number = shops.undispatched()
    text = shops.dispatched(number)
    shops.use_recipe("[timing]\nsettle = [3000, 1000]\n")  # room for the blow
    process = shops.start("sync", "--yes", "--json")
    try:
        until(lambda: bool(shops.store.orders()[number].shipments), 180, "no event is created")
    finally:
        process.kill()
        process.communicate()
    half = shops.store.orders()[number]
    assert (half.status, references(half)) == ("Paid", [text]), "the blow fell too late"
    shops.use_recipe()
    ran = shops.sync()
    assert (ran["status"], ran["written"]) == (0, 1), ran
    order = shops.store.orders()[number]
    assert (order.status, references(order)) == ("Dispatched", [text])


def test_where_the_choice_that_every_order_needs_is_gone_the_store_stops_and_nothing_is_sent(
    shops: Shops,
) -> None:
    number = shops.undispatched()
    shops.dispatched(number)
    before = shops.store.orders()
    with closing(sqlite3.connect(shops.store.data / "oscar.sqlite3", timeout=20)) as database:
        database.execute("UPDATE order_shippingeventtype SET name = 'Gone to the post'")
        database.commit()
    ran = shops.sync()
    assert (ran["status"], ran["written"]) == (32, 0), ran
    assert "Dispatched" in str(ran["troubles"])
    assert {n: references(o) for n, o in shops.store.orders().items()} == {
        n: references(o) for n, o in before.items()
    }
