"""Each selector of the Vendure recipe, one by one, set to a plausible wrong element.

Whatever is wrong, a run must be right or stop: Vendure's own API shows nothing but our number on
our order, once, or nothing at all.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, cast

import pytest
import tomlkit
from playwright.sync_api import Playwright

from agent.errors import UserError
from agent.home import Home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.place import Place
from agent.settings_check import read_config
from agent.sync.armed_log import ArmedLog
from agent.sync.hands import SupplierHands
from agent.sync.options import Options, RunResult
from agent.sync.run import Pass
from agent.sync.workbench import bench
from scrapers.browser.find import find_browser
from scrapers.browser.launch import playing
from scrapers.browser.world import World
from scrapers.portal_files import bundled
from scrapers.records import (
    Answer,
    AnswerKind,
    Capture,
    OrderStatus,
    Parcel,
    ReadPage,
    ShipForm,
    Shipment,
    Waybill,
)
from tests.real.backends import Order
from tests.real.marks import REAL
from tests.real.selling import Selling, selling
from tests.real.wrong_places import TRIED, WRONG
from tests.simulated.rig import Still

pytestmark = [*REAL, pytest.mark.xdist_group("wrong_selectors")]
RECIPE = resources.files(bundled()["vendure"]).joinpath("portal.toml").read_text("utf-8")
NUMBER = "YT8812345678901"
ORDERS = 24

REFUSED = ("ship.fill.1.with", "read.order.receiver.name.json")  # a pass does not begin with them
ELSEWHERE = ("portal", "login", "resubmit", "texts", "redact", "annotate", "timing")
NOT_PLACES = (
    "ship.page",
    "read.order.parcels.shipped",
    "read.order.parcels.void",
    "read.order.lines.amount.unit",
)


def leaves(table: Any, place: str = "") -> Iterator[str]:
    """Every place of a recipe where a text stands."""
    if isinstance(table, dict):
        for key, value in cast(dict[str, Any], table).items():
            yield from leaves(value, f"{place}.{key}" if place else key)
    elif isinstance(table, list) and all(isinstance(v, dict) for v in cast(list[Any], table)):
        for n, value in enumerate(cast(list[Any], table)):
            yield from leaves(value, f"{place}.{n}")
    elif isinstance(table, str | list):
        yield place


def with_wrong(place: str, value: Any) -> dict[str, Any]:
    """The tables to lay over the recipe so that one place is wrong."""
    recipe: Any = tomllib.loads(RECIPE)
    at = recipe
    *way, last = place.split(".")
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[last] = value
    top = way[0] if way else last
    return {top: recipe[top]}


def test_no_selector_of_the_recipe_was_forgotten() -> None:
    places = {
        place
        for place in leaves(tomllib.loads(RECIPE))
        if not place.startswith(ELSEWHERE) and place not in NOT_PLACES
    }
    assert places == set(WRONG)


class OneShipment:
    """A supplier that dispatched one order: what the real one says is the same in every run."""

    def __init__(self, order: Order, number: str) -> None:
        self._order = order
        self._number = number

    def list_page(self, number: int) -> Capture:
        return Capture("", "")

    def order(self, order_id: str) -> Capture:
        raise AssertionError("the list tells it all")

    def account(self) -> Capture:
        raise AssertionError("the list tells it all")

    def read(self, capture: Capture) -> ReadPage:
        bought = Shipment(
            self._number,
            OrderStatus.SHIPPED,
            memo=None,
            named=self._order.code,
            lines=(),
            receiver=None,
            parcels=(Parcel(Waybill("yto", NUMBER)),),
        )
        return ReadPage("list", shipments=(bought,), stated=1, account="mall")

    def form(self, capture: Capture) -> ShipForm:
        raise AssertionError("a supplier has none")

    def answer(self, capture: Capture) -> Answer:
        return Answer(AnswerKind.SILENT)


@dataclass
class Bench:
    """A logged-in installation that has read the store once."""

    place: Selling
    read_through: Path
    playwright: Playwright
    runs: int = 0

    def run(self, order: Order, recipe: Mapping[str, Any]) -> RunResult:
        """A pass over a copy of the installation, with these tables over the recipe."""
        home = Home(self.place.home, practice=False)
        self.runs += 1  # each has a ledger and a log of its own: none knows of another's presses
        ledger_file = self.read_through.with_name(f"run-{self.runs}.sqlite")
        shutil.copyfile(self.read_through, ledger_file)
        (home.portals / "vendure.toml").write_text(_toml(recipe), "utf-8")
        config = read_config(home.config)
        here = Place(home, config, World(), None, find_browser(None))
        with Ledger(ledger_file, ReceiverKey(home.receiver_key)) as ledger:
            account = ledger.decisions.account("shop")
            store = config.store[0].model_copy(update={"suppliers": []})
            with bench(
                here, self.playwright, lambda key: account.account if account else None
            ) as opened:
                hands_of_store = opened.store(store)
                bought = self.place.pair.oscar.orders().items()
                supplier = OneShipment(order, next(n for n, b in bought if b.code == order.code))
                hands = SupplierHands(
                    "mall",
                    "oscar",
                    supplier,
                    hands_of_store.now,
                    hands_of_store.wait_ms,
                    None,
                    flow=supplier,
                )
                return Pass(
                    ledger,
                    ArmedLog(home.root / f"run-{self.runs}", "shop"),
                    hands_of_store,
                    [hands],
                    Options(agree=lambda due, name: True),
                    Still(),
                    lambda name, submission: None,
                    lambda hands, trouble, todays_will_do: None,
                ).run()


def _toml(recipe: Mapping[str, Any]) -> str:
    quick = {"timing": {"ready": 2500, "answer": 2000, "settle": [0, 300]}} if recipe else {}
    return tomlkit.dumps({**quick, **recipe})


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Generator[Bench]:
    folder = tmp_path_factory.mktemp("selectors")
    with selling(folder, ORDERS, ORDERS) as place:
        ran = place.sync()
        assert ran["complete"], ran
        settings = place.home / "config.toml"
        settings.write_text(f'own_recipes = ["vendure"]\n{settings.read_text("utf-8")}', "utf-8")
        kept = folder / "read.sqlite"
        shutil.copyfile(place.home / "ledger.sqlite", kept)
        with playing() as playwright:
            yield Bench(place, kept, playwright)


@pytest.mark.parametrize("place", [*TRIED, "nothing"])
def test_a_wrong_selector_never_leads_to_a_wrong_write(ready: Bench, place: str) -> None:
    before = ready.place.pair.vendure.orders()
    order = next(o for o in before.values() if not o.fulfilments)
    recipe = with_wrong(place, WRONG[place]) if place in WRONG else {}
    if place in REFUSED:
        with pytest.raises(UserError, match="portal_file_broken"):
            ready.run(order, recipe)
        assert ready.place.pair.vendure.orders() == before
        return
    result = ready.run(order, recipe)
    after = ready.place.pair.vendure.orders()
    assert {**after, order.code: order} == {**before, order.code: order}, "another order changed"
    held = after[order.code]
    assert held.numbers in ([], [NUMBER])
    assert [f.method for f in held.fulfilments] in ([], ["圆通速递"])
    written = [o.order_id for o in result.orders if str(o.standing) == "written"]
    if written:
        assert (held.state, held.numbers) == ("Shipped", [NUMBER])
        assert held.fulfilments[0].lines == {line.sku: line.quantity for line in order.lines}
    else:
        assert result.bits, "the run neither wrote nor said that something is wrong"
    assert place != "nothing" or written == [order.code], [
        o for o in result.orders if o.order_id == order.code
    ]
