"""A store with orders in every state, its agent and a paired browser, shared by a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from agent.home import open_home
from agent.judging import Judge
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.place import Place
from agent.practice import ask_twin
from agent.settings_check import read_config
from scrapers.browser.world import practice_world
from tests.extension.rig import Agent, Browser, browsing, running
from tests.running import Shop, shop

ORDERS, SEED = 20, 3


@dataclass(slots=True)
class Store:
    """A store that was synced once and left with something of everything."""

    shop: Shop
    agent: Agent

    def ledger(self) -> Ledger:
        """Its ledger, opened by the test."""
        home = self.shop.home
        return Ledger(home / "ledger.sqlite", ReceiverKey(home / "keys" / "receiver.key"))

    def states(self) -> dict[str, str]:
        """What `yundan orders` says of each order."""
        world = practice_world(self.shop.twin.base)
        home = open_home(self.shop.home, world)
        place = Place(home, read_config(home.config), world, self.shop.twin.base, None)
        with place.ledger() as ledger:
            judge = Judge(place, ledger, datetime.now(UTC))
            judged = [one for store in place.config.store for one in judge.all(store)]
        return {one.order_id: one.said.state.value for one in judged}


@pytest.fixture(scope="module")
def playwright() -> Generator[Playwright]:
    """Playwright for one file."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Generator[Store]:
    """A synced store with its agent."""
    folder = tmp_path_factory.mktemp("store")
    with shop(folder, ORDERS, SEED) as there:
        ask_twin(there.twin.base, "/practice/new_order", {})  # nobody bought anything for it yet
        there.sync("--limit", "2")
        have_every_state(there.home)
        with running(there) as agent:
            yield Store(there, agent)


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Browser]:
    """A browser that is paired with the store's agent."""
    with browsing(playwright, store.shop, tmp_path_factory.mktemp("profile")) as opened:
        opened.pair(store.agent)
        yield opened


def have_every_state(home: Path) -> None:
    """One order has a deadline that is near, and one was bought nobody knows where: all orders of
    the twin are fresh, and all that it ships are bought."""
    now = datetime.now(UTC)
    file = home / "ledger.sqlite"
    with Ledger(file, ReceiverKey(home / "keys" / "receiver.key")) as ledger:
        kept = ledger.decisions.of("doudian", ledger.orders.last_looks("doudian"))
        near = next(o for o, one in kept.items() if one.reason == "supplier_not_shipped")
        written = next(one for one in kept.values() if one.state == "written")
        (order,) = ledger.orders.of("doudian", [near])
        late = replace(order, paid_at=now - timedelta(hours=45), ship_by=now + timedelta(hours=3))
        ledger.orders.save("doudian", [late], now, listed=False)
    bought = written.evidence[0]["supplier_order"]
    with sqlite3.connect(file) as db:
        db.execute("DELETE FROM supplier_orders WHERE order_id = ?", (bought,))
