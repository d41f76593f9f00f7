# pyright: basic, reportMissingImports=false
# (runs in the Python that has oscar, not in ours)
"""What the supplier does, in oscar's own Python: one JSON command a line in, one answer a line out.

Answers are {"done": ...} or {"error": "..."}. All through oscar's own classes.
"""

import json
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402
from oscar.core.loading import get_class, get_model  # noqa: E402
from seed import dispatch, seed  # noqa: E402

Order = get_model("order", "Order")
EventHandler = get_class("order.processing", "EventHandler")


def orders() -> list[dict[str, object]]:
    """Everything that the supplier knows, oldest order first."""
    return [
        {
            "number": order.number,
            "status": order.status,
            "notes": order.shipping_address.notes,
            "lines": {line.partner_sku: line.quantity for line in order.lines.all()},
            "shipments": [
                {
                    "event": event.event_type.name,
                    "text": event.notes,
                    "lines": {q.line.partner_sku: q.quantity for q in event.line_quantities.all()},
                }
                for event in order.shipping_events.order_by("id")
            ],
        }
        for order in Order.objects.order_by("id")
    ]


def correct(number: str, text: str, shipment: int) -> None:
    """The supplier writes another reference over that of one shipment (-1 is the last)."""
    events = list(Order.objects.get(number=number).shipping_events.order_by("id"))
    event = events[shipment]
    event.notes = text
    event.save()


def dispatch_one(number: str, text: str, lines: dict[str, int] | None) -> None:
    """All that is not dispatched yet, or some goods (SKU → how many), leave with a reference."""
    dispatch(Order.objects.get(number=number), text, lines)


def cancel(number: str) -> None:
    """The supplier cancels the order."""
    EventHandler().handle_order_status_change(Order.objects.get(number=number), "Cancelled")


ACTS = {
    "seed": seed,
    "orders": orders,
    "correct": correct,
    "dispatch": dispatch_one,
    "cancel": cancel,
}


def main() -> None:
    """Answer until the other side closes."""
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            with transaction.atomic():
                answer = {"done": ACTS[asked.pop("act")](**asked)}
        except Exception as error:  # noqa: BLE001 - whatever it is, the asker is told
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
