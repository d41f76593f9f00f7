"""Vendure as the store's backend, and what others do in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from tests.real.graphql import Session, colleague
from tests.real.install import run_logged
from tests.real.places import (
    VENDURE_FILES,
    BackendTrouble,
    node_and_npm,
    vendure_packages,
)
from tests.real.server import Server
from tests.real.store_orders import Order, read_orders
from tests.real.store_seed import top_up
from tests.real.store_trouble import Act, Received, Trouble, command, received

ERROR = "... on ErrorResult { errorCode message }"
FULFIL = f"""mutation($input: FulfillOrderInput!) {{ r: addFulfillmentToOrder(input: $input) {{
  __typename ... on Fulfillment {{ id state }} {ERROR}
  ... on FulfillmentStateTransitionError {{ transitionError }}
}} }}"""
MOVE = f"""mutation($id: ID!, $state: String!) {{
  r: transitionFulfillmentToState(id: $id, state: $state) {{
  __typename ... on Fulfillment {{ id state }} {ERROR}
  ... on FulfillmentStateTransitionError {{ transitionError }}
}} }}"""
CANCEL = f"""mutation($input: CancelOrderInput!) {{ r: cancelOrder(input: $input) {{
  __typename ... on Order {{ id state }} {ERROR}
}} }}"""


class Vendure(Server):
    """The store. The agent signs in as `seller`; everything here is done as `colleague`."""

    name = "Vendure"
    user = "seller"
    password = "seller-test-1"
    _colleague: Session | None = None

    @property
    def admin(self) -> str:
        """The address of the pages that the seller works with."""
        return f"{self.base}/admin"

    def command(self) -> list[str]:
        return [str(node_and_npm()[0]), str(VENDURE_FILES / "server.js")]

    def environment(self) -> Mapping[str, str]:
        return {
            "NODE_PATH": str(vendure_packages()),
            "NODE_ENV": "production",
            "VENDURE_DISABLE_TELEMETRY": "true",
            "YUNDAN_REAL_DATA": str(self.data),
            "YUNDAN_REAL_PORT": str(self.port),
        }

    def create(self) -> None:
        """Make the database of a shop without orders in the data folder."""
        run_logged(
            [node_and_npm()[0], VENDURE_FILES / "base.js"],
            self.data / "create.log",
            "Vendure could not make its database: this should not happen, see the lines above.",
            environment=self.environment(),
        )

    def seed(self, orders: int) -> int:
        """Top up to so many paid orders; how many were placed."""
        return top_up(self.base, self.session(), orders)

    def session(self) -> Session:
        """The colleague's session, signed in once; sessions outlive a restart."""
        if self._colleague is None:
            self._colleague = colleague(self.base)
        return self._colleague

    def orders(self) -> dict[str, Order]:
        """The oracle: every order ever placed by its code, oldest first."""
        return {order.code: order for order in read_orders(self.session())}

    def order(self, code: str) -> Order:
        """The oracle for one order."""
        return self.orders()[code]

    # ---- what others do meanwhile

    def ship_by_hand(
        self,
        code: str,
        number: str,
        method: str,
        *,
        finish: bool = True,
        lines: Mapping[str, int] | None = None,
    ) -> str:
        """A colleague sends all that is unsent (or `lines`: SKU → how many); the parcel's id.

        The parcel is left Pending unless `finish`, which marks it as Shipped.
        """
        order = self.order(code)
        wanted = dict(lines) if lines is not None else self._unsent(order)
        ids = {line.sku: line.id for line in order.lines}
        handler = {
            "code": "manual-fulfillment",
            "arguments": [
                {"name": "method", "value": method},
                {"name": "trackingCode", "value": number},
            ],
        }
        made = self.session().ask(
            FULFIL,
            input={
                "lines": [
                    {"orderLineId": ids[sku], "quantity": many} for sku, many in wanted.items()
                ],
                "handler": handler,
            },
        )["r"]
        if finish:
            self.move(made["id"], "Shipped")
        return str(made["id"])

    def move(self, fulfilment: str, state: str) -> None:
        """A colleague moves a parcel on: to Shipped, Delivered or Cancelled."""
        self.session().ask(MOVE, id=fulfilment, state=state)

    def cancel(self, code: str) -> None:
        """A colleague cancels the whole order."""
        order = {"orderId": self.order(code).id, "cancelShipping": True, "reason": "buyer asked"}
        self.session().ask(CANCEL, input=order)

    def forget_sessions(self, user: str = user) -> None:
        """From now on a user is signed out everywhere, in the database and in Vendure's memory."""
        command(self.base, "forget_sessions", user=user)
        self._colleague = None

    # ---- trouble with what browsers send

    def trouble(
        self, act: Act, operation: str | None, code: str | None = None, times: int = 1
    ) -> Trouble:
        """Arm trouble for the next requests of an operation (any if None) about an order (any).

        The pages' operations are CreateFulfillment and TransitionFulfillmentToState, among others.
        """
        return Trouble(self.base, act, operation, code, times)

    def received(self, operation: str | None = None) -> list[Received]:
        """The mutations that browsers sent since the start, in order; those of an operation."""
        return received(self.base, operation)

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    @staticmethod
    def _unsent(order: Order) -> dict[str, int]:
        left: dict[str, Any] = {line.sku: line.left for line in order.lines}
        for parcel in order.fulfilments:
            if parcel.state != "Cancelled":
                for sku, many in parcel.lines.items():
                    left[sku] -= many
        unsent = {sku: many for sku, many in left.items() if many > 0}
        if not unsent:
            raise BackendTrouble(f"order {order.code} has nothing left to send")
        return unsent
