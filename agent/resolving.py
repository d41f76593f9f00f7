"""A person's word on a press that nothing proves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.errors import ArmedLogDamaged, UserError
from agent.held import Hold, held
from agent.home import Home
from agent.ledger import Ledger
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import State, Submission, Verdict

_ASKED_ABOUT = (State.UNKNOWN, State.FINISHING, State.STORED)
_AGAIN = {State.UNKNOWN: State.PLANNED, State.FINISHING: State.STORED}


def resolve(
    home: Home,
    ledger: Ledger,
    stores: Sequence[str],
    order: str,
    answer: str | None,
    at: datetime,
    hold: Hold = held,
) -> tuple[Submission, str]:
    """Carry out `retry` or `drop`, or only look (None): the press, and the name of what to say.

    Raises UserError where nothing of this order is in doubt in these stores, where it is in several
    (numbers of two stores may be the same), or where `hold` waits for a pass at work in vain.
    """
    doubt = _in_doubt(ledger, stores, order)
    began = doubt.state
    if answer is not None:
        with hold(home, doubt.store):  # a pass at work may be reading it back right now
            doubt = _in_doubt(ledger, [doubt.store], order)  # as that pass left it
            began = doubt.state
            verdict = _verdict(began, answer)
            log = ArmedLog(home.armed, doubt.store)
            dropped = answer == "drop"
            # it outlives a backup that is put back; and a drop that was cut off is no drop
            if log.exists and (dropped or _was_dropped(log, doubt)):
                log.append(doubt, at, dropped=dropped)
            if verdict.state is not began:
                doubt = ledger.submissions.move(doubt, verdict, at)
    about = "in_doubt" if answer is None else f"resolved_{answer}"
    stored = "" if began is State.UNKNOWN or answer == "drop" else "_stored"
    return doubt, f"ui.{about}{stored}"


def _was_dropped(log: ArmedLog, doubt: Submission) -> bool:
    """Whether the log says that a person dropped it, though it is still in doubt."""
    try:
        said = [one.dropped for one in log.presses() if one.submission.deeds == doubt.deeds]
    except ArmedLogDamaged:  # nothing is written before somebody adopts the store
        return False
    return bool(said) and said[-1]


def _verdict(began: State, answer: str) -> Verdict:
    """What a person's word makes of a press in doubt, or of a shipment not finished."""
    if answer == "drop":
        return Verdict(State.WITHDRAWN, "person_drop")
    stored = began is not State.UNKNOWN
    return Verdict(_AGAIN.get(began, began), "person_finish" if stored else "person_retry")


def _in_doubt(ledger: Ledger, stores: Sequence[str], order: str) -> Submission:
    found = [
        submission
        for store in stores
        for submission in ledger.submissions.live(store, _ASKED_ABOUT)
        if submission.order_id == order
    ]
    if len(found) > 1:
        raise UserError("order_of_which_store")
    if not found:
        raise UserError("nothing_to_resolve", order=order)
    return found[0]
