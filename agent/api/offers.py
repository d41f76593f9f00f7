"""Offers that a store order's products were bought as before, from pairs that are certain."""

from __future__ import annotations

from collections import Counter

from agent.api.contract.orders import OfferView
from agent.api.here import Here
from agent.api.supplier_pages import offer_url, supplier_name
from agent.settings import StoreConfig
from agent.telling.voice import Voice
from scrapers.records import StoreOrder

MOST = 6


def offers(here: Here, voice: Voice, store: StoreConfig, order: StoreOrder) -> list[OfferView]:
    """The known offers for the products of an order, what was bought most coming first."""
    products = {line.product_id for line in order.lines if line.product_id}
    found = Counter[tuple[str, str]]()
    titles: dict[tuple[str, str], str] = {}
    for supplier, ours, theirs in here.ledger.offers.bought(store.key, products):
        if ours.product_id in products and theirs.product_id:
            found[supplier, theirs.product_id] += 1
            titles[supplier, theirs.product_id] = theirs.product
    return [
        OfferView(
            supplier=supplier,
            portal=here.supplier(supplier).portal,
            supplier_name=supplier_name(here, voice, supplier),
            product_id=product_id,
            title=titles[supplier, product_id],
            url=url,
            times=times,
        )
        for (supplier, product_id), times in found.most_common(MOST)
        if (url := offer_url(here, supplier, product_id)) is not None
    ]
