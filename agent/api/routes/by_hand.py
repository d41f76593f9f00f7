"""`/v1/fill`, `/v1/ignore`, `/v1/by_hand`: what a person does, with the agent's help."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response

from agent import by_hand as entering
from agent.api.again import once, told
from agent.api.contract.by_hand import (
    ByHand,
    ByHandAsked,
    CarrierView,
    FillAsked,
    Filling,
    IgnoreAsked,
    Ignored,
)
from agent.api.here import Here
from agent.api.routes.blueprint import Routes, here
from agent.errors import UserError
from agent.filling import compared, names_in_store, waybill_to_fill
from agent.ledger.leases import Lease
from agent.settings import StoreConfig
from agent.telling.explaining import explain
from agent.telling.voice import Voice
from scrapers.carriers import carriers
from scrapers.records import Waybill

LEASE = timedelta(minutes=10)
"""How long an order is left to the person who ships it by hand."""
FARTHEST = timedelta(days=60)

by_hand = Routes("by_hand")


@by_hand.post("/fill", Filling)
def fill(body: FillAsked) -> Response:
    """What belongs into the ship form, after all guards; meanwhile the order is the person's."""
    at, voice = here(), here().voice(body.lang)
    store = at.store_of_page(body.portal, body.account)

    def work() -> Response:
        if body.action == "take":
            return _take(at, voice, store, body.order_id)
        if body.action == "release":
            at.ledger.leases.release(store.key, body.order_id, at.now())
            return told(_filling(body.order_id, None, None, voice.words.say("face.fill_released")))
        return _shown(at, voice, store, body)

    return once(at, body, work)


def _take(at: Here, voice: Voice, store: StoreConfig, order_id: str) -> Response:
    waybill = _belonging(at, voice, store, order_id, "not_to_fill")
    until = at.now() + LEASE
    if not at.ledger.leases.take(store.key, Lease(order_id, waybill, until)):
        raise UserError("agent_at_it", order=order_id)
    text = voice.words.say("face.fill_taken", minutes=LEASE.seconds // 60)
    return told(_filling(order_id, waybill, until, text))


def _shown(at: Here, voice: Voice, store: StoreConfig, body: FillAsked) -> Response:
    """What the form shows, compared with what belongs there now: much may have happened since it
    was filled."""
    if body.touched:
        at.ledger.leases.renew(store.key, body.order_id, at.now() + LEASE, at.now())
    held = at.ledger.leases.of(store.key, [body.order_id], at.now()).get(body.order_id)
    waybill = _belonging(at, voice, store, body.order_id, "not_to_ship")
    if held is None:
        raise UserError("not_leased", order=body.order_id)
    same = compared(waybill, body.carrier, body.number)
    details = {
        "number": waybill.number,
        "carrier": names_in_store(waybill.carrier)[0],
        "shown_number": body.number or "-",
        "shown_carrier": body.carrier or "-",
    }
    text = voice.words.say("face.fill_same" if same else "face.fill_differs", details)
    return told(_filling(body.order_id, waybill, held.until, text, same=same))


def _belonging(at: Here, voice: Voice, store: StoreConfig, order_id: str, trouble: str) -> Waybill:
    """What belongs into an order's form now. Raises UserError where nothing does, and why."""
    waybill, wish = waybill_to_fill(at.place, at.ledger, store, order_id, at.now())
    if waybill is None:
        why = explain(voice, store.key, order_id, wish.reason, wish.details)
        raise UserError(trouble, order=order_id, why=why)
    return waybill


def _filling(
    order_id: str,
    waybill: Waybill | None,
    until: datetime | None,
    text: str,
    *,
    same: bool | None = None,
) -> Filling:
    names = names_in_store(waybill.carrier) if waybill else [""]
    return Filling(
        order_id=order_id,
        number=waybill.number if waybill else "",
        carrier_name=names[0],
        carrier_names=names,
        until=until,
        same=same,
        text=text,
    )


@by_hand.post("/ignore", Ignored)
def ignore(body: IgnoreAsked) -> Response:
    """Do not remind the seller of an order for a while. It is judged and written all the same."""
    at = here()
    store = at.store(body.store, body.portal)
    if at.ledger.orders.get(store.key, body.order_id) is None:
        raise UserError("unknown_order", order=body.order_id)
    if body.until is not None and body.until - at.now() > FARTHEST:
        raise UserError("too_far_off", days=FARTHEST.days)

    def work() -> Response:
        at.ledger.ignored.until(store.key, body.order_id, body.until, at.now())
        return told(Ignored(order_id=body.order_id, until=body.until))

    return once(at, body, work)


@by_hand.post("/by_hand", ByHand)
def by_hand_(body: ByHandAsked) -> Response:
    """One waybill for one order, by hand: recognised, checked, kept as a shipment like any other.
    The next pass writes it, after the same guards."""
    at, voice = here(), here().voice(body.lang)
    store = at.store(body.store)
    order = at.ledger.orders.get(store.key, body.order_id)
    if order is None:
        raise UserError("unknown_order", order=body.order_id)

    def work() -> Response:
        seen = entering.recognise(at.ledger, store, order, body.number, body.carrier)
        keep = not body.check and seen.carrier is not None and seen.wrong is None
        if keep:
            entering.keep(
                at.ledger,
                store.key,
                order.order_id,
                Waybill(seen.carrier or "", seen.number),
                at.now(),
            )
        return told(_recognised(voice, store, body.order_id, seen, kept=keep))

    return work() if body.check else once(at, body, work)


def _recognised(
    voice: Voice, store: StoreConfig, order_id: str, seen: entering.Recognised, *, kept: bool
) -> ByHand:
    words = voice.words
    troubles = [explain(voice, store.key, order_id, t.reason, t.details) for t in seen.trips]
    if seen.wrong is not None:
        about = {"number": seen.number, "problem": seen.wrong}
        troubles = [explain(voice, store.key, order_id, "not_a_waybill", about)]
    if kept:
        text = words.say(f"face.by_hand_kept{'_asks' if troubles else ''}", number=seen.number)
    elif seen.wrong is not None:
        text = words.say("face.by_hand_wrong")
    elif seen.carrier is None:
        text = words.say(f"face.by_hand_{'which' if seen.carriers else 'no'}_carrier")
    else:
        text = words.say("face.by_hand_ready", carrier=voice.carrier(seen.carrier))
    keys = seen.carriers or (() if seen.wrong else tuple(carriers()))
    choices = [CarrierView(key=key, name=voice.carrier(key)) for key in keys]
    return ByHand(carriers=choices, troubles=troubles, kept=kept, text=text)
