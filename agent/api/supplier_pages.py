"""A supplier account as people know it: its name, its orders' and its offers' pages."""

from __future__ import annotations

from agent.api.here import Here
from agent.rules.accounts import is_by_hand
from agent.telling.voice import Voice
from scrapers.errors import PortalError


def supplier_name(here: Here, voice: Voice, key: str) -> str:
    """A supplier account as people know it."""
    if is_by_hand(key):
        return voice.words.say("face.by_hand")
    account = here.known_supplier(key)
    return here.portal(account).spec.portal.name if account else key


def order_url(here: Here, supplier: str, order_id: str) -> str | None:
    """The page of a supplier order, where its address is known."""
    account = here.known_supplier(supplier)
    if account is None:
        return None
    spec = here.portal(account).spec
    linked = "{detail}" in spec.open.get("order", "")  # only then the ledger knows a part of it
    link = here.ledger.shipments.links(supplier).get(order_id, "") if linked else ""
    try:
        return spec.url("order", order_id=order_id, detail=link)
    except (PortalError, KeyError):
        return None


def offer_url(here: Here, supplier: str, product_id: str) -> str | None:
    """The page of an offer, where the supplier's recipe knows it and the number is one."""
    account = here.known_supplier(supplier)
    buying = here.portal(account).spec.buying if account else None
    if buying is None or not product_id.isalnum():
        return None
    return buying.offer.replace("{product_id}", product_id)
