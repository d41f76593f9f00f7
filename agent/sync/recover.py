"""What every start begins with: no press is forgotten, none is taken for done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from agent.errors import ArmedLogDamaged
from agent.ledger import Ledger
from agent.sync.armed_log import ArmedLog, Press
from agent.sync.journal import LIVE, State, Verdict


class Standby(StrEnum):
    """Whether a store may be written to from this folder."""

    READY = "ready"
    LOST_LOG = "lost_log"  # the ledger knows of presses, the armed log is gone
    COPIED = "copied"  # the armed log was made in another folder, or comes from a backup
    MOVED = "moved"  # `yundan move export` left the store to another folder
    DAMAGED = "damaged"  # a line in the middle of the armed log does not hold


def standby(ledger: Ledger, log: ArmedLog, store: str) -> Standby:
    """Judge ledger and armed log together. A fresh pair is ready: its first pass reads all."""
    return judge_log(log, ledger.submissions.count(store))


def judge_log(log: ArmedLog, submissions: int) -> Standby:
    """The same, where it is known how many `submissions` the ledger has of the store."""
    if log.is_moved:
        return Standby.MOVED
    if not log.exists:
        return Standby.LOST_LOG if submissions else Standby.READY
    try:
        log.presses()
        return Standby.READY if log.is_at_home else Standby.COPIED
    except ArmedLogDamaged:
        return Standby.DAMAGED


def recover(ledger: Ledger, log: ArmedLog, store: str, at: datetime) -> int:
    """Make every press whose outcome is not known `unknown`, in ledger and log; of the steps after
    a press, `finishing`. How many there are.

    Safe to be stopped anywhere and begun again.
    """
    for submission in ledger.submissions.live(store, (State.ARMED, State.VERIFYING)):
        ledger.submissions.move(submission, Verdict(State.UNKNOWN, "found_at_start"), at)
    for pressed in _last_presses(log):
        known = ledger.submissions.get(pressed.submission.id)
        if known is None or known.deeds < pressed.submission.deeds:
            ledger.submissions.replay(pressed.submission, at)
            known = pressed.submission
        if pressed.dropped and known.state in LIVE:  # since the backup that was put back
            ledger.submissions.move(known, Verdict(State.WITHDRAWN, "person_drop"), at)
    logged = {press.submission.deeds for press in log.presses()}
    doubts = ledger.submissions.live(store, (State.UNKNOWN, State.FINISHING))
    for doubt in doubts:
        if doubt.deeds not in logged:  # it died before the line, or the log is new
            log.append(doubt, at)
    return len(doubts)


def _last_presses(log: ArmedLog) -> list[Press]:
    """The last press of every order: an earlier one was settled before the next was planned."""
    of_order = {m.order_id: press for press in log.presses() for m in press.submission.members}
    return list({press.submission.id: press for press in of_order.values()}.values())
