"""django-oscar as the supplier's portal, and what the supplier does in it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from tests.real import store_orders
from tests.real.install import run_logged
from tests.real.places import OSCAR_FILES, BackendTrouble, oscar_python
from tests.real.server import Server


@dataclass(frozen=True, slots=True)
class Shipment:
    """What the supplier wrote about one parcel; `text` is carrier and number as buyers see it."""

    event: str
    text: str
    lines: dict[str, int]  # how many of each SKU


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order of the buyer at the supplier; `code` is the store's order that it is for."""

    number: str
    status: str
    code: str
    lines: dict[str, int]
    shipments: tuple[Shipment, ...]


def _purchase(raw: dict[str, Any]) -> Purchase:
    return Purchase(
        raw["number"],
        raw["status"],
        raw["notes"].removeprefix("Ref "),
        raw["lines"],
        tuple(Shipment(**shipment) for shipment in raw["shipments"]),
    )


class Oscar(Server):
    """The supplier. The buyer whose account the agent reads signs in with `user`, `password`."""

    name = "django-oscar"
    user = "buyer@example.test"
    password = "oscar-test-1"
    _acts: subprocess.Popen[str] | None = None

    @property
    def login(self) -> str:
        """The address where buyers sign in."""
        return f"{self.base}/accounts/login/"

    def command(self) -> list[str]:
        return [str(oscar_python()), str(OSCAR_FILES / "serve.py"), str(self.port)]

    def environment(self) -> Mapping[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "shop.settings",
            "PYTHONPATH": str(OSCAR_FILES),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "ignore",
            "YUNDAN_REAL_DATA": str(self.data),
        }

    def create(self) -> None:
        """Make the database of a shop without orders in the data folder."""
        run_logged(
            [oscar_python(), "-m", "django", "migrate", "--verbosity=0"],
            self.data / "create.log",
            "Oscar could not make its database: this should not happen, see the lines above.",
            environment=self.environment(),
        )

    def seed(self, orders: Iterable[store_orders.Order], undispatched: int = 0) -> dict[str, int]:
        """One purchase for each of the store's orders, dispatched but for the last few."""
        wanted = [
            {
                "code": order.code,
                "receiver": order.receiver,
                "lines": [
                    {"sku": line.sku, "title": line.title, "quantity": line.quantity}
                    for line in order.lines
                ],
            }
            for order in orders
        ]
        return self._do("seed", orders=wanted, undispatched=undispatched)

    def orders(self) -> dict[str, Purchase]:
        """What the supplier truly knows, by the supplier's number, oldest first."""
        return {raw["number"]: _purchase(raw) for raw in self._do("orders")}

    # ---- what the supplier does meanwhile

    def correct(self, number: str, new_text: str, shipment: int = -1) -> None:
        """Another carrier and number are written over those of a shipment (the last)."""
        self._do("correct", number=number, text=new_text, shipment=shipment)

    def dispatch(self, number: str, text: str, lines: Mapping[str, int] | None = None) -> None:
        """What is left leaves with this carrier and number, or some goods (SKU → how many)."""
        self._do("dispatch", number=number, text=text, lines=dict(lines) if lines else None)

    def cancel(self, number: str) -> None:
        """The order is cancelled; what was dispatched stays shown."""
        self._do("cancel", number=number)

    def stop(self) -> None:
        """Let the server end, and the process that acts for the supplier."""
        self.close()
        super().stop()

    def close(self) -> None:
        """End the process that acts for the supplier, if there is one."""
        if self._acts:
            self._acts.communicate()
            self._acts = None

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def _do(self, act: str, **values: object) -> Any:
        acts = self._acts = self._acts or self._start_acts()
        assert acts.stdin
        assert acts.stdout
        acts.stdin.write(json.dumps({"act": act, **values}) + "\n")
        acts.stdin.flush()
        line = acts.stdout.readline()
        answer = json.loads(line) if line else {"error": "its process ended"}
        if "error" in answer:
            raise BackendTrouble(f"{act}: {answer['error']}")
        return answer["done"]

    def _start_acts(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(oscar_python()), str(OSCAR_FILES / "acts.py")],
            env={**os.environ, **self.environment()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
