"""What the store truly holds, read through Vendure's own API and past its pages: the oracle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.real.graphql import Session

PAGE = 100

QUERY = """query($o: OrderListOptions) { orders(options: $o) { totalItems items {
  id code state
  lines { id orderPlacedQuantity quantity productVariant { sku name } }
  shippingAddress { fullName streetLine1 city province postalCode phoneNumber }
  fulfillments {
    id state method trackingCode
    lines { quantity orderLine { productVariant { sku } } }
  }
} } }"""


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """A parcel as the store knows it: state is Pending, Shipped, Delivered or Cancelled."""

    id: str
    state: str
    method: str
    number: str
    lines: dict[str, int]  # how many of each SKU


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order; `quantity` is what was ordered, `left` what was not cancelled since."""

    id: str
    sku: str
    title: str
    quantity: int
    left: int


@dataclass(frozen=True, slots=True)
class Order:
    """A placed order with everything that was sent for it."""

    id: str
    code: str
    state: str
    lines: tuple[Line, ...]
    fulfilments: tuple[Fulfilment, ...]
    receiver: dict[str, str]

    @property
    def numbers(self) -> list[str]:
        """The numbers of all parcels that were not cancelled, in the order of their making."""
        return [f.number for f in self.fulfilments if f.state != "Cancelled"]


def _fulfilment(raw: dict[str, Any]) -> Fulfilment:
    lines: dict[str, int] = {}
    for line in raw["lines"]:
        sku = line["orderLine"]["productVariant"]["sku"]
        lines[sku] = lines.get(sku, 0) + line["quantity"]
    return Fulfilment(raw["id"], raw["state"], raw["method"], raw["trackingCode"] or "", lines)


def _order(raw: dict[str, Any]) -> Order:
    lines = tuple(
        Line(
            line["id"],
            line["productVariant"]["sku"],
            line["productVariant"]["name"],
            line["orderPlacedQuantity"],
            line["quantity"],
        )
        for line in raw["lines"]
    )
    parcels = sorted(raw["fulfillments"] or [], key=lambda parcel: int(parcel["id"]))
    return Order(
        raw["id"],
        raw["code"],
        raw["state"],
        lines,
        tuple(map(_fulfilment, parcels)),
        raw["shippingAddress"],
    )


def read_orders(session: Session) -> list[Order]:
    """Every order ever placed, cancelled ones too, oldest first."""
    orders: list[Order] = []
    while True:
        options = {
            "skip": len(orders),
            "take": PAGE,
            "sort": {"id": "ASC"},
            "filter": {"active": {"eq": False}},
        }
        page = session.ask(QUERY, o=options)["orders"]
        orders += map(_order, page["items"])
        if len(orders) >= page["totalItems"] or not page["items"]:
            return orders


def as_json(orders: list[Order]) -> dict[str, Any]:
    """The oracle's form: by order code."""
    return {
        order.code: {
            "id": order.id,
            "state": order.state,
            "items": sum(line.quantity for line in order.lines),
            "lines": {line.sku: line.quantity for line in order.lines},
            "fulfilments": [
                {
                    "id": parcel.id,
                    "state": parcel.state,
                    "method": parcel.method,
                    "trackingCode": parcel.number,
                    "lines": parcel.lines,
                }
                for parcel in order.fulfilments
            ],
        }
        for order in orders
    }
