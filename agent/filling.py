"""Which waybill a person may put into the ship form now: the one that a pass would write."""

from __future__ import annotations

from datetime import datetime

from agent.judging import Judge
from agent.ledger import Ledger
from agent.place import Place
from agent.rules.desired import Standing, Wish
from agent.rules.reason import Why
from agent.rules.timing import WriteWhen
from agent.settings import StoreConfig
from agent.sync.journal import State, Submission
from agent.sync.timed import Timed
from agent.sync.wanted import Wanted
from scrapers.carriers import by_name, carriers, normalise_number
from scrapers.records import Waybill

_OLD = frozenset({Why.STORE_UNREAD, Why.SUPPLIER_UNREAD})


def waybill_to_fill(
    place: Place, ledger: Ledger, store: StoreConfig, order_id: str, now: datetime
) -> tuple[Waybill | None, Wish]:
    """The waybill that a pass would write now, or None with the wish that says why not.

    The time that the seller chose does not matter: the person ships it now. But nobody reads the
    pages first, as a pass does: what was not read lately is not handed out.
    """
    choices = {s.key: WriteWhen(s.write_when) for s in place.config.supplier}
    timed = Timed(ledger, choices, place.packs(store), place.traceable(store))
    trusting = place.config.accept_unique_composite
    wanted = Wanted(ledger, store.key, store.suppliers, timed, trusting, frozenset(), now)
    wish = next((wish for wish in wanted.due() if wish.order_id == order_id), None)
    if wish is None:
        return None, Wish(order_id, Standing.WAITING, "never_read")
    if wish.standing is not Standing.DUE:
        return None, wish
    if any(_stands(ledger, one) for one in ledger.submissions.of_order(store.key, order_id)):
        return None, Wish(order_id, Standing.REVIEW, "pressed_before")
    for one in Judge(place, ledger, now).of(store, [order_id]):
        if any(reason.why in _OLD for reason in one.said.reasons):
            return None, Wish(order_id, Standing.WAITING, "read_too_long_ago")
    return wish.waybill, wish


def _stands(ledger: Ledger, submission: Submission) -> bool:
    """Whether an earlier submission speaks against another: all but plans, and plans given up."""
    if submission.state is State.WITHDRAWN:
        return ledger.submissions.events(submission.id)[-1].because == "person_drop"
    return submission.state is not State.PLANNED


def names_in_store(carrier: str) -> list[str]:
    """A carrier's names as a store may list them, the usual one first."""
    known = carriers().get(carrier)
    return list(dict.fromkeys((known.name, *known.aliases))) if known else [carrier]


def compared(wanted: Waybill, carrier: str | None, number: str | None) -> bool:
    """Whether a form shows just this waybill."""
    shown = by_name(carrier or "")
    same_carrier = shown is not None and shown.key == wanted.carrier
    return same_carrier and normalise_number(number or "") == wanted.number
