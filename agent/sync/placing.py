"""Ties new supplier orders to the store orders for which the seller placed them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.ledger import Ledger
from agent.ledger.links import Link
from agent.rules.matching import Evidence
from agent.rules.placed import placed
from scrapers.records import Shipment


def tie_placed(
    ledger: Ledger, store: str, supplier: str, shipments: Sequence[Shipment], now: datetime
) -> list[str]:
    """Keep the pairs that are certain, with what they rest on; the store orders tied."""
    placings = ledger.purchases.open(supplier, now, store)
    links = ledger.links.all(store)
    tied = {link.order_id for link in links}
    taken = {link.supplier_order_id for link in links if link.supplier == supplier}
    found = placed(
        [placing for placing in placings if placing.order_id not in tied],
        [shipment for shipment in shipments if shipment.order_id not in taken],
    )
    for pair in found:
        order_id = pair.placing.order_id
        link = Link(order_id, supplier, pair.supplier_order_id, Evidence.SAVED, True, pair.rests_on)
        ledger.links.save(store, link, now, "extension")
        ledger.purchases.shown(pair.placing.id, pair.supplier_order_id)
    return [pair.placing.order_id for pair in found]
