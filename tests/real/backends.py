"""Both products, freshly seeded in seconds: what tests and the script begin with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from tests.real.install import install, installed
from tests.real.places import HERE, BackendTrouble, cache_folder, digest
from tests.real.server import Server
from tests.real.store import Vendure
from tests.real.store_orders import Fulfilment, Line, Order
from tests.real.store_trouble import Act, Received, Trouble
from tests.real.supplier import Oscar, Purchase, Shipment

__all__ = [
    "Act",
    "BackendTrouble",
    "Fulfilment",
    "Line",
    "Order",
    "Oscar",
    "Pair",
    "Purchase",
    "Received",
    "Shipment",
    "Trouble",
    "Vendure",
    "fresh",
    "install",
    "installed",
    "seeded",
    "top_up",
]

SHAPING = ("vendure", "oscar", "goods.json", "store_seed.py")  # what decides a seeded shop's data


@dataclass(frozen=True, slots=True)
class Pair:
    """A store and its supplier."""

    vendure: Vendure
    oscar: Oscar


def both(work: Callable[[Server], None], *servers: Server) -> None:
    """The same for several servers at once, to the end of all."""
    with ThreadPoolExecutor() as side_by_side:
        for done in [side_by_side.submit(work, server) for server in servers]:
            done.result()


@contextmanager
def running(folder: Path) -> Generator[Pair]:
    """Both products on the data in a folder, on free ports, for the length of a `with`."""
    pair = Pair(Vendure(folder / "vendure"), Oscar(folder / "oscar"))
    with ExitStack() as ended:
        for server in (pair.vendure, pair.oscar):
            ended.callback(server.stop)
            server.start()
        pair.oscar.wait_ready()
        pair.vendure.wait_ready()
        yield pair


def top_up(pair: Pair, orders: int, undispatched: int = 0) -> dict[str, int]:
    """Seed both up to so many orders; the last few are not dispatched by the supplier."""
    placed = pair.vendure.seed(orders)
    known = list(pair.vendure.orders().values())[:orders]
    done = pair.oscar.seed(known, undispatched)
    return {"store": placed, "supplier": done["placed"], "dispatched": done["dispatched"]}


def shape() -> str:
    """Changes whenever a shop seeded anew would hold other data."""
    return digest(*(HERE / name for name in SHAPING))[:16]


def _create(folder: Path) -> None:
    def create(server: Server) -> None:
        assert isinstance(server, Vendure | Oscar)
        server.create()

    both(create, Vendure(folder / "vendure"), Oscar(folder / "oscar"))


def _fill(folder: Path, orders: int, undispatched: int) -> None:
    copy_data(seeded(0), folder)
    with running(folder) as pair:
        top_up(pair, orders, undispatched)


def copy_data(source: Path, target: Path) -> None:
    """Both databases of shops that do not run."""
    for name in ("vendure/vendure.sqlite", "oscar/oscar.sqlite3"):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)


def seeded(orders: int, undispatched: int = 0) -> Path:
    """The data of a freshly seeded pair that never ran since; made once, to be copied."""
    kept = cache_folder() / "seeded"
    finished = kept / shape() / f"{orders}-{undispatched}"
    if finished.exists():
        return finished
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / f"{orders}-{undispatched}.lock"):
        if not finished.exists():
            making = kept / f"making-{orders}-{undispatched}"
            shutil.rmtree(making, ignore_errors=True)
            if orders:
                _fill(making, orders, undispatched)
            else:
                _create(making)
            finished.parent.mkdir(exist_ok=True)
            making.rename(finished)
    return finished


@contextmanager
def fresh(folder: Path, orders: int, undispatched: int = 0) -> Generator[Pair]:
    """A running pair on a copy of freshly seeded data, for the length of a `with`."""
    copy_data(seeded(orders, undispatched), folder)
    with running(folder) as pair:
        yield pair
