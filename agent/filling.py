"""Which waybill a person may put into the ship form now: the one that a pass would write."""

from __future__ import annotations

from datetime import datetime

from agent.ledger import Ledger
from agent.rules.desired import Standing, Wish
from agent.rules.timing import WriteWhen
from agent.settings import StoreConfig
from agent.sync.journal import LIVE, State
from agent.sync.timed import Timed
from agent.sync.wanted import Wanted
from agent.sync.workbench import Place
from scrapers.carriers import by_name, carriers, normalise_number
from scrapers.records import Waybill

_IN_DOUBT = tuple(LIVE - {State.PLANNED})


def waybill_to_fill(
    place: Place, ledger: Ledger, store: StoreConfig, order_id: str, now: datetime
) -> tuple[Waybill | None, Wish]:
    """The waybill that all guards let through, or None with the wish that says why not.

    The time that the seller chose does not matter: the person ships it now.
    """
    choices = {s.key: WriteWhen(s.write_when) for s in place.config.supplier}
    timed = Timed(ledger, choices, place.packs(store), place.traceable(store))
    trusting = place.config.accept_unique_composite
    wanted = Wanted(ledger, store.key, store.suppliers, timed, trusting, frozenset(), now)
    for wish in wanted.due():
        if wish.order_id != order_id:
            continue
        doubted = {s.order_id for s in ledger.submissions.live(store.key, _IN_DOUBT)}
        if order_id in doubted:
            return None, Wish(order_id, Standing.REVIEW, "press_in_doubt")
        return (wish.waybill if wish.standing is Standing.DUE else None), wish
    return None, Wish(order_id, Standing.WAITING, "never_read")


def names_in_store(carrier: str) -> list[str]:
    """A carrier's names as a store may list them, the usual one first."""
    known = carriers().get(carrier)
    return list(dict.fromkeys((known.name, *known.aliases))) if known else [carrier]


def compared(wanted: Waybill, carrier: str | None, number: str | None) -> bool:
    """Whether a form shows just this waybill."""
    shown = by_name(carrier or "")
    same_carrier = shown is not None and shown.key == wanted.carrier
    return same_carrier and normalise_number(number or "") == wanted.number
