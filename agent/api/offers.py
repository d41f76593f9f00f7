"""Offers that a store order's products were bought as before, from pairs that are certain."""

from __future__ import annotations

from collections import Counter
from typing import Any

from agent.api.here import Here
from agent.settings import StoreConfig
from scrapers.records import StoreOrder

MOST = 6


def offers(here: Here, store: StoreConfig, order: StoreOrder) -> list[dict[str, Any]]:
    """The known offers for the products of an order, what was bought most coming first."""
    products = {line.product_id for line in order.lines if line.product_id}
    found = Counter[tuple[str, str]]()
    titles: dict[tuple[str, str], str] = {}
    for supplier, ours, theirs in here.ledger.offers.bought(store.key, products):
        key = (supplier, theirs.product_id or "")
        if ours.product_id in products and theirs.product_id:
            found[key] += 1
            titles[key] = theirs.product
    told: list[dict[str, Any]] = []
    for (supplier, product_id), times in found.most_common(MOST):
        url = offer_url(here, supplier, product_id)
        if url is not None:
            told.append(
                {
                    "supplier": supplier,
                    "portal": here.supplier(supplier).portal,
                    "supplier_name": here.portal(here.supplier(supplier)).spec.portal.name,
                    "product_id": product_id,
                    "title": titles[supplier, product_id],
                    "url": url,
                    "times": times,
                }
            )
    return told


def offer_url(here: Here, supplier: str, product_id: str) -> str | None:
    """The page of an offer, where the supplier's recipe knows it and the number is one."""
    known = {account.key: account for account in here.place.config.supplier}
    buying = here.portal(known[supplier]).spec.buying if supplier in known else None
    if buying is None or not product_id.isalnum():
        return None
    return buying.offer.replace("{product_id}", product_id)
