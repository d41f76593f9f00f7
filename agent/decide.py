"""What a person's yes or no to a review changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent.captures import take_captured
from agent.judging import Judge
from agent.ledger import Ledger
from agent.ledger.captured import CAPTURED
from agent.ledger.links import Link
from agent.ledger.reviews import Review
from agent.rules.accounts import is_by_hand
from agent.rules.changed import REASON as WAYBILL_CHANGED
from agent.rules.desired import OVERRIDABLE
from agent.rules.edits import Edits, edits
from agent.rules.matching import BY_HAND_DIFFERS


@dataclass(frozen=True, slots=True)
class Change:
    """What a yes to a changed waybill depends on. `last_too`: the second yes, to the last edit."""

    edits: Edits | None = None
    last_too: bool = False


PAIRS = frozenset(
    {
        "link_proposed",
        "bought_twice",
        "names_several_orders",
        "named_and_memo_differ",
        BY_HAND_DIFFERS,
    }
)
CAN_ACCEPT = PAIRS | OVERRIDABLE | {WAYBILL_CHANGED, CAPTURED}
"""The questions that a person can say yes to."""

UNDECIDED = frozenset(
    {
        "effect_one_needed",
        "effect_cannot_allow",
        "effect_last_edit",
        "effect_no_edits",
        "effect_perhaps_no_edit",
    }
)


def decide(
    ledger: Ledger,
    asked: Review,
    accepted: bool,
    at: datetime,
    chosen: str | None = None,
    change: Change | None = None,
) -> str:
    """Record the answer and what follows from it; the name of the effect, for the interface.

    A yes to a pair ties the supplier order asked about (or the `chosen` one of several) and keeps
    the others apart; a no keeps all apart, save that it only drops what a person entered by hand
    beside a supplier's order. A yes to a guard holds for this very number only, and
    some guards take none. A yes to a `change` of the waybill means that the person makes it in the
    store; the last one that the platform allows needs a second yes, and so does one that a rule
    which nobody confirmed does not allow any more.
    """
    if asked.reason == WAYBILL_CHANGED and accepted:
        return _change(ledger, asked, at, change or Change())
    pairs = pairs_of(asked)
    right = [pair for pair in pairs if chosen in (None, pair[1])]
    if asked.reason in PAIRS and accepted and len(right) != 1:
        return "effect_one_needed"
    if accepted and asked.reason not in CAN_ACCEPT:
        return "effect_cannot_allow"
    if asked.reason == CAPTURED and accepted:
        taken = take_captured(ledger, asked.store, asked.order_id, asked.subject, at)
        if not taken:
            return "effect_cannot_allow"
    ledger.reviews.decide(asked.id, accepted, at, "person")
    if asked.reason not in PAIRS:
        return "effect_allowed" if accepted else "effect_left"
    only_entry = asked.reason == BY_HAND_DIFFERS and not accepted
    for pair in [pair for pair in pairs if is_by_hand(pair[0])] if only_entry else pairs:
        link = Link(asked.order_id, *pair, "person", accepted and pair in right)
        ledger.links.save(asked.store, link, at, "person")
    if accepted:
        return "effect_tied"
    return "effect_entry_dropped" if only_entry else "effect_kept_apart"


def _change(ledger: Ledger, asked: Review, at: datetime, change: Change) -> str:
    edits = change.edits
    if edits is not None and not change.last_too:
        if not edits.possible(at) and not edits.confirmed:
            return "effect_perhaps_no_edit"
        if edits.left == 1:
            return "effect_last_edit"
    if edits is not None and not edits.possible(at) and edits.confirmed:
        return "effect_no_edits"
    ledger.reviews.decide(asked.id, True, at, "person")
    return "effect_change_by_hand"


def undo(ledger: Ledger, asked: Review) -> bool:
    """Take an answer back: the question is open again, pairs are neither tied nor kept apart.

    What was written meanwhile stays written. False where nothing was answered.
    """
    if not ledger.reviews.reopen(asked.id):
        return False
    for supplier, supplier_order in pairs_of(asked) if asked.reason in PAIRS else ():
        ledger.links.remove(asked.store, asked.order_id, supplier, supplier_order)
    return True


def pairs_of(asked: Review) -> list[tuple[str, str]]:
    """The supplier orders that a question is about, with their accounts."""
    return [(e["supplier"], e["supplier_order"]) for e in asked.details.get("evidence", [])]


def edits_of(judge: Judge, asked: Review) -> Edits | None:
    """How often the store still takes a change of the order's waybill."""
    stores = [store for store in judge.place.config.store if store.key == asked.store]
    judged = [one for store in stores for one in judge.of(store, [asked.order_id])]
    return edits(judged[0].known.views, judged[0].rules.edits) if judged else None
