"""`/v1/orders` and `/v1/observe`: the rows of a store's list."""

from __future__ import annotations

from flask import Response

from agent.api.again import once, told
from agent.api.contract.orders import Orders, OrdersAsked, OrderView
from agent.api.contract.pages import ObserveAsked, Observed
from agent.api.order_detail import order_detail
from agent.api.order_view import by_order, order_view
from agent.api.routes.blueprint import Routes, here
from agent.errors import UserError
from agent.rules.witness import Witness, differs
from scrapers.records import OrderStatus

MOST_DETAILS = 20
orders = Routes("orders")


@orders.post("/orders", Orders)
def orders_(body: OrdersAsked) -> Response:
    """The verdicts on up to 500 orders of one store."""
    if body.detail and len(body.ids) > MOST_DETAILS:
        raise UserError("too_many_details", most=MOST_DETAILS)
    at, voice = here(), here().voice(body.lang)
    store, now = at.store_of_page(body.portal, body.account), at.now()
    ids, ledger = list(dict.fromkeys(body.ids)), at.ledger
    judged = {one.order_id: one for one in at.judge().of(store, ids)}
    witnesses = ledger.witnesses.of(store.key, ids)
    leases = ledger.leases.of(store.key, ids, now)
    ignored = ledger.ignored.of(store.key, ids, now)
    asked = by_order(ledger.reviews.listed(store.key))
    found: list[OrderView] = []
    for order_id in ids:
        if (one := judged.get(order_id)) is None:
            continue
        reviews = asked.get(order_id, [])
        view = order_view(
            voice,
            one,
            now,
            witnesses.get(order_id),
            leases.get(order_id),
            ignored.get(order_id),
            reviews,
        )
        if body.detail:
            view.detail = order_detail(at, voice, store, one, reviews, now)
        found.append(view)
    unknown = [order_id for order_id in ids if order_id not in judged]
    return told(Orders(store=store.key, now=now, orders=found, unknown=unknown))


@orders.post("/observe", Observed)
def observe(body: ObserveAsked) -> Response:
    """What the seller's page shows now: a second witness beside our own reading. An order that it
    shows otherwise is read again by the next run."""
    at = here()
    store = at.store_of_page(body.portal, body.account)

    def work() -> Response:
        words, now = at.portal(store).spec.texts.get("status", {}), at.now()
        seen = [
            Witness(
                one.id,
                now,
                OrderStatus(words[one.status]) if one.status in words else None,
                None if one.numbers is None else tuple(one.numbers),
            )
            for one in body.orders
        ]
        known = {o.order_id: o for o in at.ledger.orders.of(store.key, [s.order_id for s in seen])}
        reads = at.ledger.orders.last_looks(store.key, list(known))
        mine = [one for one in seen if one.order_id in known]
        at.ledger.witnesses.note(store.key, mine)
        other = [
            one.order_id
            for one in mine
            if differs(one, known[one.order_id], reads.get(one.order_id))
        ]
        if other:
            at.ledger.watches.keep(store.key, dict.fromkeys(other, now))
        return told(Observed(differs=other))

    return once(at, body, work)
