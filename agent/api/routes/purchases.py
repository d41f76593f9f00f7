"""`/v1/purchase`: the way from a store order's card to an order at a supplier."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Response

from agent.api.again import once, told
from agent.api.contract.by_hand import PurchaseAsked, PurchaseOpen, Purchasing
from agent.api.here import Here
from agent.api.routes.blueprint import Routes, here
from agent.api.supplier_pages import offer_url
from agent.errors import UserError
from agent.settings import SupplierConfig
from agent.telling.voice import Voice

JUST_NOW = timedelta(minutes=10)

purchases = Routes("purchases")


@purchases.post("/purchase", Purchasing)
def purchase(body: PurchaseAsked) -> Response:
    """Remember for which store order the seller buys, so that the pair is known when the new
    supplier order appears."""
    at, voice = here(), here().voice(body.lang)
    supplier = _supplier(at, body)

    def work() -> Response:
        if body.action == "begin":
            return _begin(at, voice, supplier, body)
        if body.action == "form":
            at.ledger.purchases.not_placed(supplier.key, body.tab)
        else:
            _note(at, supplier, body)
        return told(_open(at, voice, supplier, body.product_id, None))

    return once(at, body, work)


def _supplier(at: Here, body: PurchaseAsked) -> SupplierConfig:
    """The supplier account: the store buys there; a form's page does not say which account."""
    there = [s for s in at.place.config.supplier if s.portal == body.portal]
    if body.store is not None:
        there = [s for s in there if s.key in at.store(body.store).suppliers]
    if not there:
        raise UserError("page_of_nobody", portal=body.portal)
    return there[0]


def _begin(at: Here, voice: Voice, supplier: SupplierConfig, body: PurchaseAsked) -> Response:
    if body.store is None or body.order_id is None or body.product_id is None:
        raise UserError("purchase_of_what")
    if at.ledger.orders.get(body.store, body.order_id) is None:
        raise UserError("unknown_order", order=body.order_id)
    url = offer_url(at, supplier.key, body.product_id)
    if url is None:
        raise UserError("no_offer_page", portal=supplier.portal)
    at.ledger.purchases.begin(body.store, body.order_id, supplier.key, body.product_id, at.now())
    return told(_open(at, voice, supplier, body.product_id, url))


def _note(at: Here, supplier: SupplierConfig, body: PurchaseAsked) -> None:
    """The button of the supplier's form was pressed, or its page shows the new order's number. That
    page stands on another host and knows of no purchase: it is the one pressed in the same tab."""
    if body.action == "shown":
        if body.supplier_order is None:
            raise UserError("purchase_of_what")
        just = [
            placing.id
            for placing in at.ledger.purchases.open(supplier.key, at.now())
            if placing.placed_at is not None
            and at.now() - placing.placed_at < JUST_NOW
            and placing.supplier_order is None
            and placing.tab is not None
            and placing.tab == body.tab
        ]
        if len(just) == 1:
            at.ledger.purchases.shown(just[0], body.supplier_order)
        return
    begun = at.ledger.purchases.get(body.purchase) if body.purchase is not None else None
    if begun is None:
        raise UserError("no_such_purchase")
    at.ledger.purchases.place(
        replace(
            begun,
            placed_at=at.now(),
            quantity=body.quantity,
            memo_given=body.memo_given,
            tab=body.tab,
        )
    )


def _open(
    at: Here, voice: Voice, supplier: SupplierConfig, product_id: str | None, url: str | None
) -> Purchasing:
    """Purchases under way for an offer of which no supplier order is known yet, newest first."""
    found = [
        PurchaseOpen(
            purchase=placing.id,
            store=at.ledger.purchases.store_of(placing.id) or "",
            order_id=placing.order_id,
            begun_at=placing.begun_at,
        )
        for placing in at.ledger.purchases.open(supplier.key, at.now())
        if placing.supplier_order is None and placing.product_id == product_id
    ]
    text = voice.words.say("face.purchase_open" if found else "face.purchase_none")
    return Purchasing(open=found, url=url, text=text)
