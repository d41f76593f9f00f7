"""`/v1/orders` and `/v1/observe`: the rows of a store's list."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from agent.api.again import once, told
from agent.api.contract.orders import Orders, OrdersAsked, OrderView
from agent.api.contract.pages import ObserveAsked, Observed, Seen
from agent.api.here import Here
from agent.api.order_detail import order_detail
from agent.api.order_view import by_order, order_view
from agent.api.routes.blueprint import Routes, here
from agent.errors import UserError
from agent.rules.witness import Witness, differs
from agent.settings import StoreConfig
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
    if body.seen:
        _witness(at, store, body.seen)
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
        return told(Observed(differs=_witness(at, store, body.orders)))

    return once(at, body, work)


def _witness(at: Here, store: StoreConfig, seen: Sequence[Seen]) -> list[str]:
    """Keep what a page shows; the orders that it shows otherwise than we last read them are looked
    at in the next run. Saying the same again changes nothing."""
    words, now, ledger = at.portal(store).spec.texts.get("status", {}), at.now(), at.ledger
    known = {order.order_id: order for order in ledger.orders.of(store.key, [s.id for s in seen])}
    reads = ledger.orders.last_looks(store.key, list(known))
    mine = [
        Witness(
            one.id,
            min(one.since or now, now),
            OrderStatus(words[one.status]) if one.status in words else None,
            None if one.numbers is None else tuple(one.numbers),
        )
        for one in seen
        if one.id in known
    ]
    other = [o for o in mine if differs(o, known[o.order_id], reads.get(o.order_id))]
    before = ledger.witnesses.of(store.key, known)
    fresh = [o for o in mine if o in other or o.order_id in before]
    ledger.witnesses.note(store.key, fresh)
    if other:
        ledger.watches.keep(store.key, dict.fromkeys((one.order_id for one in other), now))
    return [one.order_id for one in other]
